"""The journal and what dates it: cut, backdated, a seal taken from elsewhere, a token of an authority that nobody knows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from evidence_kit.attack.records import FiledRecords
from evidence_kit.attack.target import Edit, Target
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Member
from evidence_kit.domain.custody import Action, HeldLine
from evidence_kit.formats import asic, rfc3161

Stamp = Callable[[bytes], bytes]
"""DER of an RFC 3161 request → DER of the response."""
_YEAR = timedelta(days=365)


def journal_cut(target: Target) -> Edit | None:
    """Cut the last event off, with the files that it made."""
    records = FiledRecords(target)
    while records.lines and isinstance(records.lines[-1], HeldLine):
        records.lines.pop()
    last = records.lines[-1]
    records.drop_events(lambda event: event is last)
    return records.edit()


def journal_backdated(target: Target) -> Edit | None:
    """Have every event say a time that is a year earlier."""
    records = FiledRecords(target)
    records.backdate(_YEAR)
    return records.edit()


def event_dropped(target: Target) -> Edit | None:
    """Take the last file that was handed in out of the journal, as if it had never come."""
    records = FiledRecords(target)
    received = [one for one in records.lines if getattr(one, "action", None) is Action.ARTIFACT_RECEIVED]
    if not received:
        return None
    records.drop_events(lambda event: event is received[-1])
    return records.edit()


def seals_removed(target: Target) -> Edit | None:
    """Take every seal out."""
    if not target.with_role(Role.SEAL):
        return None
    records = FiledRecords(target)
    records.drop_events(lambda event: event.action is Action.SEALED)
    return records.edit()


def seal_spliced(target: Target) -> Edit | None:
    """Put the token of one seal into another one: it is over another head."""
    tokens = _tokens(target)
    if len(tokens) < 2:
        return None
    records = FiledRecords(target)
    records.replace(tokens[-1].artifact, target.read(tokens[0].member))
    return records.edit()


def token_replaced(stamp: Stamp) -> Callable[[Target], Edit | None]:
    """Give a seal a fresh token over its own head, of the authority that `stamp` asks."""

    def edit(target: Target) -> Edit | None:
        tokens = _tokens(target)
        if not tokens:
            return None
        token = tokens[-1]
        head = token.member.rpartition("/")[0] + "/head.txt"
        if head not in target.sources:
            return None
        records = FiledRecords(target)
        records.replace(token.artifact, _stamped(target.read(head), stamp))
        return records.edit()

    return edit


def container_token_replaced(stamp: Stamp) -> Callable[[Target], Edit | None]:
    """Give the container a fresh token over its own list, of the authority that `stamp` asks."""

    def edit(target: Target) -> Edit | None:
        token = rfc3161.token_of(_stamped(target.read(asic.STAMPED_MANIFEST), stamp))
        return {asic.TIMESTAMP: token}

    return edit


def signature_emptied(target: Target) -> Edit | None:
    """Take the signature of whoever files out."""
    return {asic.SIGNATURE: b""}


def _tokens(target: Target) -> tuple[Member, ...]:
    return target.with_role(Role.TIMESTAMP_RESPONSE)


def _stamped(data: bytes, stamp: Stamp) -> bytes:
    return stamp(rfc3161.build_request(hashlib.sha256(data).digest(), nonce=1 << 63))
