"""OpenTimestamps proofs: over which file, and how far the headers with them carry them into Bitcoin's chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.fault import Faulty, FileCode, fault
from evidence_kit.domain.text import visible
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import CalendarProof, Seal
from evidence_kit.domain.time.upgrade import Upgrade, UpgradedProof
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints
from evidence_kit.formats.opentimestamps import Proof, ProofDisputed, ProofMalformed, read_proof, second_opinion
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.files import DigestOf, digest_of
from evidence_kit.verify.time.allowance import Allowance
from evidence_kit.verify.time.calendars.block_headers import Files, Headers, KeptHeaders
from evidence_kit.verify.time.calendars.claims import MAX_PROOF, check_recorded, read_upgraded
from evidence_kit.verify.time.calendars.fact import CalendarFact

_MAX_BLOCKS = 64
"""Of one proof: a calendar adds one or two, and to follow one can mean two thousand headers."""


def observe_calendars(
    opened: OpenedBundle, seals: list[tuple[Seal, int]], checkpoints: Checkpoints, allowance: Allowance
) -> tuple[CalendarFact, ...]:
    """Every proof of the bundle: those of its seals and renewals, then those that were taken in.

    Args:
        opened: the bundle.
        seals: each with how many events its head stands for; 0 where that is not a head of this journal.
        checkpoints: Bitcoin's.
        allowance: how many proofs are looked at.
    """
    upgrades = [upgrade for _, upgrade in opened.records_of(Role.UPGRADE, Upgrade)]
    latest = {proof.original: proof for upgrade in upgrades for proof in upgrade.proofs}
    blocks = _kept(opened, upgrades, checkpoints)
    recorded = {one.proof.path: one for one in (*_sealed(seals), *_renewed(opened))}
    made = {proof.path for proof in latest.values()} | {proof.path for upgrade in upgrades for proof in upgrade.proofs}
    others = [
        item for item in opened.with_role(Role.OPENTIMESTAMPS_PROOF)
        if item.path not in recorded and (item.path not in made or item.path in latest)
    ]  # fmt: skip
    facts = [_recorded(opened, one, latest.get(path), blocks) for path, one in allowance.within(recorded.items())]
    return (*facts, *(_other(opened, item, latest.get(item.path), blocks) for item in allowance.within(others)))


@dataclass(frozen=True)
class _Recorded:
    """A proof as a seal or a renewal records it."""

    proof: CalendarProof
    over: str
    """The file that it should be over."""
    events: int = 0
    """Of the journal that it dates by itself: only one over the head of a seal does."""


def _sealed(seals: Iterable[tuple[Seal, int]]) -> Iterator[_Recorded]:
    for seal, events in seals:
        for proof in seal.proofs:
            if isinstance(proof, CalendarProof):
                over = proof.over or seal.head_file
                yield _Recorded(proof, over, events if over == seal.head_file else 0)


def _renewed(opened: OpenedBundle) -> Iterator[_Recorded]:
    for _, renewal in opened.records_of(Role.RENEWAL, Renewal):
        for proof in renewal.proofs:
            if isinstance(proof, CalendarProof):
                yield _Recorded(proof, proof.over or renewal.stamped_file)


def _recorded(
    opened: OpenedBundle, recorded: _Recorded, upgraded: UpgradedProof | None, blocks: Headers
) -> CalendarFact:
    proof = recorded.proof
    member, over = opened.member_of(proof.path), opened.member_of(recorded.over)
    data, stamped = opened.of_path(proof.path, MAX_PROOF), opened.of_path(recorded.over, MAX_PROOF)
    if data is None or stamped is None or hashlib.sha256(data).hexdigest() != proof.sha256:
        return CalendarFact(member=member or proof.path, over=over, fault=fault(CheckCode.NOT_RECORDED))
    fact = _fact(opened, member, data, hashlib.sha256(stamped).digest(), upgraded, blocks, proof)
    return fact.model_copy(update={"over": over, "events": recorded.events})


def _other(opened: OpenedBundle, item: Artifact, upgraded: UpgradedProof | None, blocks: Headers) -> CalendarFact:
    member, data = opened.member_of(item.path), opened.of_path(item.path, MAX_PROOF)
    if data is None:
        return CalendarFact(member=member or item.path, over="", fault=fault(FileCode.MISSING))
    try:
        digest = read_proof(data).digest
    except ProofMalformed as error:
        return CalendarFact(member=member, over="", fault=error.fault)
    over = next((name for name, read in opened.digests.items() if read.sha256 == digest.hex()), "")
    return _fact(opened, member, data, digest, upgraded, blocks).model_copy(update={"over": over})


def observe_upgraded(
    files: Files, proof: CalendarProof, stamped: bytes, over: str, upgrade: Upgrade | None, checkpoints: Checkpoints
) -> CalendarFact:
    """A recorded proof over the bytes `stamped` of the file `over`, as its upgrade left it."""
    data = files.of_path(proof.path, MAX_PROOF)
    if data is None or hashlib.sha256(data).hexdigest() != proof.sha256:
        return CalendarFact(member=proof.path, over=over, fault=fault(CheckCode.NOT_RECORDED))
    upgrades = (upgrade,) if upgrade else ()
    latest = next((item for made in upgrades for item in made.proofs if item.original == proof.path), None)
    blocks = _kept(files, upgrades, checkpoints)
    fact = _fact(files, proof.path, data, hashlib.sha256(stamped).digest(), latest, blocks, proof)
    return fact.model_copy(update={"over": over})


def observe_loose(data: bytes, stamped: bytes | DigestOf, *, member: str, over: str, blocks: Headers) -> CalendarFact:
    """A proof that came in a record, with the headers of that record or with none.

    Args:
        data: the proof.
        stamped: the file it should be over, or its digest by the name of an algorithm.
        member: its name, for people.
        over: the name of the file.
        blocks: the headers.
    """
    try:
        read = read_proof(data)
    except ProofMalformed as error:
        return CalendarFact(member=member, over=over, fault=error.fault)
    if read.digest != digest_of("sha256", stamped):
        return CalendarFact(member=member, over=over, fault=fault(CheckCode.OTHER_FILE))
    return _followed(data, read, member, blocks).model_copy(update={"over": over})


def _kept(files: Files, upgrades: Iterable[Upgrade], checkpoints: Checkpoints) -> KeptHeaders:
    made = [(block, upgrade.checkpoints) for upgrade in upgrades for block in upgrade.blocks]
    judged_by = {block.height: visible(dated[:40]) for block, dated in made}
    return KeptHeaders(files, {block.height: block for block, _ in made}, checkpoints, judged_by)


def _fact(
    files: Files,
    member: str,
    data: bytes,
    digest: bytes,
    upgraded: UpgradedProof | None,
    blocks: Headers,
    recorded: CalendarProof | None = None,
) -> CalendarFact:
    """What a proof comes to: as it was, and as its upgrade left it; both as their records say."""
    try:
        read = read_proof(data)
        if read.digest != digest:
            return CalendarFact(member=member, over="", fault=fault(CheckCode.OTHER_FILE))
        if recorded is not None:
            check_recorded(read, recorded)
        if upgraded is not None:
            member = files.member_of(upgraded.path) or upgraded.path
            data, read = read_upgraded(files, upgraded, read)
    except Faulty as error:
        return CalendarFact(member=member, over="", fault=error.fault)
    return _followed(data, read, member, blocks)


def _followed(data: bytes, read: Proof, member: str, headers: Headers) -> CalendarFact:
    leaves = [leaf for leaf in read.attestations if leaf.kind == "bitcoin"]
    if len(leaves) > _MAX_BLOCKS:
        return CalendarFact(
            member=member, over="", fault=fault(CheckCode.CALENDAR_BLOCKS, blocks=len(leaves), most=_MAX_BLOCKS)
        )
    kept = {leaf.calendar for leaf in leaves}
    return CalendarFact(
        member=member,
        over="",
        weak=read.weak,
        uncomputed=tuple(sorted(read.uncomputed)),
        pending=tuple(sorted({leaf.uri for leaf in read.attestations if leaf.kind == "pending"} - kept)),
        elsewhere=tuple(sorted({leaf.named for leaf in read.attestations if leaf.kind == "unknown"})),
        bitcoin=tuple(sorted({leaf.height for leaf in leaves if leaf.height is not None})),
        blocks=tuple(dict.fromkeys(headers.follow(leaf) for leaf in leaves)),
    ).model_copy(update=_read_again(data, read))


def _read_again(data: bytes, read: Proof) -> dict[str, object]:
    """The second reader's word, as fields of a fact."""
    try:
        return {"reader": second_opinion.check_proof(data, read)}
    except ProofDisputed as error:
        return {"disputed": error.fault}
