"""AUTOMATIC1111's webui of late 2022: Karras levels between fixed ends."""

from evidence_kit.domain.making.dialects.dialect import Dialect
from evidence_kit.domain.making.dialects.webui_2023_01 import WEBUI_2023_01
from evidence_kit.domain.text import text

WEBUI_2022 = Dialect(
    name="a1111-2022",
    title=text("AUTOMATIC1111 webui，2022 年 10 月至 12 月", "AUTOMATIC1111 webui, October to December 2022"),
    checked=text(
        "由已知的版本差异推出；未与该版图片比对", "derived from known differences; not held against its own pictures"
    ),
    rules=WEBUI_2023_01.rules.model_copy(update={"karras_ends": "fixed"}),
)
