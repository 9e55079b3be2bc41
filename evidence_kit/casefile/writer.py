"""The only writer of a case: acts, the journal, and the tidying up after a kill."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from evidence_kit import storage
from evidence_kit.casefile.act import Act
from evidence_kit.casefile.act_locks import ActLocks
from evidence_kit.casefile.index import REMAINS_OF
from evidence_kit.casefile.interface import Clock, OpenCase
from evidence_kit.casefile.remains import list_files, take_over
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.custody import Action, CustodyEvent, Material
from evidence_kit.domain.text import Text, text

ACT_LOCKS = ".acts"
"""Folder of a case with the locks of its acts."""
SALT = "salt"
"""Detail of every event: a line that is filed as digests only cannot be guessed from them."""
PATIENCE = 30.0
"""Seconds to wait for the case's lock. Who holds it writes a line and lets go: much longer means that something is wrong."""


def system_clock() -> datetime:
    """This machine's clock, UTC. Only faces hand it in."""
    return datetime.now(UTC)


class CaseWriter:
    """Adds to a case, perhaps beside other processes that do.

    The case's lock is held while an act is opened and while it is committed, not in between: whoever computes, asks a
    network or waits for a person keeps nobody from the case (docs/decisions/case-lock.md).
    """

    def __init__(
        self, case_file: OpenCase, clock: Clock, *, sm3: bool, entropy: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self.case_file = case_file
        self.clock, self.entropy = clock, entropy
        self.sm3 = sm3
        self.others = 0
        """How many events other processes have added that this writer took in."""
        self.locks = ActLocks(case_file.root / ACT_LOCKS)
        self._thread = RLock()
        self._holding = False

    @property
    def root(self) -> Path:
        """Of the case."""
        return self.case_file.root

    @contextmanager
    def holding(self, patience: float | None = None) -> Iterator[None]:
        """Holds the case's lock for a few writes; what other processes added is taken in first.

        Args:
            patience: seconds to wait for whoever holds it; None: `PATIENCE`.

        Raises:
            CaseBusy: another process holds it for longer than that.
            CaseError: the journal does not go on from what this process knows of it.
        """
        with self._thread, ExitStack() as lock:
            if not self._holding:
                waits = PATIENCE if patience is None else patience
                lock.enter_context(storage.exclusive(self.case_file.root / ".lock", patience=waits))
                lock.callback(setattr, self, "_holding", False)
                self._holding = True
            self.others += self.case_file.journal_file.catch_up()
            self._set_torn_line_aside()
            yield

    @contextmanager
    def act(self, name: str) -> Iterator[Act]:
        """A numbered folder to work in. Without `commit` it is left as remains, which the next run journals.

        Raises:
            CaseBusy, CaseError: as `holding`.
        """
        with ExitStack() as lock:
            with self.holding():
                number = max((self.case_file.index.highest, *self.locks.acts().values())) + 1
                act = Act(self, f"{number:04d}-{name}", lock)
                lock.enter_context(self.locks.hold(act.name))
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
        with self.holding():
            head = self.case_file.journal.head
            event = CustodyEvent(
                previous=head.sha256,
                sequence=head.size,
                time=self.clock(),
                actor=self.case_file.operator or "operator not stated",
                action=action,
                summary=summary,
                materials=materials,
                products=products,
                details={**(details or {}), SALT: self.entropy(16).hex()},
            )
            self.case_file.journal_file.append(event)
        return event

    def recover(self) -> None:
        """Journals what killed runs left behind; what another process is working on is none of it."""
        folders, index = self.case_file.root / "artifacts", self.case_file.index
        with ExitStack() as claims:
            with self.holding():
                left = take_over(folders, index, self.locks, claims)
            for folder in left:
                self._journal_remains(folder, list_files(folder, sm3=self.sm3))

    def _journal_remains(self, folder: Path, files: tuple[Artifact, ...]) -> None:
        self.append(
            Action.INCIDENT,
            text("上次运行在完成前中断；遗留文件已登记，不作为证据依据。",
                 "A run ended before it was finished; what it left is listed here and relied on for nothing."),
            products=files,
            details={REMAINS_OF: folder.name},
        )  # fmt: skip

    def _set_torn_line_aside(self) -> None:
        if not self.case_file.journal_file.torn:
            return
        torn = self.case_file.journal_file.cut_torn_line()
        self.append(
            Action.INCIDENT,
            text(
                "上次运行中断，日志末行未写完，已移除。",
                "The last run was interrupted while writing a line; that part line was set aside.",
            ),
            details={"torn_line": torn.decode("utf-8", "backslashreplace")},
        )
