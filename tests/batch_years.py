"""A batch that grows old: dated by authorities whose certificates end, renewed by others, under a clock the test sets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.batch_renewal import BatchRenewal
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.seal import Calendar, Parties, open_calendar
from evidence_kit.workflows.batch import BatchSelection as Files
from evidence_kit.workflows.batch import make_batch
from evidence_kit.workflows.batch_renewal import renew_folder
from evidence_kit.workflows.renew import RenewalRequest
from tests.authorities import ClockworkAuthority, SetClock, clockwork
from tests.parties import parties


class BatchYears:
    """`in/` (three files) and `out/`, their batch under two authorities of three years; two of twelve years come later."""

    def __init__(
        self, root: Path, year: int = 2026, *, also: tuple[str, ...] = (), calendars: Sequence[str] = (), files: int = 3
    ) -> None:
        start = datetime(year, 1, 1, tzinfo=UTC)
        self.root, self.out, self.clock = root, root / "out", SetClock(year, 6, 1)
        self.old = [clockwork(name, self.clock, start, 3) for name in ("Alpha", "Beta")]
        self.new = [clockwork(name, self.clock, start + timedelta(days=700), 12) for name in ("Gamma", "Delta")]
        self.calendars: list[Calendar] = [open_calendar(uri) for uri in calendars]
        (root / "in").mkdir(parents=True)
        for number in range(files):
            (root / "in" / f"{number}.txt").write_bytes(b"content %d" % number)
        make_batch(Files(root / "in"), self.out, title="老批次", also=also, parties=self.parties(self.old),
                   clock=self.clock, watch=unwatched)  # fmt: skip

    @property
    def files(self) -> list[Path]:
        return sorted((self.root / "in").iterdir())

    def parties(self, authorities: Sequence[ClockworkAuthority], needed: int | None = None) -> Parties:
        needed = len(authorities) if needed is None else needed
        return parties(authorities, self.calendars, needed=needed, promises=0)

    def renew(
        self, wanted: RenewalRequest | None = None, authorities: Sequence[ClockworkAuthority] | None = None
    ) -> tuple[BatchRenewal, ...]:
        parties = self.parties(self.new if authorities is None else authorities)
        return renew_folder(self.out, wanted or RenewalRequest(), lambda: parties, rehearsal=False, clock=self.clock,
                            watch=unwatched)  # fmt: skip

    def trust(self, *, without: str = "") -> TrustList:
        anchors = tuple(one.anchor for one in (*self.old, *self.new) if one.name != without)
        return TrustList(name="Court", dated="2026-01-01", anchors=anchors)

    def contents(self) -> dict[str, bytes]:
        """Every file of the batch, by its path in it."""
        paths = (path for path in self.out.rglob("*") if path.is_file() and path.name != ".lock")
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in paths}
