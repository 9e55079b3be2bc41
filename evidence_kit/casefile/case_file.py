"""A case directory, read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar, cast

from evidence_kit import storage
from evidence_kit.case_yaml import load_case
from evidence_kit.casefile.act_locks import ActLocks
from evidence_kit.casefile.index import ArtifactIndex
from evidence_kit.casefile.interface import Clock
from evidence_kit.casefile.journal_file import JournalFile
from evidence_kit.casefile.remains import broken_off
from evidence_kit.casefile.writer import ACT_LOCKS, CaseWriter
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.errors import CaseError, StorageError
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.formats import strict_json
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.formats.journal import Journal

N = TypeVar("N", bound=Record)


class CaseFile:
    """A case directory, read; `writer()` makes acts possible."""

    fault: CaseError | None = None
    """Why case.yaml cannot be used, where it was opened all the same; whoever asks for `case` then gets this error."""
    case: Case

    def __init__(self, root: Path, *, despite_faults: bool = False) -> None:
        """Reads case.yaml and the journal.

        Args:
            root: the directory.
            despite_faults: open it although case.yaml cannot be used: custody must not wait for a slip to be mended.

        Raises:
            CaseError: not a case directory, case.yaml is not valid, or the journal's chain is broken.
        """
        self.root = root
        try:
            self.case = load_case(root / "case.yaml")
        except CaseError as error:
            if not despite_faults:
                raise
            self.fault = error
        self.index = ArtifactIndex()
        self.journal_file = JournalFile(root / "journal.jsonl", self.index.add)
        self._artifacts: tuple[Artifact, ...] = ()
        self._records: dict[str, tuple[tuple[int, ...], Record]] = {}

    def __getattr__(self, name: str) -> NoReturn:
        if name == "case" and self.fault is not None:
            raise self.fault
        raise AttributeError(name)

    @property
    def operator(self) -> str:
        """Who runs the kit as case.yaml states it; empty where it does not, or cannot be read."""
        return "" if self.fault else self.case.operator

    @property
    def wants_sm3(self) -> bool:
        """Whether case.yaml asks for SM3 of every file; False where it cannot be read."""
        return self.fault is None and self.case.sm3

    @property
    def journal(self) -> Journal:
        """The journal as far as this process has read or written it."""
        return self.journal_file.journal

    @property
    def journal_path(self) -> Path:
        """The journal file."""
        return self.journal_file.path

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every artifact that the journal lists, in the order of the journal."""
        if len(self._artifacts) != self.index.size:
            self._artifacts = tuple(product for event in self.journal.events for product in event.products)
        return self._artifacts

    def with_role(self, *roles: Role) -> tuple[Artifact, ...]:
        """The artifacts of some roles, in the order of the journal."""
        return self.index.with_role(self.journal, roles)

    def find(self, path: str) -> Artifact | None:
        """The artifact that lies at a path of the case; None where the journal names none."""
        return self.index.at(self.journal, path)

    def artifact(self, path: str) -> Artifact:
        """The artifact that lies at a path of the case.

        Raises:
            CaseError: the journal names none.
        """
        found = self.find(path)
        if found is None:
            raise CaseError(
                text(f"保管日志中没有 {path}。", f"The custody journal names no {path}."),
                text("请核对案件目录是否完整。", "Check that the case directory is whole."),
            )
        return found

    def maker_of(self, artifact: Artifact) -> CustodyEvent:
        """The event that made or received an artifact of the case."""
        return self.journal.event_at(self.index.made_by(artifact.path))

    def path(self, artifact: Artifact | str) -> Path:
        """Where an artifact lies on this disk."""
        relative = artifact if isinstance(artifact, str) else artifact.path
        return self.root.joinpath(*relative.split("/"))

    def read(self, artifact: Artifact) -> bytes:
        """The bytes of an artifact, checked against the journal.

        Raises:
            StorageError: missing, or its bytes are no longer those that were journalled.
        """
        path = self.path(artifact)
        with storage.storage_errors(path):
            data = path.read_bytes()
        if digest_bytes(data).sha256 != artifact.digests.sha256:
            raise StorageError(
                text(f"{artifact.path} 已不是日志所记的内容。", f"{artifact.path} no longer holds the bytes that were journalled."),
                text("请从备份恢复该文件；日志中的 SHA-256 可用于核对。",
                     "Restore it from a backup; its SHA-256 stands in journal.jsonl."),
            )  # fmt: skip
        return data

    def records(self, role: Role, noun: type[N]) -> tuple[tuple[Artifact, N], ...]:
        """Every record of one kind (`Role.RECIPE`, Recipe …), in the order of the journal.

        Raises:
            StorageError: one is missing or no longer what was journalled.
        """
        return tuple((artifact, self._record(artifact, noun)) for artifact in self.with_role(role))

    def _record(self, artifact: Artifact, noun: type[N]) -> N:
        """What was read and checked once is kept, not a verdict about bytes that are read later: those never go unchecked.

        The file is read again where the system says that it was touched, so that a damaged one is told of as soon as
        possible; `st_ctime` is among it because a program can set every other time at will.
        """
        path = self.path(artifact)
        with storage.storage_errors(path):
            status = path.stat()
        state = (*storage.state(status), status.st_ctime_ns)
        known = self._records.get(artifact.path)
        if known is None or known[0] != state or not isinstance(known[1], noun):
            known = state, noun.model_validate(strict_json.parse(self.read(artifact)))
            self._records[artifact.path] = known
        return cast("N", known[1])

    def broken_off(self) -> tuple[str, ...]:
        """Acts (`0004-recording`) that a killed run left half done; the next writer journals them as remains."""
        return broken_off(self.root / "artifacts", self.index, ActLocks(self.root / ACT_LOCKS))

    def writer(self, clock: Clock, *, sm3: bool = False) -> CaseWriter:
        """Opens the case for work, beside other processes that work on it. Remains of a killed run are journalled first.

        Args:
            clock: gives the time of every event.
            sm3: state SM3 beside SHA-256, also where the case does not want it for every file.

        Raises:
            CaseBusy: another process has the case to itself, as `writing`.
            CaseError: the journal does not go on from what was read, or its chain is broken.
        """
        writer = CaseWriter(self, clock, sm3=sm3 or self.wants_sm3)
        writer.recover()
        return writer

    @contextmanager
    def writing(self, clock: Clock, *, sm3: bool = False) -> Iterator[CaseWriter]:
        """Keeps every other process from writing until the block ends; nothing that takes long belongs into it.

        Args and errors as `writer`, except that it does not wait for another process.
        """
        writer = CaseWriter(self, clock, sm3=sm3 or self.wants_sm3)
        with writer.holding(patience=0):
            writer.recover()
            yield writer
