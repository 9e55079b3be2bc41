"""Records by their role: each reads as the noun that its role names, and what it names lies in the bundle as it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.in_court.hearing import Hearing
from evidence_kit.domain.making.determinism import Determinism
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.recovery import Recovery
from evidence_kit.domain.making.regeneration import Controls, Regeneration
from evidence_kit.domain.making.variation import VariationRun, VariationSheet
from evidence_kit.domain.record import Record
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.time.beacon import Beacon
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import Seal
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording.faults import fault_text

NOUNS: dict[Role, type[Record]] = {
    Role.RECIPE: Recipe,
    Role.REGENERATION: Regeneration,
    Role.CONTROLS: Controls,
    Role.VARIATION_RUN: VariationRun,
    Role.VARIATION_SHEET: VariationSheet,
    Role.DETERMINISM: Determinism,
    Role.RECOVERY: Recovery,
    Role.HEARING: Hearing,
    Role.RECORDING: Recording,
    Role.SEAL: Seal,
    Role.RENEWAL: Renewal,
    Role.UPGRADE: Upgrade,
    Role.BEACON: Beacon,
}
"""What a file of a role is, where it is a record of the kit."""
_LOOKS: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
}
"""Media type → what such a file begins with, whoever made it."""
_LOOKED_AT = 16


class RoleRecordFact(Record):
    """A file that is not what its role or its media type says."""

    member: str
    role: Role
    fault: Fault


class RoleFacts(Record):
    """Files held against their roles."""

    records: int = 0
    """Records that read as what they are."""
    wrong: tuple[RoleRecordFact, ...] = ()


def observe_roles(opened: OpenedBundle) -> RoleFacts | None:
    """Every record of the bundle read by its role; None where the table of contents cannot be read."""
    if opened.bundle is None:
        return None
    wrong: list[RoleRecordFact] = []
    read = 0
    for role, noun in NOUNS.items():
        found = opened.records_of(role, noun)
        read += len(found)
        unreadable = opened.unreadable_records(role, noun)
        wrong += [RoleRecordFact(member=one, role=role, fault=fault(FileCode.NOT_A_RECORD)) for one in unreadable]
        for item, record in found:
            wrong += [
                RoleRecordFact(member=opened.member_of(item.path), role=role, fault=one)
                for one in _named(opened, record)
            ]
    wrong += _disguised(opened)
    return RoleFacts(records=read, wrong=tuple(wrong))


def judge_roles(facts: RoleFacts | None) -> Iterator[Finding]:
    """A finding for each file that is not what it should be, and one for those that are."""
    if facts is None:
        return
    for fact in facts.wrong:
        question = _QUESTIONS.get(fact.role, Question.UNTOUCHED)
        said = words("role_record_wrong", member=fact.member, why=fault_text(fact.fault))
        yield finding(FindingCode.ROLE_RECORD, question, Status.FAILED, said, fact.member)
    if facts.records and not facts.wrong:
        said = words("role_records", count=facts.records)
        yield finding(FindingCode.ROLE_RECORD, Question.UNTOUCHED, Status.PASSED, said)


_QUESTIONS = {
    Role.RECIPE: Question.RECIPE_MAKES_PICTURE,
    Role.REGENERATION: Question.RECIPE_MAKES_PICTURE,
    Role.CONTROLS: Question.RECIPE_MAKES_PICTURE,
    Role.DETERMINISM: Question.RECIPE_MAKES_PICTURE,
    Role.RECOVERY: Question.RECIPE_MAKES_PICTURE,
    Role.VARIATION_RUN: Question.DECISIONS_MATTER,
    Role.VARIATION_SHEET: Question.DECISIONS_MATTER,
    Role.VARIATION_PICTURE: Question.DECISIONS_MATTER,
    Role.VARIATION_GRID: Question.DECISIONS_MATTER,
    Role.VARIATION_CHART: Question.DECISIONS_MATTER,
    Role.HEARING: Question.DECISIONS_MATTER,
    Role.HEARING_FILE: Question.DECISIONS_MATTER,
    Role.SEAL: Question.EXISTED,
    Role.RENEWAL: Question.EXISTED,
    Role.UPGRADE: Question.EXISTED,
    Role.BEACON: Question.EXISTED,
}
"""Which question a wrong record bears on; the others bear on the fifth."""


def _named(opened: OpenedBundle, record: Record) -> Iterator[Fault]:
    """Files that a record names and that are not in the bundle, or not in the role that they are named in."""
    for path, roles in _references(record):
        item = opened.artifact_of(path)
        if item is None:
            yield fault(CheckCode.NAMED_MISSING, file=path)
        elif roles and item.role not in roles:
            yield fault(CheckCode.NAMED_OTHERWISE, file=path, role=item.role.value)


def _references(record: Record) -> Iterator[tuple[str, Sequence[Role]]]:
    for noun, references in _REFERENCES.items():
        if isinstance(record, noun):
            yield from references(record)


_CHANCE = (Role.CONTROL_PICTURE,)
_OF_A_RUN = (Role.VARIATION_PICTURE, Role.PICTURE)


def _of_sheet(sheet: VariationSheet) -> Iterator[tuple[str, Sequence[Role]]]:
    yield sheet.base_picture, _OF_A_RUN
    yield sheet.claimed_picture, (Role.CLAIMED_PICTURE,)
    yield sheet.grid, (Role.VARIATION_GRID,)
    yield sheet.chart, (Role.VARIATION_CHART,)
    yield from ((path, _CHANCE) for path in sheet.controls)
    yield from ((variation.picture, _OF_A_RUN) for variation in sheet.variations)


def _of_step(made: Regeneration) -> Iterator[tuple[str, Sequence[Role]]]:
    yield from ((path, (Role.PREVIEW,)) for path in made.previews)
    if made.comparison is not None and made.comparison.heat_map is not None:
        yield made.comparison.heat_map, (Role.HEAT_MAP,)


_REFERENCES: dict[type[Record], Callable[..., Iterator[tuple[str, Sequence[Role]]]]] = {
    Regeneration: _of_step,
    VariationRun: lambda run: iter([(run.picture, _OF_A_RUN)]),
    VariationSheet: _of_sheet,
    Controls: lambda controls: iter([(one.picture, _CHANCE) for one in controls.controls]),
    Recovery: lambda recovery: iter([(recovery.target, (Role.CLAIMED_PICTURE,)), (recovery.recipe, (Role.RECIPE,))]),
    Upgrade: lambda upgrade: iter([
        *((path, (Role.OPENTIMESTAMPS_PROOF,)) for proof in upgrade.proofs for path in (proof.original, proof.path)),
        *((block.path, (Role.BLOCK_HEADERS,)) for block in upgrade.blocks),
    ]),
    Beacon: lambda beacon: iter([(mark.path, (Role.BEACON_VALUE,)) for mark in beacon.marks if mark.kind != "spoken"]),
}
"""What a record names by path. The pictures of steps, films, seals and renewals are held against their files elsewhere."""


def _disguised(opened: OpenedBundle) -> Iterator[RoleRecordFact]:
    """Pictures and books that do not even begin as their media type says."""
    for member in opened.bundle.members if opened.bundle else ():
        signs = _LOOKS.get(member.artifact.media_type)
        if signs and member.member in opened.digests and not opened.begins(member.member, _LOOKED_AT).startswith(signs):
            wrong = fault(CheckCode.MEDIA_TYPE, type=member.artifact.media_type)
            yield RoleRecordFact(member=member.member, role=member.artifact.role, fault=wrong)
