"""AUTOMATIC1111's webui of January to 18 February 2023: the Brownian tree grows from a drawn number."""

from evidence_kit.domain.making.dialects.dialect import Dialect
from evidence_kit.domain.making.dialects.webui_2023_02 import WEBUI_2023_02
from evidence_kit.domain.text import text

WEBUI_2023_01 = Dialect(
    name="a1111-2023-01",
    title=text("AUTOMATIC1111 webui，2023 年 1 月至 2 月 18 日", "AUTOMATIC1111 webui, January to 18 February 2023"),
    checked=text("仅布朗树种子规则与 2023 年 2 月版不同；未与该版图片比对",
                 "as February 2023 but for the Brownian tree's seed; not held against its own pictures"),
    rules=WEBUI_2023_02.rules.model_copy(update={"brownian_seed": "drawn"}),
)  # fmt: skip
