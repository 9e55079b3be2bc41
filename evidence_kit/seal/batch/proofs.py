"""What the owner of one file of a batch gets: a record with its path and all proofs, and its own `.ots`."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.time.batch import Batch, BatchEntry, BatchProof
from evidence_kit.domain.time.embedded_proofs import AttachedProof, header_runs
from evidence_kit.domain.time.seal import CalendarProof, Proof, TokenProof
from evidence_kit.formats import batch_files
from evidence_kit.formats.batch_files import LIST, ROOT
from evidence_kit.formats.merkle import MerkleTree
from evidence_kit.seal.batch.files import RecordedFiles
from evidence_kit.seal.batch.folder import BatchFolder


class Prover:
    """Gives proofs for files of one dated batch."""

    def __init__(self, folder: BatchFolder, batch: Batch) -> None:
        self._batch = batch
        self._tree: MerkleTree = folder.tree()
        self._root_file = folder.read(ROOT)
        self._root = batch_files.parse_root(self._root_file)
        if folder.digest(LIST, "sha256").hex() != self._root.list_sha256:
            raise ValueError(f"{LIST} is not the list that {ROOT} names")
        files = RecordedFiles(folder, batch)
        data = {proof.path: files.newest(proof.path) for proof in batch.proofs}
        calendars = (data[proof.path] for proof in batch.proofs if _over_root(proof))
        self._calendars = next((batch_files.RootProof.read(item) for item in calendars), None)
        attached = (AttachedProof(kind=proof.kind, name=_name(proof), data=data[proof.path]) for proof in batch.proofs)
        self._proofs = (*attached, *_records(files))
        heights = {kept.height for made in files.upgraded(data) for kept in made.attested}
        blocks = (block for block in (files.upgrade.blocks if files.upgrade else ()) if block.height in heights)
        self.headers = header_runs((block.first_height, files.read(block.path)) for block in blocks)
        """Of the Bitcoin blocks that its calendar proofs lead to."""

    def proof(self, index: int, entry: BatchEntry, *, with_headers: bool = True) -> BatchProof:
        """The record for the file at `index` of the tree.

        Args:
            with_headers: False where many proofs share one file of headers.
        """
        return BatchProof(
            title=self._batch.title,
            entry=entry,
            index=index,
            path=tuple(item.hex() for item in self._tree.inclusion(index)),
            root_file=self._root_file.decode("ascii"),
            proofs=self._proofs,
            headers=self.headers if with_headers else (),
        )

    def opentimestamps(self, index: int, entry: BatchEntry) -> bytes | None:
        """Its detached OpenTimestamps proof; None where no calendar was asked.

        Raises:
            ValueError: tree, root and calendar proof do not belong together.
        """
        if self._calendars is None:
            return None
        return batch_files.to_opentimestamps(entry, index, self._tree.inclusion(index), self._root, self._calendars)


def _over_root(proof: Proof) -> bool:
    return isinstance(proof, CalendarProof) and proof.over is None


def _name(proof: Proof) -> str:
    return proof.authority if isinstance(proof, TokenProof) else " ".join(proof.calendars)


def _records(files: RecordedFiles) -> Iterator[AttachedProof]:
    """The newest evidence record of each token of the batch that was renewed."""
    names = {proof.path: _name(proof) for proof in files.batch.proofs}
    newest = {line.token: line.record for made in files.renewals for line in made.lines if line.over == ROOT}
    for token, record in newest.items():
        yield AttachedProof(kind="evidence-record", name=names.get(token, token), data=files.read(record))
