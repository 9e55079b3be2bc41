"""What a record says of an OpenTimestamps proof, held against the proof itself: it names no more than the proof holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from evidence_kit.domain.fault import Faulty
from evidence_kit.domain.time.seal import CalendarProof
from evidence_kit.domain.time.upgrade import UpgradedProof
from evidence_kit.formats.opentimestamps import Proof, read_proof
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.time.calendars.block_headers import Files

MAX_PROOF = 128 << 10
"""Bytes of a proof: those of calendars have hundreds."""


def read_upgraded(files: Files, upgraded: UpgradedProof, before: Proof) -> tuple[bytes, Proof]:
    """Reads the bytes and the proof after its upgrade, which must hold all that it held before.

    Raises:
        Faulty: it is none, another proof, or not the recorded one.
    """
    data = files.of_path(upgraded.path, MAX_PROOF)
    if data is None or hashlib.sha256(data).hexdigest() != upgraded.sha256:
        raise Faulty(CheckCode.UPGRADE_MISSING)
    after = read_proof(data)
    if after.digest != before.digest or not _keys(before) <= _keys(after):
        raise Faulty(CheckCode.UPGRADE_LOST)
    _check_attested(after, upgraded)
    return data, after


def check_recorded(read: Proof, recorded: CalendarProof) -> None:
    """Refuses, by a Faulty, a record that names more calendars or another block than its proof leads to."""
    heights = {leaf.height for leaf in read.attestations if leaf.kind == "bitcoin"}
    if not _bare(recorded.calendars) <= _named(read) or recorded.bitcoin_height not in {None, *heights}:
        raise Faulty(CheckCode.CALENDAR_RECORD)


def _check_attested(after: Proof, upgraded: UpgradedProof) -> None:
    """Refuses, by a Faulty, an upgrade that names calendars, blocks or promises that its proof does not hold."""
    blocks = [leaf.height for leaf in after.attestations if leaf.kind == "bitcoin"]
    kept, named = {(item.calendar, item.height) for item in upgraded.attested}, _named(after)
    calendars = _bare(item.calendar for item in upgraded.attested if item.calendar)
    promised = _bare(leaf.uri for leaf in after.attestations if leaf.kind == "pending")
    if (
        not {height for _, height in kept} <= set(blocks)
        or len(upgraded.attested) > len(blocks)
        or not calendars <= named
        or not _bare(upgraded.pending) <= promised
    ):
        raise Faulty(CheckCode.UPGRADE_CLAIMS)


def _named(read: Proof) -> set[str]:
    """The calendars that a proof names: those that promised, and those behind its blocks."""
    return _bare(leaf.uri or leaf.calendar for leaf in read.attestations)


def _bare(addresses: Iterable[str]) -> set[str]:
    return {address.rstrip("/") for address in addresses}


def _keys(proof: Proof) -> set[tuple[str, bytes, str, int | None]]:
    return {leaf.key for leaf in proof.attestations}
