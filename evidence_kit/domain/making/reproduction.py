"""Reproduction: the same settings run several times apart from each other, and how many of the runs agree."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evidence_kit.domain.making.regeneration import Environment, Figures, Grade
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Record, Sha256Hex
from evidence_kit.domain.text import Text, text

AGREEING = (Grade.IDENTICAL_PIXELS, Grade.NUMERICALLY_SAME)
"""Grades of a run that bears the others out. File bytes are not compared: the label in them names the device."""


class Attempt(Record):
    """One run that gave a picture."""

    node: int = Field(ge=1)
    """Machines are numbered in the order in which they finished: equal numbers, same machine."""
    worker: int = Field(ge=1)
    """Processes likewise."""
    environment: Environment
    pixels_sha256: Sha256Hex
    latent_sha256: Sha256Hex
    grade: Grade
    """Against the picture that most runs gave."""
    figures: Figures | None
    """Against the same; None when the sizes differ."""


class Refusal(Record):
    """One run that gave none."""

    error: str
    """Code of the error: `model`, `regeneration` …"""
    message: Text
    remedy: Text


class Reproduction(Record):
    """`identical` of `asked` runs gave the same pixels, `agreeing` of them the same up to the spread of machines."""

    schema_tag: Literal["evidence-kit/reproduction/1"] = Field("evidence-kit/reproduction/1", alias="schema")
    settings: Settings
    asked: int = Field(ge=1)
    reference: Sha256Hex | None
    """Pixels that most runs gave, the first finished where several are as many; None when no run gave a picture."""
    attempts: tuple[Attempt, ...]
    refusals: tuple[Refusal, ...]
    identical: int = Field(ge=0)
    agreeing: int = Field(ge=0)

    @model_validator(mode="after")
    def _counts_follow_from_the_attempts(self) -> Reproduction:
        same = sum(attempt.pixels_sha256 == self.reference for attempt in self.attempts)
        agreeing = sum(attempt.grade in AGREEING for attempt in self.attempts)
        if (self.identical, self.agreeing) != (same, agreeing):
            raise ValueError("the counts do not follow from the attempts")
        if self.asked != len(self.attempts) + len(self.refusals):
            raise ValueError("every run that was asked for is an attempt or a refusal")
        return self

    @property
    def groups(self) -> dict[str, int]:
        """How many runs gave each picture, by digest of the pixels."""
        digests = [attempt.pixels_sha256 for attempt in self.attempts]
        return {digest: digests.count(digest) for digest in dict.fromkeys(digests)}

    def sentence(self) -> Text:
        """What a reader should know of it."""
        machines = len({attempt.node for attempt in self.attempts})
        return text(
            f"{self.asked} 次独立运行（{machines} 台机器）中，{self.identical} 次像素完全相同，{self.agreeing} 次数值一致。",
            f"Of {self.asked} independent runs on {machines} machine(s), {self.identical} gave identical pixels and "
            f"{self.agreeing} agree numerically.",
        )  # fmt: skip
