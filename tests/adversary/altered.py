"""A bundle in which one record says something else, whose digests are nevertheless right: what the check finds of it.

To file a bundle anew for every field of every record would take an hour. Here the bytes of one member are exchanged where the
check reads them; the sections that compare digests, which a party puts right with its own keys, are left out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.canonical_zip import Directory, ZipEntry
from evidence_kit.formats.pades import TrustRoots
from evidence_kit.verify import observation
from evidence_kit.verify.bundle.reader import OpenedBundle, open_container, with_records
from evidence_kit.verify.bundle.signatures import SignatureFacts, observe_signatures
from evidence_kit.verify.check import TOOL
from evidence_kit.verify.facts import judge, nothing_observed, with_section
from evidence_kit.verify.observation import Found, Observation
from evidence_kit.verify.sections import Section

_DATING = (Section.TIMES, Section.ORDER, Section.INTERVALS, Section.CREATION)
_MAKING = (Section.DEMONSTRATION, Section.VARIATIONS, Section.CLASSES, Section.FILMS)
_OF_TIME = {Role.SEAL, Role.RENEWAL, Role.UPGRADE, Role.BEACON}


class _Exchanged:
    """An archive in which one member has other bytes."""

    def __init__(self, whole: Directory, member: str, data: bytes) -> None:
        self._whole, self._member, self._data = whole, member, data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    def find(self, name: str) -> ZipEntry | None:
        entry = self._whole.find(name)
        return replace(entry, size=len(self._data)) if entry and name == self._member else entry

    def read(self, entry: ZipEntry, *, max_size: int) -> bytes:
        return self._data if entry.name == self._member else self._whole.read(entry, max_size=max_size)

    def open(self, entry: ZipEntry) -> BinaryIO:
        return io.BytesIO(self._data) if entry.name == self._member else self._whole.open(entry)


class Checked:
    """A bundle, and what a court finds of it once one of its records says something else."""

    def __init__(self, path: Path, trust: TrustList, now: datetime | None = None) -> None:
        self.path, self._trust, self._now = path, trust, now or datetime.now(UTC)
        self._data = path.read_bytes()
        self._container, opened = open_container(io.BytesIO(self._data), unwatched)
        assert opened is not None
        self._opened = opened
        self.records = with_records(opened)
        self._honest: dict[frozenset[Section], set[tuple[str, str, str]]] = {}
        self._signatures: dict[tuple[TrustRoots, datetime], SignatureFacts] = {}

    def of_role(self, role: Role) -> tuple[Artifact, ...]:
        """Its files of a role."""
        return self.records.with_role(role)

    def noticed(self, path: str, role: Role, record: bytes, *, clock: bool = False) -> list[Finding]:
        """The findings that do not pass and that the honest bundle does not draw, once the record at a path is that one.

        Args:
            path: of the record.
            role: of the record; what bears on it is observed.
            record: what it says now.
            clock: whether the order of the journal is observed in any case, which takes its time.
        """
        bearing = _DATING if role in _OF_TIME else (*_MAKING, *(_DATING if clock else ()))
        sections = frozenset((Section.RECORDS, Section.ROLES, *bearing))
        if sections not in self._honest:
            self._honest[sections] = {_key(one) for one in self._found(self._opened, sections)}
        directory: Any = _Exchanged(self._opened.directory, self.records.member_of(path), record)
        found = self._found(replace(self._opened, directory=directory), sections)
        return [one for one in found if one.status is not Status.PASSED and _key(one) not in self._honest[sections]]

    def _signed_as_ever(self, opened: OpenedBundle, roots: TrustRoots, moment: datetime) -> SignatureFacts:
        """Both signatures, looked at once: no record that is exchanged is among the bytes that they are over."""
        key = (roots, moment)
        if key not in self._signatures:
            self._signatures[key] = observe_signatures(opened, roots, moment)
        return self._signatures[key]

    def with_member(self, member: str, data: bytes) -> list[Finding]:
        """The findings of every section that do not pass, once a member is that one; its digest in the lists is left as it was."""
        directory: Any = _Exchanged(self._opened.directory, member, data)
        found = self._found(replace(self._opened, directory=directory), tuple(Section))
        return [one for one in found if one.status is not Status.PASSED]

    def _found(self, opened: OpenedBundle, sections: Iterable[Section]) -> tuple[Finding, ...]:
        facts = nothing_observed(len(self._data), self._trust, tool=TOOL, now=self._now)

        def keep(section: Section, found: Found) -> None:
            nonlocal facts
            facts = with_section(facts, section, found)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(observation, "open_container", lambda *_: (self._container, opened))
            patch.setattr(observation, "_guarded", _only(sections))
            patch.setattr(observation, "observe_signatures", self._signed_as_ever)
            Observation(self.path, io.BytesIO(self._data), self._trust, now=self._now, watch=unwatched).run(keep)
        return judge(facts)


def _only(sections: Iterable[Section]) -> Callable[[Section, Callable[[], Found]], Found]:
    wanted, honest = {Section.CONTAINER, *sections}, observation._guarded
    return lambda section, observer: honest(section, observer) if section in wanted else {}


def _key(one: Finding) -> tuple[str, str, str]:
    return one.code, one.subject, one.message.en
