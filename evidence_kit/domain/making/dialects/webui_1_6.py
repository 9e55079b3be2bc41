"""AUTOMATIC1111's webui 1.6 and 1.7: as 1.8, with alphas in half precision unless started with --no-half."""

from evidence_kit.domain.making.dialects.dialect import Dialect, Rules
from evidence_kit.domain.text import text

WEBUI_1_6 = Dialect(
    name="a1111-1.6",
    title=text("AUTOMATIC1111 webui 1.6–1.7", "AUTOMATIC1111 webui 1.6 to 1.7"),
    checked=text("规则与 1.9.4 版相同，仅 alphas 精度不同；未与该版图片比对",
                 "the rules of 1.9.4 but for the alphas' precision; not held against its own pictures"),
    rules=Rules(alphas="float16"),
)  # fmt: skip
