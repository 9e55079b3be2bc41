"""Midjourney: a description of prompt, parameters (`--ar 3:2 --seed 7 --v 7`) and `Job ID: UUID`; a closed service.

The same text stands in PNG's `Description`, in EXIF's ImageDescription and in XMP's `dc:description`. Parameters follow the
prompt (docs.midjourney.com, Parameter List). Midjourney draws with models that nobody else has: these are facts about an account's
job, not a recipe that can be run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_TEXT = 64 << 10
_JOB = re.compile(
    r"Job ID:\s{0,4}([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})(?:_\d)?\s*\Z"
)
_FLAG = re.compile(r"(?:\A|(?<=\s))(?:--|—)([A-Za-z][A-Za-z0-9]*)(?=\s|\Z)")
VERSIONS = ("v", "version", "niji")
"""Parameters that name the model."""


@dataclass(frozen=True, slots=True)
class MidjourneyJob:
    """What one description says."""

    prompt: str
    """As written, addresses of image prompts included."""
    parameters: tuple[tuple[str, str], ...]
    """Name without dashes and value, in order; a switch has an empty value."""
    job_id: str | None

    @property
    def seed(self) -> int | None:
        """The seed where exactly one is stated."""
        said = {value for name, value in self.parameters if name == "seed"}
        value = said.pop() if len(said) == 1 else ""
        return int(value) if value.isascii() and value.isdigit() and len(value) <= 20 else None

    @property
    def negative(self) -> str | None:
        """What `--no` keeps out of the picture."""
        return ", ".join(value for name, value in self.parameters if name == "no") or None

    @property
    def version(self) -> str | None:
        """The model as named: `v 7`, `niji 6`; None where the account's default was used."""
        named = [f"{name} {value}".strip() for name, value in self.parameters if name in VERSIONS]
        return named[-1] if named else None


def parse(text: str) -> MidjourneyJob:
    """Take a description apart.

    Raises:
        ValueError: too long, or nothing in it is Midjourney's: neither a job number nor a parameter that names its model.
    """
    if len(text) > MAX_TEXT:
        raise ValueError("the description is too long")
    job = _JOB.search(text)
    said = text[: job.start()] if job else text
    flags = list(_FLAG.finditer(said))
    ends = [*(flag.start() for flag in flags[1:]), len(said)][: len(flags)]
    parameters = tuple((flag[1].lower(), said[flag.end() : end].strip()) for flag, end in zip(flags, ends, strict=True))
    if job is None and not any(name in VERSIONS for name, _ in parameters):
        raise ValueError("the description is not by Midjourney")
    prompt = said[: flags[0].start()] if flags else said
    return MidjourneyJob(prompt.strip(), parameters, job[1].lower() if job else None)
