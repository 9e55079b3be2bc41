"""Authorities and calendars by URI."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text
from evidence_kit.seal.interface import Authority, Calendar


def open_authority(uri: str, *, folder: Path = Path()) -> Authority:
    """The authority behind a URI; nothing is asked of it yet.

    Args:
        uri: `tsa:NAME` for a known one, or `tsa:https://host/path#root=FILE&policy=OID&imprint=sm3`, where FILE is the
            authority's chain (PEM, the root last) and everything after `#` may be left out.
        folder: that FILE is relative to.

    Raises:
        UsageError: an unknown scheme, or not an address that may be used.
        InputError: FILE holds no certificate.
    """
    scheme, _, address = uri.partition(":")
    if scheme == "tsa":
        from evidence_kit.seal.tokens.http_authority import HttpAuthority

        authority: Authority = HttpAuthority.open(uri, address, folder)
        return authority
    raise _unknown(uri)


def open_calendar(uri: str) -> Calendar:
    """The calendar behind a URI (`ots:https://…`); nothing is asked of it yet.

    Raises:
        UsageError: an unknown scheme, or not an address that may be used.
    """
    scheme, _, address = uri.partition(":")
    if scheme == "ots":
        from evidence_kit.seal.calendars.http_calendar import HttpCalendar

        calendar: Calendar = HttpCalendar.open(uri, address)
        return calendar
    raise _unknown(uri)


def _unknown(uri: str) -> UsageError:
    return UsageError(
        text(f"不认识的地址：{uri}", f"Nothing here serves the address {uri}."),
        text("请写成 tsa:https://… 或 ots:https://…。", "Write tsa:https://… or ots:https://…."),
    )
