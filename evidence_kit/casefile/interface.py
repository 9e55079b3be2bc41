"""What a writer needs of a case and what an act needs of its writer: leaves, so that case, writer and act form no circle."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from evidence_kit.casefile.act_locks import ActLocks
from evidence_kit.casefile.index import ArtifactIndex
from evidence_kit.casefile.journal_file import JournalFile
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.custody import Action, CustodyEvent, Material
from evidence_kit.domain.text import Text
from evidence_kit.formats.journal import Journal

Clock = Callable[[], datetime]


class OpenCase(Protocol):
    """A case directory whose journal was read."""

    root: Path
    index: ArtifactIndex
    journal_file: JournalFile

    @property
    def operator(self) -> str:
        """Who runs the kit, as case.yaml states it."""

    @property
    def journal(self) -> Journal:
        """The journal as far as this process has read or written it."""


class ActWriter(Protocol):
    """Whoever opens acts and journals them."""

    sm3: bool
    locks: ActLocks

    @property
    def root(self) -> Path:
        """Of the case."""

    def holding(self, patience: float | None = ...) -> AbstractContextManager[None]:
        """Hold the case's lock for a few writes."""

    def append(
        self,
        action: Action,
        summary: Text,
        *,
        materials: tuple[Material, ...] = (),
        products: tuple[Artifact, ...] = (),
        details: dict[str, str] | None = None,
    ) -> CustodyEvent:
        """Add one event to the journal."""
