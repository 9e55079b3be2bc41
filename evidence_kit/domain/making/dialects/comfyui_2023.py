"""ComfyUI of 2023 (tree of 14 May 2023)."""

from evidence_kit.domain.making.dialects.dialect import Dialect, Rules
from evidence_kit.domain.text import text

COMFYUI_2023 = Dialect(
    name="comfyui-2023",
    title=text("ComfyUI，2023 年", "ComfyUI of 2023"),
    checked=text(
        "与 2023 年 5 月 14 日版代码实际生成的图片比对", "held against pictures made by its code of 14 May 2023"
    ),
    rules=Rules(
        syntax="comfyui",
        timeline="none",
        timesteps="nearest",
        brownian_seed="drawn",
        ddim="comfyui",
        epsilon_divisor=1.00001,
        guidance_on="epsilon",
        odd_layers="fitted",
        encoder_padding="picture",
    ),
)
