"""A bundle opened once: every byte hashed in one reading, its records parsed; whatever fails is a fact, not an error."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast

from pydantic import ValidationError

from evidence_kit.domain.artifact import Artifact, Digests, Role
from evidence_kit.domain.bundle import Bundle, Member
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.formats import canonical_zip, journal, pades, strict_json
from evidence_kit.formats.bundle_layout import BOOK, BUNDLE, CASE, JOURNAL
from evidence_kit.formats.canonical_zip import Directory, NotCanonical
from evidence_kit.formats.digest import digest_stream
from evidence_kit.formats.journal import Journal, JournalBroken
from evidence_kit.verify.bundle.container_facts import ContainerFacts, MemberFact, RecordFact

if TYPE_CHECKING:
    from evidence_kit.formats.pades.book_reader import PdfFile

MAX_RECORD = 48 << 20
"""A journal of so many bytes, some hundred thousand acts, is checked within 512 MB."""
_MOST_CONTENTS = 24 << 20
"""Of the table of contents: nearly 5 kB for each of the files that a container may hold."""
MAX_PICTURE = 256 << 20
MAX_BOOK = 512 << 20
_IN_MEMORY = 32 << 20
"""Bytes of a member that is read whole where a stream of it is asked for; a larger one is read where it lies."""
_MOST_KEPT = 16 << 20
"""Bytes of the records whose nouns are kept; further ones are parsed whenever they are asked for."""
_MOST_OF_NO_BUNDLE = 1 << 30
"""Bytes up to which a file that is no bundle gets its digest all the same."""
_TASK = text("计算摘要", "taking digests")
_NOWHERE = (1 << 63, 0)
N = TypeVar("N", bound=Record)


class _Nouns(dict[tuple[str, type[Record]], Record | None]):
    """Records that were parsed, by path and kind: several sections ask for each. None: it is not of that kind."""

    def __init__(self) -> None:
        super().__init__()
        self._left = _MOST_KEPT

    def keep(self, known: tuple[str, type[Record]], noun: Record | None, size: int) -> None:
        """Keeps one, as long as there is room for its bytes."""
        if size <= self._left:
            self._left -= size
            self[known] = noun


@dataclass(frozen=True)
class OpenedBundle:
    """The members of a canonical bundle and the records that could be read."""

    directory: Directory = field(repr=False)
    digests: Mapping[str, Digests]
    damaged: frozenset[str] = frozenset()
    """Members whose checksum is that of other bytes."""
    bundle: Bundle | None = None
    case: Case | None = None
    journal: Journal | None = None
    records: tuple[RecordFact, ...] = ()
    _nouns: _Nouns = field(default_factory=_Nouns, init=False, repr=False, compare=False)

    def read(self, member: str, max_size: int = MAX_RECORD) -> bytes | None:
        """The bytes of a member; None when it is missing, damaged or larger than `max_size`."""
        entry = self.directory.find(member)
        if entry is None or entry.size > max_size:
            return None
        try:
            return self.directory.read(entry, max_size=max_size)
        except NotCanonical:  # its checksum is wrong: a fault of the container, already noted
            return None

    def stream(self, member: str, max_size: int) -> BinaryIO | None:
        """A member as a seekable stream; None as of `read`. Members share one file: read one at a time."""
        entry = self.directory.find(member)
        if entry is None or entry.size > max_size or entry.size <= _IN_MEMORY or member in self.damaged:
            data = self.read(member, max_size)
            return None if data is None else io.BytesIO(data)
        return self.directory.open(entry)

    @cached_property
    def book(self) -> PdfFile | None:
        """The exhibit book; None where it is missing, damaged or too large."""
        stream = self.stream(BOOK, MAX_BOOK)
        return None if stream is None else pades.opened(stream)

    def of_path(self, path: str, max_size: int = MAX_PICTURE) -> bytes | None:
        """The bytes of an artifact by its path in the case."""
        member = self.member_of(path)
        return self.read(member, max_size) if member else None

    def member_of(self, path: str) -> str:
        """The member that holds an artifact; empty when none does."""
        member = self._by_path.get(path)
        return member.member if member else ""

    def artifact_of(self, path: str) -> Artifact | None:
        """The artifact of a path, as the table of contents states it; None when there is none."""
        member = self._by_path.get(path)
        return member.artifact if member else None

    def begins(self, member: str, length: int) -> bytes:
        """The first bytes of a member; empty when it is missing."""
        entry = self.directory.find(member)
        return self.directory.open(entry).read(length) if entry else b""

    def maker_of(self, path: str) -> CustodyEvent | None:
        """The last event that made or received an artifact; None when none did."""
        return self._makers.get(path)

    def with_role(self, role: Role) -> tuple[Artifact, ...]:
        """The artifacts of a role, in the journal's order."""
        members = self.bundle.members if self.bundle else ()
        found = (member.artifact for member in members if member.artifact.role is role)
        return tuple(sorted(found, key=lambda item: self._places.get(item.path, _NOWHERE)))

    def records_of(self, role: Role, noun: type[N]) -> tuple[tuple[Artifact, N], ...]:
        """The readable records of a role; `unreadable_records` names the others."""
        found = ((artifact, self._noun(artifact, noun)) for artifact in self.with_role(role))
        return tuple((artifact, record) for artifact, record in found if record is not None)

    def unreadable_records(self, role: Role, noun: type[Record]) -> tuple[str, ...]:
        """Members of a role that are not what their role says."""
        return tuple(self.member_of(item.path) for item in self.with_role(role) if self._noun(item, noun) is None)

    def _noun(self, artifact: Artifact, noun: type[N]) -> N | None:
        known = artifact.path, noun
        if known in self._nouns:
            return cast("N | None", self._nouns[known])
        data = self.of_path(artifact.path, MAX_RECORD)
        try:
            found = None if data is None else noun.model_validate(strict_json.parse(data))
        except (ValueError, ValidationError):
            found = None
        self._nouns.keep(known, found, len(data or b""))
        return found

    @cached_property
    def _makers(self) -> dict[str, CustodyEvent]:
        events = self.journal.events if self.journal else ()
        return {item.path: event for event in events for item in event.products}

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """Where in the journal a file was made: whoever files chooses the order in which the table of contents lists it."""
        return {
            item.path: (event.sequence, place)
            for event in (self.journal.events if self.journal else ())
            for place, item in enumerate(event.products)
        }

    @cached_property
    def _by_path(self) -> dict[str, Member]:
        return {member.artifact.path: member for member in self.bundle.members} if self.bundle else {}


