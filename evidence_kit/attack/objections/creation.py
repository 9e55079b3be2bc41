"""The day of creation: what records it, what dates that, and whose word stands where nothing does."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from evidence_kit.attack.objections.material import FiledMaterial, name_of
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.filing.objection import Objection, ObjectionCode, objection
from evidence_kit.domain.time.seal import CalendarProof, TokenProof
from evidence_kit.formats.metadata import creation_log

_DIGEST = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])")
_MADE_BY_MACHINE = re.compile(
    r"由(?:人工智能|AI)(?:自动)?生成|人工智能自动生成|\b(?:generated|made|created) by (?:an? )?(?:AI|artificial intelligence)\b",
    re.IGNORECASE,
)


def records(material: FiledMaterial) -> Iterator[Objection]:
    """Give a filing without any record of the day, and logs whose writer is unknown or whose digests are those of no file here."""
    logs = material.with_role(Role.CREATION_LOG)
    if not logs:
        yield objection(ObjectionCode.NO_RECORD_OF_THE_DAY)
    for item in logs:
        words = material.texts.get(item.path)
        if words is None:
            continue
        at, told = material.where(item), {"file": name_of(item)}
        log = creation_log.read(words.encode("utf-8"))
        if log is None or log.writer is None:
            yield objection(ObjectionCode.LOG_WRITER_UNKNOWN, at, **told)
        named = {one.lower() for one in _DIGEST.findall(words)} - _own_digests(words)
        known = named & _digests(material)
        if named and len(known) < len(named):
            yield objection(
                ObjectionCode.LOG_DIGESTS_MATCH_NOTHING, at, **told, count=len(named) - len(known), named=len(named)
            )


def dating(material: FiledMaterial) -> Iterator[Objection]:
    """Give exhibits that stand as material of the creation although nothing but the party's word dates them to it."""
    for exhibit in material.bundle.exhibits:
        if exhibit.lane is ExhibitClass.CREATION_RECORD:
            undated = [
                material.dated[path]
                for path in exhibit.artifacts
                if path in material.dated and not material.dated[path].at_the_time
            ]
            if undated:
                yield objection(ObjectionCode.CLASS_BY_PARTYS_WORD, material.at(exhibit), dating=undated[0].sentence)


def times(material: FiledMaterial) -> Iterator[Objection]:
    """Give what is missing of independent time: no authority's token at all, calendars that wait for Bitcoin."""
    proofs = [proof for seal in material.seals if not seal.rehearsal for proof in seal.proofs]
    dated = [proof for proof in proofs if isinstance(proof, TokenProof) or proof.bitcoin_height is not None]
    if not dated and not material.confirmed:
        yield objection(ObjectionCode.NO_INDEPENDENT_TIME)
    waiting = [
        proof
        for seal in material.seals
        for proof in seal.proofs
        if isinstance(proof, CalendarProof) and proof.bitcoin_height is None
    ]
    if waiting and not material.confirmed:
        yield objection(ObjectionCode.CALENDAR_PENDING, material.where(waiting[0].path), count=len(waiting))


def statements(material: FiledMaterial) -> Iterator[Objection]:
    """Give a declaration that names the machine as the maker, and reasons that nobody but counsel states."""
    declared = material.case.work.ai_declaration
    found = _MADE_BY_MACHINE.search(declared.zh) or _MADE_BY_MACHINE.search(declared.en)
    if found is not None:
        yield objection(ObjectionCode.DECLARATION_CONCEDES, None, words=found[0])
    if material.case.chain and not material.with_role(Role.STATEMENT):
        yield objection(
            ObjectionCode.REASONS_BY_COUNSEL, material.of_role(Role.REGENERATION), count=len(material.case.chain)
        )


def _digests(material: FiledMaterial) -> frozenset[str]:
    """Of every file and of the pixels of every picture that a log may speak of; of single changes too."""
    changed = () if material.sheet is None else material.sheet.variations
    made = {one.pixels_sha256 for one in material.steps} | {one.pixels_sha256 for one in changed}
    return material.pixels | made | {item.digests.sha256 for item in material.artifacts}


def _own_digests(words: str) -> set[str]:
    """Those of the log's own lines, with and without their end: a log that chains itself names them; and the first link."""
    lines = [line.encode("utf-8") for line in words.splitlines()]
    ends = (b"", b"\n", b"\r\n")
    return {hashlib.sha256(line + end).hexdigest() for line in lines for end in ends} | {"0" * 64}
