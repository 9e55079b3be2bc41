"""Midjourney's description → Recipe of facts: prompt, seed, job number, version; nothing of it can be run anywhere else."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.recipe import OtherParameter, Recipe
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.generation import StatedGeneration
from evidence_kit.formats.metadata.programs import midjourney
from evidence_kit.formats.metadata.programs.midjourney import MidjourneyJob
from evidence_kit.recipe.parameters import ACCOUNT_JOB
from evidence_kit.recipe.readers.generation import recipe_of

_SIGN, _BY_A_MODEL = "midjourney", "trainedalgorithmicmedia"
_OF_FIELDS = frozenset({"seed", "no"})


def read_job(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of a description that ends in a job number.

    Raises:
        ValueError: it does not, or nothing else says that it is one of Midjourney's: scanners and printers have jobs too.
    """
    job = midjourney.parse(text)
    if job.job_id is None or not (job.parameters or _signed(embedded, source, job)):
        raise ValueError("no job number of Midjourney")
    return read(picture, embedded, text, source)


def read(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The recipe of a description.

    Raises:
        ValueError: it is not Midjourney's; without job number and parameters something else in the file must name it.
    """
    job = midjourney.parse(text)
    if not (job.job_id and job.parameters) and not _signed(embedded, source, job):
        raise ValueError("parameters, but no sign of Midjourney")
    told = (
        "a job number after the prompt" if job.job_id else "parameters after the prompt, and the file's other metadata"
    )
    said = StatedGeneration(
        program="Midjourney",
        told_by=f"{source}: {told}, as Midjourney writes it; the program is not named",
        prompt=job.prompt,
        negative_prompt=job.negative,
        seed=job.seed,
        rest=tuple(_rest(job)),
        unclear=frozenset({"vae"}),
    )
    recipe = recipe_of(picture, embedded, said, source)
    account = () if job.job_id is None else (OtherParameter(key=ACCOUNT_JOB, value=job.job_id, changes_pixels=False),)
    return recipe.model_copy(update={"others": (*account, *recipe.others)})


def _signed(embedded: Embedded, source: str, job: MidjourneyJob) -> bool:
    """Whether another text of the file names Midjourney; a word of the prompt itself names nobody.

    Beside a job number it is enough that a model is said to have drawn it, that the chunks are Midjourney's, or that the prompt
    begins with an address of its image prompts.
    """
    others = [entry.text.lower() for entry in embedded.entries if not source.startswith(entry.carrier)]
    if any(_SIGN in text for text in others):
        return True
    chunks = {entry.carrier for entry in embedded.entries}
    told = any(_BY_A_MODEL in text for text in others) or chunks >= {"png:Author", "png:Creation Time"}
    return job.job_id is not None and (told or "://s.mj.run/" in job.prompt)


def _rest(job: MidjourneyJob) -> Iterator[tuple[str, str]]:
    """Parameters without a field, and a seed that is none or stands more than once."""
    for name, value in job.parameters:
        if name not in _OF_FIELDS or (name == "seed" and job.seed is None):
            yield f"--{name}", value
