"""ComfyUI of December 2024: stretches of one weight are tokenised whole, marks of zero terminal SNR are followed."""

from evidence_kit.domain.making.dialects.comfyui_2024_02 import COMFYUI_2024_02
from evidence_kit.domain.making.dialects.dialect import Dialect
from evidence_kit.domain.text import text

COMFYUI_2024_12 = Dialect(
    name="comfyui-2024-12",
    title=text("ComfyUI，2024 年 12 月", "ComfyUI of December 2024"),
    checked=text(
        "由已知的版本差异推出；未与该版图片比对", "derived from known differences; not held against its own pictures"
    ),
    rules=COMFYUI_2024_02.rules.model_copy(update={"words": "whole", "zero_terminal": "marked"}),
)
