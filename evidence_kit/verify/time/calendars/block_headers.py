"""Block headers that came with a proof, in a bundle, a batch or a record: how far they carry it into Bitcoin's chain."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.record import Instant
from evidence_kit.domain.time.embedded_proofs import AttachedHeaders
from evidence_kit.domain.time.upgrade import BlockHeaders
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints
from evidence_kit.formats.bitcoin.headers import (
    HEADER_SIZE,
    MAX_HEADERS,
    BlockHeader,
    HeaderInvalid,
    Level,
    PlacedBlock,
    check_targets,
    place_among,
    read_headers,
)
from evidence_kit.formats.opentimestamps import Attestation, ProofDisputed, second_opinion
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact

_MAX_HEADERS = MAX_HEADERS * HEADER_SIZE


class Files(Protocol):
    """Files that a record names by their paths: of a bundle, or of a batch's folder."""

    def of_path(self, path: str, max_size: int) -> bytes | None:
        """The bytes; None where the file is missing or larger."""

    def member_of(self, path: str) -> str:
        """Its name for people; empty where it is missing."""


class Headers(Protocol):
    """Headers that leaves of proofs are followed through."""

    def follow(self, leaf: Attestation) -> BlockFact:
        """How far the headers carry a leaf of a proof."""


class SoundHeaders:
    """Headers that were read and held against the checkpoints, each run once, however many leaves lead to it."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, int], tuple[BlockHeader, ...] | HeaderInvalid] = {}

    def read(self, data: bytes, first_height: int, checkpoints: Checkpoints) -> tuple[BlockHeader, ...]:
        """Return the headers of a run.

        Raises:
            HeaderInvalid: as `read_headers` and `check_targets`.
        """
        key = hashlib.sha256(data).digest(), first_height
        if key not in self._known:
            try:
                headers = read_headers(data)
                check_targets(headers, first_height, checkpoints)
            except HeaderInvalid as error:
                self._known[key] = error
            else:
                self._known[key] = headers
        found = self._known[key]
        if isinstance(found, HeaderInvalid):
            raise found.with_traceback(None)
        return found


@dataclass(frozen=True)
class KeptHeaders:
    """Headers in files, as records of upgrades name them."""

    files: Files
    kept: Mapping[int, BlockHeaders]
    """By height, as the newest upgrade names them."""
    checkpoints: Checkpoints
    judged_by: Mapping[int, str] = field(default_factory=dict)
    """By height, the date of the list of checkpoints by which that upgrade states a level."""
    sound: SoundHeaders = field(default_factory=SoundHeaders)

    def follow(self, leaf: Attestation) -> BlockFact:
        """As `Headers.follow`; they must be the recorded ones, and hold the recorded block at the recorded level."""
        kept = self.kept.get(leaf.height or 0)
        bare = _claimed(leaf, self.checkpoints)
        if kept is None:
            return bare
        member = self.files.member_of(kept.path)
        bare = bare.model_copy(update={"member": member or kept.path, "first_height": kept.first_height})
        data = self.files.of_path(kept.path, _MAX_HEADERS)
        if data is None or hashlib.sha256(data).hexdigest() != kept.sha256:
            return bare.model_copy(update={"fault": fault(CheckCode.HEADERS_MISSING)})
        placed = _placed(bare, leaf, data, kept.first_height, self)
        if not placed.fault and (placed.block, placed.time) != (kept.block, kept.time):
            return bare.model_copy(update={"fault": fault(CheckCode.HEADERS_BLOCK)})
        return placed if placed.fault or placed.level >= kept.level else self._overstated(placed)

    def _overstated(self, placed: BlockFact) -> BlockFact:
        """The record states more than the headers show: refuted by the list that it was judged by, else open."""
        dated = self.judged_by.get(placed.height, "")
        if dated == self.checkpoints.dated:
            return placed.model_copy(update={"fault": fault(CheckCode.HEADERS_LEVEL, checkpoints=dated)})
        return placed.model_copy(update={"overstated": dated or "—"})


@dataclass(frozen=True)
class LooseHeaders:
    """Headers in the same record as the proof, or none at all."""

    runs: Sequence[AttachedHeaders]
    checkpoints: Checkpoints
    sound: SoundHeaders = field(default_factory=SoundHeaders)

    def follow(self, leaf: Attestation) -> BlockFact:
        """As `Headers.follow`."""
        bare = _claimed(leaf, self.checkpoints)
        run = next((run for run in self.runs if reaches(run, leaf.height or 0)), None)
        return bare if run is None else _placed(bare, leaf, run.data, run.first_height, self)


def reaches(run: AttachedHeaders, height: int) -> bool:
    """Whether a run claims to hold the header of that height."""
    return 0 <= (height - run.first_height) * HEADER_SIZE < len(run.data)


def _claimed(leaf: Attestation, checkpoints: Checkpoints) -> BlockFact:
    """The block that a leaf names, of which nothing is known yet."""
    root = leaf.commitment.hex()
    return BlockFact(height=leaf.height or 0, root=root, calendar=leaf.calendar, level=Level.PATH, checkpoints=checkpoints.dated)  # fmt: skip


def _placed(
    bare: BlockFact, leaf: Attestation, data: bytes, first_height: int, kept: KeptHeaders | LooseHeaders
) -> BlockFact:
    try:
        headers = kept.sound.read(data, first_height, kept.checkpoints)
        placed = place_among(leaf.commitment, bare.height, headers, first_height, kept.checkpoints)
    except HeaderInvalid as error:
        return bare.model_copy(update={"fault": error.fault})
    return bare.model_copy(update={
        "level": placed.level,
        "block": placed.header.hash,
        "time": _instant(placed.header.time),
        "median_time": _instant(placed.median_time) if placed.median_time is not None else None,
        "following": placed.following,
        "work_bits": placed.work_bits,
        "disputed": held_against(leaf.commitment, placed),
    })  # fmt: skip


def held_against(root: bytes, placed: PlacedBlock) -> Fault | None:
    """What the second reader holds against a header that ours found the root in; None when nothing."""
    try:
        second_opinion.check_block(root, placed.height, placed.header)
    except ProofDisputed as error:
        return error.fault
    return None


def _instant(seconds: int) -> Instant:
    return datetime.fromtimestamp(seconds, UTC)
