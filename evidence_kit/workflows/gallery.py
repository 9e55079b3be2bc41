"""Where pictures that were run are kept and found again: what a sheet needs is run only where it is not there yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.variation import VariationRun
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.regenerate import Engine, FailedRun, Job, Run
from evidence_kit.regenerate.vary.sheet import RunPicture
from evidence_kit.workflows.controls import same_place

R = TypeVar("R", bound=VariationRun | Regeneration)


class Gallery(Protocol):
    """A place for pictures: the case, or the folder of a preview."""

    def at_hand(self, settings: Settings) -> RunPicture | None:
        """The picture of settings, if it is there and this engine would run them with the same weights in the same way."""

    def keep(self, settings: Settings, run: Run) -> RunPicture:
        """Keeps what was run, so that a kill right afterwards does not lose it.

        Raises:
            StorageError: the disk refuses.
        """


def run_missing(
    gallery: Gallery, engine: Engine, jobs: Sequence[Job], watch: ProgressCallback
) -> Iterator[tuple[Settings, RunPicture | EvidenceKitError]]:
    """The picture of each settings, or why there is none: first what is there, then the rest as the engine makes it.

    Equal settings are run once. What the engine runs, it gets in one piece, so that it can make several together.
    """
    distinct: dict[Settings, Job] = {}
    for job in jobs:
        distinct.setdefault(job.settings, job)
    missing: list[Job] = []
    for settings, job in distinct.items():
        taken = gallery.at_hand(settings)
        if taken is None:
            missing.append(job)
        else:
            yield settings, taken
    if found := len(distinct) - len(missing):
        watch(Noted(text(f"{found} 张已有，不重复运行。", f"{found} are there already and are not run again.")))
    for job, result in engine.run_all(missing, watch):
        if isinstance(result, FailedRun):
            watch(Noted(result.error.told))
            yield job.settings, result.error
        else:
            yield job.settings, gallery.keep(job.settings, result)


def run_here(records: Sequence[R], settings: Settings, engine: Engine) -> Iterator[R]:
    """The records of these settings whose run had the weights, device and manner that the engine has now; newest first."""
    same = [record for record in reversed(records) if record.settings == settings]
    if not same:
        return
    try:
        here = engine.environment(settings)
    except EvidenceKitError:
        return  # the run itself will say why
    yield from (record for record in same if same_place(record.environment, here))
