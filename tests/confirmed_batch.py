"""A batch whose calendar keeps its promise on a chain that is mined here in a moment.

Real headers cannot lead to a batch that is made in a test, so the kit is told the rules of regtest instead of the main
chain's: the limit of difficulty and the list of checkpoints. All code that judges by them is the real one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.bitcoin import headers as bitcoin_headers
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints
from evidence_kit.seal.calendars.upgrade import ProofState
from evidence_kit.verify.time import trust_list as trust_lists
from evidence_kit.workflows import upgrade as upgrading
from evidence_kit.workflows.batch import BatchSelection, make_batch
from evidence_kit.workflows.parties import named_parties
from evidence_kit.workflows.upgrade import UpgradeRequest, complete_batch
from tests import bitcoin, loopback
from tests.bitcoin import CalendarServer, Chain
from tests.filed import write_trust

EASIEST = 0x7FFFFF << 232
BLOCK_DAY = "2023-11-14"
"""Of every block that `bitcoin.mine` makes."""


@contextmanager
def regtest() -> Iterator[None]:
    """Within, the kit takes regtest's blocks for those of the main chain; no checkpoint is shipped."""
    rules = Checkpoints(dated="2026-07-01", sha256="0" * 64, hashes=(), targets=(EASIEST,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bitcoin_headers, "POW_LIMIT", EASIEST)
        for module in (upgrading, trust_lists):
            patch.setattr(module, "shipped", lambda: rules)
        yield


@dataclass
class ConfirmedBatch:
    """`in/` (five files), `out/` (their batch), and the calendar that it was submitted to."""

    root: Path
    calendar: CalendarServer

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def files(self) -> list[Path]:
        return sorted((self.root / "in").iterdir())

    def mine(self, following: int = 8) -> None:
        """The calendar's promises enter a block, and so many more are mined on it."""
        self.calendar.mine()
        for _ in range(following):
            self.calendar.chain.append(bitcoin.mine(bytes(32), bitcoin.block_hash(self.calendar.chain[-1])))

    def upgrade(self, *, headers: bool = True, named: bool = True) -> ProofState:
        """One run, with a node of that chain or without, the calendar named or not; how the root's proof stands then."""
        chain = Chain(0, b"".join(self.calendar.chain))
        with bitcoin.serving(post=bitcoin.node(chain)) as node:
            asked = UpgradeRequest([f"rpc:{node}"] * headers, [f"ots:{self.calendar.address}"] * named)
            return complete_batch(self.out, asked=asked, clock=system_clock, watch=unwatched)[0]

    def trust(self, *, height: int | None = None) -> Path:
        """The court's list; with `height`, it has entered that block."""
        path = self.root / f"trust-{height}.json"
        write_trust(path)
        if height is not None:
            record = json.loads(path.read_bytes())
            record["blocks"] = [{"height": height, "block": bitcoin.block_hash(self.calendar.chain[height])}]
            path.write_text(json.dumps(record), encoding="utf-8")
        return path


@contextmanager
def promised_batch(root: Path, *, with_token: bool = True) -> Iterator[ConfirmedBatch]:
    """A batch that is pending."""
    (root / "in").mkdir(parents=True)
    for number in range(5):
        (root / "in" / f"{number}.txt").write_bytes(b"content %d" % number)
    with bitcoin.calendar() as calendar, loopback.served(loopback.stamp) as tsa, regtest():
        parties = named_parties([f"tsa:{tsa}"] if with_token else [], [f"ots:{calendar.address}"])
        make_batch(
            BatchSelection(root / "in"),
            root / "out",
            title="测试",
            also=(),
            parties=parties,
            clock=system_clock,
            watch=unwatched,
        )
        yield ConfirmedBatch(root, calendar)
