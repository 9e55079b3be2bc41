"""Which jobs may be made together: those that need the same models and the same size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from evidence_kit.domain.making.settings import Settings
from evidence_kit.regenerate.interface import Job


def batches(jobs: Sequence[Job], most: int) -> Iterator[tuple[Job, ...]]:
    """All jobs in batches of at most `most`, those of equal company in the order in which they came."""
    by_company: dict[Any, list[Job]] = {}
    for job in jobs:
        by_company.setdefault(_company(job.settings), []).append(job)
    for alike in by_company.values():
        for first in range(0, len(alike), most):
            yield tuple(alike[first : first + most])


def _company(settings: Settings) -> tuple[Any, ...]:
    """Models, size and rules. Sampler, steps, prompts, CFG and seed are each job's own: every job walks by itself."""
    models = (
        settings.checkpoint,
        settings.vae,
        settings.text_encoders,
        settings.loras,
        settings.embeddings,
        settings.tiling,
    )
    return (*models, settings.width, settings.height, settings.hires, settings.dialect, settings.rules)
