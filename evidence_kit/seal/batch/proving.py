"""What the owner of one file of a batch gets: a record with its path and all proofs, and its own `.ots`."""

from __future__ import annotations

from evidence_kit.domain.attached import AttachedProof, header_runs
from evidence_kit.domain.batch import Batch, BatchEntry, BatchProof
from evidence_kit.domain.seal import CalendarProof, TokenProof
from evidence_kit.formats import batch_files
from evidence_kit.formats.merkle import MerkleTree
from evidence_kit.seal.batch.folder import ROOT, BatchFolder
from evidence_kit.seal.batch.upgrading import recorded


class Prover:
    """Gives proofs for files of one dated batch."""

    def __init__(self, folder: BatchFolder, batch: Batch) -> None:
        self._batch = batch
        self._tree: MerkleTree = folder.tree()
        self._root_file = folder.read(ROOT)
        self._root = batch_files.parse_root(self._root_file)
        upgrade = folder.upgrade
        latest = {item.original: item.path for item in upgrade.proofs} if upgrade else {}
        data = {proof.path: recorded(folder, batch, latest.get(proof.path, proof.path)) for proof in batch.proofs}
        calendars = (data[proof.path] for proof in batch.proofs if isinstance(proof, CalendarProof))
        self._calendars = next((batch_files.RootProof.read(item) for item in calendars), None)
        self._proofs = tuple(
            AttachedProof(
                kind=proof.kind,
                name=proof.authority if isinstance(proof, TokenProof) else " ".join(proof.calendars),
                data=data[proof.path],
            )
            for proof in batch.proofs
        )
        blocks = upgrade.blocks if upgrade else ()
        self.headers = header_runs((block.first_height, recorded(folder, batch, block.path)) for block in blocks)
        """Of the Bitcoin blocks that its calendar proof leads to."""

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
