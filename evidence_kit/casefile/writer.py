"""The only writer of a case: acts, the journal, and the tidying up after a kill."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_kit import storage
from evidence_kit.casefile.act import Act
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action, CustodyEvent, Material
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import journal as journal_format
from evidence_kit.formats.digest import digest_stream
from evidence_kit.formats.journal import Journal

if TYPE_CHECKING:
    from evidence_kit.casefile.opening import CaseFile

Clock = Callable[[], datetime]
_ACT_FOLDER = re.compile(r"^(\d{4})-[a-z0-9-]+(\.part|\.remains)?$")


def system_clock() -> datetime:
    """This machine's clock, UTC. Only faces hand it in."""
    return datetime.now(UTC)


class CaseWriter:
    """The one process that may add to a case."""

    def __init__(self, case_file: CaseFile, clock: Clock, *, sm3: bool) -> None:
        self.case_file = case_file
        self.clock = clock
        self.sm3 = sm3

    @contextmanager
    def act(self, name: str) -> Iterator[Act]:
        """A numbered folder to work in. Without `commit` it is left as remains, which the next run journals."""
        folders = self.case_file.root / "artifacts"
        numbers = [int(match[1]) for match in map(_ACT_FOLDER.match, _names(folders)) if match]
        act = Act(self, f"{max(numbers, default=0) + 1:04d}-{name}")
        with storage.storage_errors(act.folder):
            act.folder.mkdir(parents=True)
        yield act

    def append(
        self,
        action: Action,
        summary: Text,
        *,
        materials: tuple[Material, ...] = (),
        products: tuple[Artifact, ...] = (),
        details: dict[str, str] | None = None,
    ) -> CustodyEvent:
        """Adds one event to the journal; when this returns, it is on the disk."""
        head = self.case_file.journal.head
        event = CustodyEvent(
            previous=head.sha256,
            sequence=head.size,
            time=self.clock(),
            actor=self.case_file.case.operator or "operator not stated",
            action=action,
            summary=summary,
            materials=materials,
            products=products,
            details=details or {},
        )
        line = journal_format.encode(event)
        storage.append(self.case_file.journal_path, line)
        journal = self.case_file.journal
        self.case_file.journal = Journal((*journal.events, event), (*journal.lines, line))
        return event

    def recover(self) -> None:
        """Journals what a killed run left behind: a torn last line, and folders that no event names."""
        self._set_torn_line_aside()
        folders = self.case_file.root / "artifacts"
        known = {artifact.path.split("/")[1] for artifact in self.case_file.artifacts}
        for name in sorted(name for name in _names(folders) if _ACT_FOLDER.match(name)):
            if name not in known:
                self._journal_remains(folders / name)

    def _set_torn_line_aside(self) -> None:
        path = self.case_file.journal_path
        with storage.storage_errors(path):
            data = path.read_bytes()
            torn = data[data.rfind(b"\n") + 1 :]
            if not torn:
                return
            with path.open("rb+") as stream:
                stream.truncate(len(data) - len(torn))
        storage.sync_file(path)
        self.append(
            Action.INCIDENT,
            text(
                "上次运行中断，日志末行未写完，已移除。",
                "The last run was interrupted while writing a line; that part line was set aside.",
            ),
            details={"torn_line": torn.decode("utf-8", "backslashreplace")},
        )

    def _journal_remains(self, folder: Path) -> None:
        kept = folder.with_name(re.sub(r"(\.part|\.remains)?$", ".remains", folder.name, count=1))
        with storage.storage_errors(folder):
            if kept != folder:
                folder.rename(kept)
            files = sorted(path for path in kept.rglob("*") if path.is_file())
        products = tuple(self._remains(path) for path in files)
        self.append(
            Action.INCIDENT,
            text("上次运行在完成前中断；遗留文件已登记，不作为证据依据。",
                 "A run ended before it was finished; what it left is listed here and relied on for nothing."),
            products=products,
            details={"folder": kept.name},
        )  # fmt: skip

    def _remains(self, path: Path) -> Artifact:
        with storage.storage_errors(path), path.open("rb", buffering=0) as stream:
            digests = digest_stream(stream, sm3=self.sm3)
        return Artifact(
            path=path.relative_to(self.case_file.root).as_posix(),
            role=Role.REMAINS,
            lane=ExhibitClass.PAPER,
            media_type="application/octet-stream",
            digests=digests,
            title=text("中断运行的遗留文件", "left by an interrupted run"),
        )


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []
