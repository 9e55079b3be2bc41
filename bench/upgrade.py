"""Upgrading many proofs of one batch, against the reference client: `python bench/upgrade.py [proofs] [peer sample]`.

One batch is stamped in one go (`ots stamp` of many files: one commitment, so one promise). Then its proofs are upgraded
from a calendar of this machine: by this kit, by `ots upgrade` once a file, and by one `ots upgrade` over all files of a
sample. The peer's time per proof comes from its sample; nothing else is scaled. Blocks are regtest's, which this kit does not
take for the main chain: here its judgement of headers is replaced by one that looks for the root alone.
"""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from opentimestamps.core.notary import PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import BytesDeserializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp, make_merkle_tree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.formats.bitcoin.headers import BlockHeader, Level, PlacedBlock
from evidence_kit.seal import open_calendar
from evidence_kit.seal.bitcoin.sources import Blocks
from evidence_kit.seal.calendars.complete import CalendarCompletion
from tests import bitcoin

_OTS = "import sys; sys.argv[0] = 'ots'; from otsclient.ots import main; sys.exit(main())"


class RegtestBlocks(Blocks):
    """Takes the header of the calendar's own chain, whatever its difficulty."""

    def __init__(self, chain: list[bytes]) -> None:
        super().__init__([], shipped(), unwatched)
        self._chain = chain

    def place(self, height: int, root: bytes) -> PlacedBlock | None:
        header = BlockHeader(self._chain[height])
        assert header.root == root
        return PlacedBlock(height, header, Level.WORK, 0, 1, None)


def stamped(count: int, calendar: bitcoin.CalendarServer) -> list[bytes]:
    """Proofs of one batch, as `ots stamp` makes them: a nonce each, one Merkle tree, one promise."""
    stamps, leaves = [], []
    for at in range(count):
        stamp = Timestamp(hashlib.sha256(at.to_bytes(4, "big")).digest())
        stamps.append(stamp)
        leaves.append(stamp.ops.add(OpAppend(os.urandom(16))).ops.add(OpSHA256()))
    tip = make_merkle_tree(leaves)
    _, answer = calendar.post("/digest", tip.msg)
    tip.merge(Timestamp.deserialize(BytesDeserializationContext(answer), tip.msg))
    assert any(isinstance(item, PendingAttestation) for _, item in tip.all_attestations())
    return [bitcoin.detached(stamp) for stamp in stamps]


def ours(proofs: list[bytes], calendar: bitcoin.CalendarServer) -> float:
    completing = CalendarCompletion(open_calendar, [calendar.address], RegtestBlocks(calendar.chain))
    began = time.perf_counter()
    done = [completing.complete(proof, 1) for proof in proofs]
    spent = time.perf_counter() - began
    assert all(item.attested for item in done)
    return spent


def theirs(proofs: list[bytes], calendar: bitcoin.CalendarServer, *, loop: bool) -> float:
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{at}.ots" for at in range(len(proofs))]
        for name, proof in zip(names, proofs, strict=True):
            Path(folder, name).write_bytes(proof)
        began = time.perf_counter()
        for arguments in [[name] for name in names] if loop else [names]:
            command = [sys.executable, "-c", _OTS, "--no-cache", "-l", calendar.address, "upgrade", *arguments]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        spent = time.perf_counter() - began
        for name in names:
            upgraded = DetachedTimestampFile.deserialize(BytesDeserializationContext(Path(folder, name).read_bytes()))
            assert len(list(upgraded.timestamp.all_attestations())) > 1
        return spent


def main(count: int = 10_000, sample: int = 40) -> None:
    with bitcoin.calendar() as calendar:
        proofs = stamped(count, calendar)
        calendar.mine()
        gc.collect()
        mine = ours(proofs, calendar) / count
        loop = theirs(proofs[:sample], calendar, loop=True) / sample
        bulk_sample = min(count, 20 * sample)
        bulk = theirs(proofs[:bulk_sample], calendar, loop=False) / bulk_sample
    print(f"this kit        {count:6} proofs  {mine * 1e3:9.3f} ms a proof")
    print(f"ots, a loop     {sample:6} proofs  {loop * 1e3:9.3f} ms a proof  {loop / mine:7.1f} x")
    print(f"ots, one call   {bulk_sample:6} proofs  {bulk * 1e3:9.3f} ms a proof  {bulk / mine:7.1f} x")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
