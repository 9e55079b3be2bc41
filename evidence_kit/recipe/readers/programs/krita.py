"""The history of AI Diffusion in a Krita document → Recipe: each job a candidate, and what all of them agree in inferred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidence_kit.domain.making.recipe import OtherParameter, Parameter, Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.programs import krita_history
from evidence_kit.formats.metadata.programs.krita_history import KritaJob
from evidence_kit.recipe.parameters import JOB, inferred, observed, unknown
from evidence_kit.recipe.readers.generation import recipe_of

_SHARED = ("prompt", "negative_prompt", "sampler", "schedule", "steps", "cfg_scale", "seed", "clip_skip", "checkpoint")
_TOLD = ("seed", "prompt", "negative_prompt", "steps", "cfg_scale", "sampler", "width", "height")


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of a document: of its only job, or of what its jobs have in common.

    Raises:
        ValueError: the text is no history of AI Diffusion.
    """
    jobs = krita_history.read(text)
    recipes = [recipe_of(picture, embedded, job.said, source) for job in jobs]
    several = len(jobs) > 1
    why = (
        f"all {len(jobs)} jobs of the document's history agree" if several else "the only job of the document's history"
    )
    fields: dict[str, Any] = {name: _shared([getattr(one, name) for one in recipes], why) for name in _SHARED}
    told = tuple(_told(job) for job in jobs) if several else recipes[0].others
    # A job draws a part of the document, and layers lie above it: the size of the picture is its own.
    return recipes[0].model_copy(update={
        **fields, "others": told, "loras": () if several else recipes[0].loras,
        "width": observed(embedded.width), "height": observed(embedded.height),
    })  # fmt: skip


def _shared(found: Sequence[Parameter[Any]], why: str) -> Parameter[Any]:
    first = found[0].value
    if first is None or any(one.value != first for one in found):
        return unknown()
    return inferred(first, why)


def _told(job: KritaJob) -> OtherParameter:
    """A job as one text under names such as the file has them; the embedded text keeps all of it."""
    said = job.said
    values = [f"{name}: {getattr(said, name)}" for name in _TOLD if getattr(said, name) is not None]
    values += [f"checkpoint: {said.checkpoint.name}"] if said.checkpoint else []
    values += [f"lora: {lora.weights.name} {lora.unet_weight}" for lora in said.loras]
    values += [f"{key}: {value}" for key, value in said.rest]
    values += ["in_use: true"] if job.used else []
    return OtherParameter(key=f"{JOB}{job.number}", value="; ".join(values), changes_pixels=False)
