"""A package for an expert without a network: the bundle, its weights by digest, what the engine is made of, a known answer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Count, Instant, Record, RelativePath, Sha256Hex


class PackedFile(Record):
    """A file of the package."""

    path: RelativePath
    sha256: Sha256Hex
    size: Count


class PackedWeights(Record):
    """Weights that the recipe names, with the files that lie in the package for them."""

    name: str
    sha256: Sha256Hex
    """As the engine takes it; for a checkpoint in diffusers' layout over its files (docs/models.md)."""
    licence: str = ""
    """As the file or one beside it states it; empty: not stated. Whether it may be passed on is not looked at."""
    files: tuple[RelativePath, ...]


class PackedDistribution(Record):
    """A distribution that the engine is made of, in the release that made the known answer."""

    name: str
    version: str
    wheel: RelativePath | None = None
    """None: its wheel is not in the package."""


class KnownAnswer(Record):
    """What the machine that made the package computed: another that computes alike can be relied on to."""

    settings: Settings
    picture: RelativePath
    pixels_sha256: Sha256Hex
    environment: Environment


class ExpertPack(Record):
    """The table of contents of a package."""

    schema_tag: Literal["evidence-kit/expert-pack/1"] = Field("evidence-kit/expert-pack/1", alias="schema")
    case: str
    bundle: RelativePath
    bundle_sha256: Sha256Hex
    tool: str
    python: str
    """Version, and the platform for which wheels fit: `3.11.7, linux-x86_64`."""
    made: Instant
    weights: tuple[PackedWeights, ...]
    distributions: tuple[PackedDistribution, ...]
    known_answer: KnownAnswer
    files: tuple[PackedFile, ...]
    """All of the package but this record and the list of digests."""
