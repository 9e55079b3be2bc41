"""ComfyUI of February to November 2024: DDIM is Euler, UniPC walks noise levels, the first latent is scaled otherwise."""

from evidence_kit.domain.making.dialects.dialect import Dialect, Rules
from evidence_kit.domain.text import text

COMFYUI_2024_02 = Dialect(
    name="comfyui-2024-02",
    title=text("ComfyUI，2024 年 2 月至 11 月", "ComfyUI of February to November 2024"),
    checked=text(
        "由已知的版本差异推出；未与该版图片比对", "derived from known differences; not held against its own pictures"
    ),
    rules=Rules(
        syntax="comfyui",
        clip_skip="every-family",
        timeline="none",
        alphas="float64",
        timesteps="nearest",
        ddim="euler",
        unipc="sigmas",
        first_noise="variance-preserving",
        odd_layers="fitted",
        encoder_padding="picture",
    ),
)
