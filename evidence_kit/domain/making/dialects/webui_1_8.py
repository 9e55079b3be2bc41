"""AUTOMATIC1111's webui from 1.8 to 1.10."""

from evidence_kit.domain.making.dialects.dialect import Dialect, Rules
from evidence_kit.domain.text import text

WEBUI_1_8 = Dialect(
    name="a1111-1.9",
    title=text("AUTOMATIC1111 webui 1.8–1.10", "AUTOMATIC1111 webui 1.8 to 1.10"),
    checked=text("与 1.9.4 版实际生成的图片比对", "held against pictures made by release 1.9.4"),
    rules=Rules(),
)
