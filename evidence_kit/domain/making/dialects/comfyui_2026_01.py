"""ComfyUI from release 0.7.0 of 30 December 2025: on a processor the noise of single steps has the seed after the picture's.

With transformers 5, which came out at about that time; whoever kept release 4 has Chinese characters apart.
"""

from evidence_kit.domain.making.dialects.comfyui_2025_01 import COMFYUI_2025_01
from evidence_kit.domain.making.dialects.dialect import Dialect
from evidence_kit.domain.text import text

COMFYUI_2026_01 = Dialect(
    name="comfyui-2026-01",
    title=text("ComfyUI，2026 年起", "ComfyUI from 2026"),
    checked=text(
        "与 0.33.0 版（2026 年 8 月 22 日）实际生成的图片比对",
        "held against pictures made by release 0.33.0 of 22 August 2026",
    ),
    rules=COMFYUI_2025_01.rules.model_copy(update={"step_noise": "own-next-seed", "chinese": "joined"}),
)
