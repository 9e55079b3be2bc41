"""When runs, searches and films say that they ended, against the time of the journal's event that filed them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.in_court.hearing import Hearing
from evidence_kit.domain.making.determinism import Determinism
from evidence_kit.domain.making.recovery import Recovery
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.making.variation import VariationRun
from evidence_kit.domain.recording import Recording
from evidence_kit.verify.bundle.reader import OpenedBundle

_BACK = timedelta(seconds=2)
"""By which a clock that is being set right may step back unremarked."""
_FILED_WITHIN = timedelta(days=1)
"""Of its end a run is filed in seconds, a long film in minutes; a machine may sleep meanwhile."""
Timed = Regeneration | VariationRun | Determinism | Recovery | Hearing | Recording
_TIMED: tuple[tuple[Role, type[Timed]], ...] = (
    (Role.REGENERATION, Regeneration),
    (Role.VARIATION_RUN, VariationRun),
    (Role.DETERMINISM, Determinism),
    (Role.RECOVERY, Recovery),
    (Role.HEARING, Hearing),
    (Role.RECORDING, Recording),
)


def strange_times(opened: OpenedBundle) -> Iterator[str]:
    """Yield the members whose record ended before it began, after the event that filed it, or a day or more before that."""
    for role, noun in _TIMED:
        found: tuple[tuple[Artifact, Timed], ...] = opened.records_of(role, noun)
        for item, record in found:
            maker, ended = opened.maker_of(item.path), record.finished
            began = record.started if isinstance(record, Regeneration | Hearing | Recording) else ended
            filed = maker.time if maker else ended
            if began - ended > _BACK or ended - filed > _BACK or filed - ended > _FILED_WITHIN:
                yield opened.member_of(item.path)
