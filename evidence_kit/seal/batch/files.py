"""The files that the records of a batch name, each the very one that was recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from hashlib import sha256

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.fault import fault_of
from evidence_kit.domain.text import text
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.batch_renewal import RENEWAL_RECORD, BatchRenewal
from evidence_kit.domain.time.seal import CalendarProof, Proof
from evidence_kit.domain.time.upgrade import Upgrade, UpgradedProof
from evidence_kit.formats import rfc3161, rfc4998
from evidence_kit.formats.batch_files import LIST, RECORD, ROOT, UPGRADE
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.renewal.timestamp_chains import FirstToken, TimestampChain, follow

_MAX_RECORD = 4 << 20
_BESIDE = (".pem", ".crl")
"""What lies beside a token; claims, so no record states its digest."""


class RecordedFiles:
    """Proofs, headers and evidence records of a dated batch, as its records stand now."""

    def __init__(self, folder: BatchFolder, batch: Batch) -> None:
        """Reads the records.

        Raises:
            InputError: one cannot be read.
        """
        self.folder, self.batch = folder, batch
        self.upgrade: Upgrade | None = folder.upgrade
        self.renewals: tuple[BatchRenewal, ...] = folder.renewals
        self._digests = {proof.path: proof.sha256 for proof in self.proofs}
        self._digests |= {line.record: line.sha256 for made in self.renewals for line in made.lines}
        if self.upgrade is not None:
            self._digests |= {item.path: item.sha256 for item in self.upgrade.proofs}
            self._digests |= {block.path: block.sha256 for block in self.upgrade.blocks}

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """Every proof of time: of the batch, then of its renewals."""
        return (*self.batch.proofs, *(proof for made in self.renewals for proof in made.proofs))

    def read(self, path: str) -> bytes:
        """A file whose digest a record states.

        Raises:
            InputError: it is another.
            StorageError: it is missing.
        """
        data = self.folder.read(path, _MAX_RECORD)
        if sha256(data).hexdigest() != self._digests.get(path):
            raise InputError(
                text(f"{self.folder.path / path} 不是记录中的那个文件。", f"{self.folder.path / path} is not the file that was recorded."),
                text(f"请从备份恢复；若是升级所得文件，也可删除 {UPGRADE} 后重新升级，原证明不受影响。",
                     f"Restore it from a backup. What an upgrade made can also be made again: remove {UPGRADE} and run upgrade; "
                     "the original proof stays as it is."),
            )  # fmt: skip
        return data

    def newest(self, path: str) -> bytes:
        """A proof as its last upgrade left it.

        Raises:
            InputError, StorageError: as `read`.
        """
        return self.read(next((made.path for made in self.upgraded([path])), path))

    def upgraded(self, paths: Collection[str]) -> tuple[UpgradedProof, ...]:
        """What upgrades made of some proofs."""
        made = self.upgrade.proofs if self.upgrade else ()
        return tuple(item for item in made if item.original in paths)

    def lines(self) -> tuple[TimestampChain, ...]:
        """Every line of tokens, in the order in which they began.

        Raises:
            InputError: a token or a record of a renewal is not what it should be.
            StorageError: it is missing.
        """
        tokens = (proof for proof in self.batch.proofs if not isinstance(proof, CalendarProof))
        firsts = [FirstToken(ROOT, proof, self.batch.rehearsal) for proof in tokens]
        recorded = [(line, made.rehearsal) for made in self.renewals for line in made.lines]
        try:
            return follow(firsts, recorded, self._line_file)
        except rfc4998.RecordMalformed as error:
            raise self.folder.broken(RENEWAL_RECORD, error.fault) from error
        except (rfc3161.TokenError, ValueError) as error:
            raise self.folder.broken(RECORD, fault_of(error)) from error

    def signers(self) -> dict[str, rfc3161.TokenSigner]:
        """Whose certificate each token names, by the token's path; those that do not read are left out.

        Raises:
            InputError, StorageError: as `read`.
        """
        found: dict[str, rfc3161.TokenSigner] = {}
        for proof in self.proofs:
            if not isinstance(proof, CalendarProof):
                data = self.read(proof.path)
                with suppress(rfc3161.TokenError, ValueError):
                    found[proof.path] = rfc3161.TokenSigner.of(rfc3161.read_response(data))
        return found

    def every(self) -> tuple[str, ...]:
        """The paths of all files that are never written again, in one order: what a renewal lists."""
        return tuple(sorted(set(filter(self.folder.holds, self._named()))))

    def _named(self) -> Iterator[str]:
        yield from (RECORD, ROOT, LIST, *self._digests)
        for proof in self.proofs:
            if not isinstance(proof, CalendarProof):
                yield from (proof.path.removesuffix(".tsr") + ending for ending in _BESIDE)
        for made in self.renewals:
            folder = made.stamped_file.rpartition("/")[0]
            yield from (f"{folder}/{RENEWAL_RECORD}", made.stamped_file, made.sums_file)

    def _line_file(self, path: str) -> bytes | None:
        if path in self._digests:
            return self.read(path)
        return self.folder.read(path) if path.endswith(_BESIDE) and self.folder.holds(path) else None
