"""AUTOMATIC1111's webui of 19 February 2023 to release 1.0, started with --no-half (else: alphas in half precision)."""

from evidence_kit.domain.making.dialects.dialect import Dialect, Rules
from evidence_kit.domain.text import text

WEBUI_2023_02 = Dialect(
    name="a1111-2023-02",
    title=text("AUTOMATIC1111 webui，2023 年 2 月 19 日起", "AUTOMATIC1111 webui from 19 February 2023"),
    checked=text(
        "与该版（2023 年 2 月 20 日）代码实际生成的图片比对",
        "held against pictures made by its code of 20 February 2023",
    ),
    rules=Rules(
        spaced_weights=False,
        weight_after_line_break=False,
        timeline="below-one-fraction",
        doubled_timeline=False,
        ensd="positive",
        ddim="ldm",
        mask_blur="pillow",
    ),
)
