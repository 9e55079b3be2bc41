"""Seal: a journal head gets proofs of its time, RFC 3161 tokens and OpenTimestamps proofs, from several parties.

Authorities and calendars are chosen by URI: `tsa:NAME`, `tsa:https://…`, `ots:https://…`. Other schemes come from packages that
name an entry point of that scheme in the group `evidence_kit.authorities` or `evidence_kit.calendars`.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509

from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text

IMPRINTS = ("sha256", "sm3")
"""Digests of a file of which an authority may be asked to stamp one."""


class Authority(Protocol):
    """A time-stamping authority (RFC 3161)."""

    @property
    def name(self) -> str:
        """Short, for people and file names."""

    @property
    def uri(self) -> str:
        """As configured."""

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """What is known of its chain beforehand, the root last; empty when nothing is."""

    @property
    def crls(self) -> tuple[bytes, ...]:
        """Revocation lists (DER) for that chain; empty when none are at hand."""

    @property
    def policy(self) -> str | None:
        """Object identifier that it must stamp under; None leaves it the choice."""

    @property
    def imprint(self) -> str:
        """Name of the digest that it is asked to stamp: `sha256`, or `sm3`."""

    def respond(self, request: bytes) -> bytes:
        """The DER of its whole response to the DER of a request.

        Raises:
            SealError: it could not be reached or did not answer as an authority does.
        """


class Calendar(Protocol):
    """An OpenTimestamps calendar."""

    @property
    def name(self) -> str:
        """Short, for people."""

    @property
    def uri(self) -> str:
        """As configured."""

    def submit(self, commitment: bytes) -> bytes:
        """The serialised timestamp that it promises for a commitment of 32 bytes.

        Raises:
            SealError: it could not be reached or did not answer as a calendar does.
        """

    def completed(self, commitment: bytes) -> bytes | None:
        """The serialised timestamp with which it kept a promise over `commitment`; None while it has not.

        Raises:
            SealError: as `submit`.
        """


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
        from evidence_kit.seal.http import HttpAuthority

        authority: Authority = HttpAuthority.open(uri, address, folder)
        return authority
    made: Authority = _plug_in("evidence_kit.authorities", scheme, uri)(uri)
    return made


def open_calendar(uri: str) -> Calendar:
    """The calendar behind a URI (`ots:https://…`); nothing is asked of it yet.

    Raises:
        UsageError: an unknown scheme, or not an address that may be used.
    """
    scheme, _, address = uri.partition(":")
    if scheme == "ots":
        from evidence_kit.seal.http import HttpCalendar

        calendar: Calendar = HttpCalendar.open(uri, address)
        return calendar
    made: Calendar = _plug_in("evidence_kit.calendars", scheme, uri)(uri)
    return made


def _plug_in(group: str, scheme: str, uri: str) -> Any:
    for entry in entry_points(group=group, name=scheme):
        return entry.load()
    raise UsageError(
        text(f"不认识的地址：{uri}", f"Nothing here serves the address {uri}."),
        text("请写成 tsa:https://… 或 ots:https://…，或安装提供该方案的扩展包。",
             "Write tsa:https://… or ots:https://…, or install the package that provides its scheme."),
    )  # fmt: skip