def open_bundle(path: Path, stream: BinaryIO, watch: ProgressCallback) -> tuple[ContainerFacts, OpenedBundle | None]:
    """The container's facts, and its content with its records where the container can be read at all."""
    facts, opened = open_container(stream, watch)
    return facts, with_records(opened) if opened else None


def open_container(stream: BinaryIO, watch: ProgressCallback) -> tuple[ContainerFacts, OpenedBundle | None]:
    """The container's facts, and its members, hashed in one reading and none of them parsed, where it can be read at all."""
    try:
        directory = canonical_zip.read(stream)
        total = sum(entry.size for entry in directory.entries)
        watch(Advanced("digests", _TASK, 0, total, "bytes"))
        read = directory.digest_all(on_bytes=lambda done: watch(Advanced("digests", _TASK, done, total, "bytes")))
    except NotCanonical as error:
        return _unreadable(stream, error.fault), None
    except ValueError as error:
        return _unreadable(stream, fault(FileCode.UNREADABLE, str(error))), None
    facts = ContainerFacts(
        sha256=read.whole.sha256,
        size=read.whole.size,
        faults=tuple(breach.fault for breach in read.faults[:5]),
        members=tuple(MemberFact(name=name, size=item.size, sha256=item.sha256) for name, item in read.members.items()),
    )
    return facts, OpenedBundle(directory, read.members, read.damaged)


def _unreadable(stream: BinaryIO, why: Fault) -> ContainerFacts:
    size = stream.seek(0, os.SEEK_END)
    if size > _MOST_OF_NO_BUNDLE:  # a sparse file claims any size, and its digest would take for ever
        return ContainerFacts(sha256="", size=size, faults=(why,))
    stream.seek(0)
    return ContainerFacts(sha256=digest_stream(stream).sha256, size=size, faults=(why,))


def with_records(opened: OpenedBundle) -> OpenedBundle:
    """The same bundle with its own records parsed."""
    directory = opened.directory
    bundle, bundle_fault = _record(directory, BUNDLE, Bundle, _MOST_CONTENTS)
    case, case_fault = _record(directory, CASE, Case)
    chain, journal_fault = _journal(directory)
    records = (bundle_fault, case_fault, journal_fault)
    return replace(opened, bundle=bundle, case=case, journal=chain, records=records)


def _record(directory: Directory, member: str, noun: type[N], most: int = MAX_RECORD) -> tuple[N | None, RecordFact]:
    entry = directory.find(member)
    if entry is None:
        return None, RecordFact(member=member, fault=fault(FileCode.MISSING))
    try:
        data = directory.read(entry, max_size=most)
        record = noun.model_validate(strict_json.parse(data))
    except (ValueError, ValidationError) as error:
        return None, RecordFact(member=member, fault=fault(FileCode.NOT_A_RECORD, str(error).splitlines()[0]))
    breach = None if record.to_json() == data else fault(FileCode.FORM)
    return record, RecordFact(member=member, fault=breach)


def _journal(directory: Directory) -> tuple[Journal | None, RecordFact]:
    entry = directory.find(JOURNAL)
    if entry is None:
        return None, RecordFact(member=JOURNAL, fault=fault(FileCode.MISSING))
    try:
        return journal.parse(directory.read(entry, max_size=MAX_RECORD), filed=True), RecordFact(member=JOURNAL)
    except JournalBroken as error:
        return None, RecordFact(member=JOURNAL, fault=error.fault)
    except ValueError as error:
        return None, RecordFact(member=JOURNAL, fault=fault(FileCode.UNREADABLE, str(error)))
