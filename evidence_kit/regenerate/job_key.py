"""What makes two runs the same run: a digest over everything that decides the picture."""

from __future__ import annotations

import hashlib

from evidence_kit.domain.making.recipe import WeightsRef
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.formats.strict_json import canonical
from evidence_kit.regenerate.interface import Job


def job_key(job: Job, environment: Environment) -> str:
    """SHA-256 over canonical JSON of settings, stop, digests of the weights, precision, VAE and mode.

    The task's name is no part of it: two steps that ask for the same picture are one run. Nor are device and threads:
    within one `run_all` every worker is of one kind.
    """
    decides = {
        "settings": job.settings.model_dump(mode="json", by_alias=True),
        "stop_after": job.stop_after,
        "components": [[component.kind, component.sha256] for component in environment.components],
        "precision": environment.precision,
        "vae": environment.vae,
        "mode": environment.mode,
    }
    return hashlib.sha256(canonical(decides)).hexdigest()


def references(settings: Settings) -> tuple[WeightsRef, ...]:
    """Every weights file that settings name."""
    vae = () if settings.vae is None else (settings.vae,)
    texts = settings.text_encoders
    return (settings.checkpoint, *vae, *texts, *(lora.weights for lora in settings.loras), *settings.embeddings)
