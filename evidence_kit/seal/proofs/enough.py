"""How many must deliver: the one rule for cases and batches, for what dates them and what renews them."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.text import Text, text
from evidence_kit.seal.tokens.request import TokenReceipt, independent


def require_enough(
    receipts: Sequence[TokenReceipt], needed: int, remedy: Text, *, promised: int = 0, calendars_needed: int = 0
) -> int:
    """How many authorities of their own delivered: each key and each issuer counts once.

    Args:
        receipts: what was delivered.
        needed: how many must be behind it.
        remedy: how to go on where they are not.
        promised: how many different calendars promised to anchor.
        calendars_needed: how many of these must.

    Raises:
        SealError: fewer than needed; it says that what was obtained is kept.
    """
    own = independent(receipts)
    if own >= needed and promised >= calendars_needed:
        return own
    calendars = (
        text(f"，日历 {promised}/{calendars_needed} 个", f", {promised} of {calendars_needed} calendars")
        if calendars_needed
        else text("", "")
    )
    once = _counted_once(sum(stamped.checked for stamped in receipts), own)
    raise SealError(
        text(
            f"时间证明不足：时间戳机构 {own}/{needed} 家{calendars.zh}；已取得的均已保存。{once.zh}",
            f"Too few proofs of time: {own} of {needed} authorities{calendars.en}; what was obtained is kept.{once.en}",
        ),
        remedy,
    )


def _counted_once(delivered: int, own: int) -> Text:
    if delivered == own:
        return text("", "")
    return text(
        f"出具时间戳 {delivered} 份，但同一密钥或同一签发者只算一家。",
        f" {delivered} tokens came, but those of one key or one issuer count once.",
    )
