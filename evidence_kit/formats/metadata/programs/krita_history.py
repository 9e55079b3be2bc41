"""AI Diffusion for Krita: the jobs that its document remembers, in the order in which they were finished.

Layout of `_HistoryResult` and `JobParams` in its `persistence.py` and `model/jobs.py`; before 1.26 what is under `metadata` now
stood beside it. A job is a candidate for what the picture shows: layers are painted over, hidden and merged afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, without_suffix
from evidence_kit.formats.metadata.json_fields import Fields

MAX_JOBS = 1_000
TOLD_BY = "the annotation ai_diffusion/ui.json, as AI Diffusion for Krita writes it"


@dataclass(frozen=True, slots=True)
class KritaJob:
    """One finished job."""

    number: int
    """Its place in the history, from 1."""
    used: bool
    """Whether a result of it was applied to the document."""
    said: StatedGeneration


def read(text: str) -> tuple[KritaJob, ...]:
    """The jobs of a history.

    Raises:
        ValueError: no strict JSON, no history, or more than `MAX_JOBS` jobs.
    """
    items = Fields.parse(text, constants_as_null=True).items("history")
    jobs = [item for item in items if isinstance(item, dict) and isinstance(item.get("params"), dict)]
    if not jobs or len(jobs) > MAX_JOBS:
        raise ValueError(f"a history of {len(jobs)} jobs")
    return tuple(_job(number, item) for number, item in enumerate(jobs, 1))


def _job(number: int, item: dict[str, object]) -> KritaJob:
    job = Fields(item)
    params = job.child("params") or Fields({})
    meta = params.child("metadata") or params
    used = job.raw("in_use")
    bounds = params.items("bounds")
    checkpoint = meta.text("checkpoint")
    width, height = (bounds[2], bounds[3]) if len(bounds) == 4 else (None, None)
    said = StatedGeneration(
        program="Krita AI Diffusion (ComfyUI)",
        told_by=TOLD_BY,
        prompt=meta.text("prompt_final", "prompt"),
        negative_prompt=meta.text("negative_prompt_final", "negative_prompt"),
        sampler=meta.text("sampler"),
        steps=meta.integer("steps"),
        cfg_scale=meta.number("guidance"),
        seed=params.integer("seed"),
        width=width if isinstance(width, int) else None,
        height=height if isinstance(height, int) else None,
        checkpoint=NamedWeights(without_suffix(checkpoint)) if checkpoint else None,
        loras=tuple(_lora(lora) for lora in meta.items("loras")),
        rest=(
            *((key, value) for key, value in job.rest() if key == "kind"),
            *_unread(params),
            *(_unread(meta) if meta is not params else ()),
        ),
    )
    return KritaJob(number, isinstance(used, dict) and any(used.values()), said)


def _lora(item: object) -> StatedLora:
    fields = Fields(item if isinstance(item, dict) else {})
    weight = fields.number("weight")
    return StatedLora(NamedWeights(without_suffix(fields.text("name") or "?")), weight, weight)


def _unread(fields: Fields) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in fields.rest() if value not in ("", "[]", "{}", "false", "0"))
