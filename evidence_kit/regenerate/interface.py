"""What an engine is: a job to run, what one run returns, and where weights are found. Loads no torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.recipe import WeightsRef
from evidence_kit.domain.making.regeneration import Environment
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


PREVIEWS = 4
"""Intermediate pictures kept of a run that is not told otherwise."""


@dataclass(frozen=True)
class Job:
    """One run to be done: settings, and how far."""

    settings: Settings
    task: str
    """Name under which progress is reported, such as the step's."""
    stop_after: int | None = None
    """Stop after so many sampler steps and return the estimate of the finished picture; None runs to the end."""
    previews: int = PREVIEWS
    """Intermediate pictures to make on the way, none where the run stops early; each costs a small decoding."""


@dataclass(frozen=True)
class Run:
    """What one regeneration made, before anybody compares it with anything."""

    png: bytes = field(repr=False)
    """The picture as a PNG that is labelled as AI-made; the label does not touch the pixels."""
    pixels_sha256: str
    """Of the decoded 8-bit RGB values, row by row."""
    latent_sha256: str
    """Of the final latent, float32 little-endian, C order."""
    latent: NDArray[np.float32] = field(repr=False)
    """[4, height/8, width/8]: the final latent; the current estimate of it where the run was stopped early."""
    previews: tuple[tuple[int, bytes], ...] = field(repr=False)
    """(step, PNG) of a few intermediate pictures, small and approximate."""
    environment: Environment


@dataclass(frozen=True)
class FailedRun:
    """A job that could not be run, in a sequence whose other jobs could."""

    error: EvidenceKitError


class Engine(Protocol):
    """Something that can run settings: this machine, or the nodes of a cluster."""

    def environment(self, settings: Settings) -> Environment:
        """Where and with which weights `settings` would run, without running them.

        Raises:
            ModelError: weights are missing or are not the named ones.
        """

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        """Makes the picture of a job.

        Raises:
            InputError: the init picture or mask is not at hand, or no picture.
            ModelError: weights are missing, damaged or of an unknown architecture.
            RegenerationError: the settings ask for what this engine does not do, or the computation failed.
        """

    def run_all(self, jobs: Sequence[Job], watch: ProgressCallback) -> Iterator[tuple[Job, Run | FailedRun]]:
        """Runs many jobs in whatever order and company is quickest; yields each as it is done.

        One progress task `runs` counts them all. A job that cannot be run is yielded as `FailedRun`; the others go on.
        """

    def prefetch(self, jobs: Sequence[Job]) -> None:
        """Says which jobs will be asked for later, so that workers which are idle until then may begin them.

        What is done ahead lies in memory only, and a kill loses it: for work that nobody would take up again.
        """

    def encode(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """The latent [4, h, w] of a picture under the VAE of `settings` (the mean of its distribution, scaled).

        Raises:
            InputError: it is no picture.
            ModelError: as `run`.
        """

    def invert(self, settings: Settings, picture: bytes) -> NDArray[np.float32]:
        """The noise [4, h, w] that a picture leads back to under the prompt and models of `settings`; see `inversion`.

        Raises:
            InputError: it is no picture.
            ModelError: as `run`.
        """

    def close(self) -> None:
        """Ends the processes that it began, in the middle of their work if need be; nothing can be run afterwards."""


class Weights(Protocol):
    """Weights that were found and hashed: a file, or a folder in diffusers' layout."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    @property
    def sha256(self) -> str:
        """Of the whole file."""

    @property
    def size(self) -> int:
        """In bytes."""

    @property
    def licence(self) -> str:
        """As the file or one beside it states; empty when it does not."""

    @property
    def converted_from(self) -> str | None:
        """SHA-256 of the pickle that the file says it was converted from; not checked."""


class ModelStore(Protocol):
    """Where weights are found by the name and hash that a picture states."""

    def find(self, ref: WeightsRef) -> Weights:
        """The file of a reference.

        Raises:
            ModelError: not there, or another file under the same name.
        """

    def vocabulary(self, name: str, size: int, sha256: str) -> Path | None:
        """A file of a tokenizer by name, size in bytes and digest; None where there is none."""
