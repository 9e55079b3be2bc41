"""A case that grows old: sealed by authorities whose certificates end, renewed by others, under a clock the test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence_kit.casefile import create_case
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.workflows.renew import RenewalRequest, renew_case
from tests.authorities import ClockworkAuthority, SetClock, clockwork
from tests.conftest import CASE_YAML
from tests.parties import parties


class Years:
    """A case sealed by two authorities of three years, and two others of twelve years that come later."""

    def __init__(self, folder: Path, year: int = 2026) -> None:
        start = datetime(year, 1, 1, tzinfo=UTC)
        self.clock = SetClock(year, 6, 1)
        self.old = [clockwork(name, self.clock, start, 3) for name in ("Alpha", "Beta")]
        self.new = [clockwork(name, self.clock, start + timedelta(days=700), 12) for name in ("Gamma", "Delta")]
        self.case_file = create_case(folder / "案件 续期", CASE_YAML.encode(), self.clock)
        with self.case_file.writing(self.clock) as writer:
            with writer.act("statement") as act:
                act.write("note.txt", b"words", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain",
                          title=text("说明", "note"))  # fmt: skip
                act.commit(Action.ARTIFACT_RECEIVED, text("说明", "note"))
            seal_head(self.case_file, writer, parties(self.old, needed=2), unwatched)

    def renew(self, wanted: RenewalRequest, authorities: list[ClockworkAuthority] | None = None) -> tuple[Renewal, ...]:
        with self.case_file.writing(self.clock) as writer:
            return renew_case(self.case_file, writer, parties(authorities or self.new, needed=2), unwatched, wanted)
