"""An act: files that become part of the case together, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile.interface import ActWriter
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action, CustodyEvent, Material
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.formats.digest import digest_bytes, digest_stream


class Act:
    """One piece of work in progress: files first, then the journal line that makes them part of the case."""

    def __init__(self, writer: ActWriter, name: str, lock: ExitStack) -> None:
        """`lock` is closed when nobody else may take the act for remains any more, for it is part of the case."""
        self.name = name
        self.folder = writer.root / "artifacts" / f"{name}.part"
        self._writer, self._lock = writer, lock
        self._products: list[Artifact] = []

    def relative(self, file_name: str) -> str:
        """The path a file of this act will have in the case once committed."""
        return f"artifacts/{self.name}/{file_name}"

    def write(
        self,
        file_name: str,
        data: bytes,
        *,
        role: Role,
        lane: ExhibitClass,
        media_type: str,
        title: Text,
        origin: str = "",
    ) -> Artifact:
        """A new file of the case from bytes in memory."""
        path = self.folder.joinpath(*file_name.split("/"))
        with storage.storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        storage.write_new(path, data)
        digests = digest_bytes(data, sm3=self._writer.sm3)
        return self._keep(
            file_name, digests=digests, role=role, lane=lane, media_type=media_type, title=title, origin=origin
        )

    def record(self, file_name: str, noun: Record, *, role: Role, lane: ExhibitClass, title: Text) -> Artifact:
        """A new JSON file of the case from a noun."""
        return self.write(file_name, noun.to_json(), role=role, lane=lane, media_type="application/json", title=title)

    def receive(
        self,
        source: Path,
        file_name: str,
        *,
        role: Role,
        lane: ExhibitClass,
        media_type: str,
        title: Text,
        on_bytes: Callable[[int], None] | None = None,
    ) -> Artifact:
        """Copies a file from outside, hashing the very bytes that are kept; one reading.

        Raises:
            StorageError: the disk refuses, or the file changed while it was read.
        """
        target = self.folder.joinpath(*file_name.split("/"))
        with storage.read_unchanged(source) as reader, storage.storage_errors(target), target.open("xb") as copy:
            digests = digest_stream(reader, sm3=self._writer.sm3, copy_to=copy, on_bytes=on_bytes)
        storage.sync_file(target)
        return self._keep(
            file_name, digests=digests, role=role, lane=lane, media_type=media_type, title=title, origin=source.name
        )

    def adopt(
        self,
        file_name: str,
        *,
        role: Role,
        lane: ExhibitClass,
        media_type: str,
        title: Text,
        origin: str = "",
        on_bytes: Callable[[int], None] | None = None,
    ) -> Artifact:
        """Takes a file that a tool wrote into `folder` as a file of the case; it is read once for its digest."""
        path = self.folder.joinpath(*file_name.split("/"))
        with storage.storage_errors(path):
            storage.sync_file(path)
            with path.open("rb", buffering=0) as stream:
                digests = digest_stream(stream, sm3=self._writer.sm3, on_bytes=on_bytes)
        return self._keep(
            file_name, digests=digests, role=role, lane=lane, media_type=media_type, title=title, origin=origin
        )

    def commit(
        self,
        action: Action,
        summary: Text,
        *,
        materials: tuple[Material, ...] = (),
        details: dict[str, str] | None = None,
    ) -> CustodyEvent:
        """Makes the act part of the case: folder renamed, then one line in the journal.

        Raises:
            StorageError: the disk refuses.
            CaseBusy, CaseError: as `CaseWriter.holding`; the files are kept as remains.
        """
        final = self.folder.with_name(self.name)
        with storage.storage_errors(final):
            for folder in {path.parent for path in self.folder.rglob("*")} | {self.folder}:
                storage.sync_folder(folder)
        with self._writer.holding():
            with storage.storage_errors(final):
                self.folder.rename(final)
                storage.sync_folder(final.parent)
            event = self._writer.append(
                action, summary, materials=materials, products=tuple(self._products), details=details
            )
            self._lock.close()
            self._writer.locks.forget(self.name)
        return event

    def _keep(self, file_name: str, **fields: object) -> Artifact:
        artifact = Artifact.model_validate({"path": self.relative(file_name), **fields})
        self._products.append(artifact)
        return artifact
