"""The case of a bundle as it stood when its book was set, read out of the bundle: nothing is written to a disk."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from evidence_kit.casefile import CaseFile
from evidence_kit.casefile.index import ArtifactIndex
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.formats import strict_json
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.formats.journal import Journal
from evidence_kit.verify.bundle.reader import OpenedBundle

_MOST = 512 << 20
"""Bytes of one file that a book shows."""
N = TypeVar("N", bound=Record)


class BundledCase(CaseFile):
    """The case of a bundle as it stood after so many events, read out of the bundle: nothing is written to a disk."""

    def __init__(self, opened: OpenedBundle, events: int) -> None:
        """Takes the case, and that part of the journal.

        Raises:
            StorageError: the bundle does not hold them.
        """
        if opened.case is None or opened.journal is None:
            raise _lost("data/case.json")
        self._opened, self._part = opened, opened.journal.first(events)
        self.root, self.case = Path(), opened.case
        self.index = ArtifactIndex()
        self._artifacts: tuple[Artifact, ...] = ()
        for event in self._part.events:
            self.index.add(event)

    @property
    def journal(self) -> Journal:
        """That part of the journal."""
        return self._part

    def read(self, artifact: Artifact) -> bytes:
        """The bytes of an artifact, checked against the journal.

        Raises:
            StorageError: the bundle leaves it out, or holds other bytes.
        """
        data = self._opened.of_path(artifact.path, _MOST)
        if data is None or digest_bytes(data).sha256 != artifact.digests.sha256:
            raise _lost(artifact.path)
        return data

    def _record(self, artifact: Artifact, noun: type[N]) -> N:
        return noun.model_validate(strict_json.parse(self.read(artifact)))


def _lost(path: str) -> StorageError:
    return StorageError(
        text(f"证据包内没有日志所记的 {path}。", f"The bundle does not hold {path} as it was journalled."),
        text("请索取完整的证据包。", "Ask for the whole bundle."),
    )
