"""ComfyUI of 2025: noise of single steps comes from a generator of its own, which has the picture's seed."""

from evidence_kit.domain.making.dialects.comfyui_2024_12 import COMFYUI_2024_12
from evidence_kit.domain.making.dialects.dialect import Dialect
from evidence_kit.domain.text import text

COMFYUI_2025_01 = Dialect(
    name="comfyui-2025-01",
    title=text("ComfyUI，2025 年", "ComfyUI of 2025"),
    checked=text(
        "由已知的版本差异推出；未与该版图片比对", "derived from known differences; not held against its own pictures"
    ),
    rules=COMFYUI_2024_12.rules.model_copy(update={"step_noise": "own"}),
)
