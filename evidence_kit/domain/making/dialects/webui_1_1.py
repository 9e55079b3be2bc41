"""AUTOMATIC1111's webui 1.1 to 1.5: prompt schedules doubled for two-call samplers, the rest as in February 2023."""

from evidence_kit.domain.making.dialects.dialect import Dialect
from evidence_kit.domain.making.dialects.webui_2023_02 import WEBUI_2023_02
from evidence_kit.domain.text import text

WEBUI_1_1 = Dialect(
    name="a1111-1.1",
    title=text("AUTOMATIC1111 webui 1.1–1.5", "AUTOMATIC1111 webui 1.1 to 1.5"),
    checked=text("由 2023 年 2 月版与 1.9.4 版的规则推出；未与该版图片比对",
                 "derived from the rules of February 2023 and 1.9.4; not held against its own pictures"),
    rules=WEBUI_2023_02.rules.model_copy(update={"doubled_timeline": True, "ensd": "nonzero", "mask_blur": "opencv"}),
)  # fmt: skip
