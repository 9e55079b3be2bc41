"""All randomness of a run, from its seed: the first latent, the noise of ancestral steps, the Brownian tree."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol

import torch
from torch import Tensor

from evidence_kit.domain.making.settings import Settings
from evidence_kit.regenerate.sampling.philox import Philox

Source = Literal["cpu", "cuda", "philox"]


class StepNoise(Protocol):
    """What a sampler may ask for."""

    def next(self) -> Tensor:
        """The next normal noise of the stream, shaped like the latent."""

    def between(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        """Unit-variance noise for a step from one level to a lower one, from the Brownian tree of the seed."""


class Noise:
    """The noise of one pass: one stream, restarted once when there is an eta noise seed delta (ENSD).

    Args:
        size: (height, width) of the pass in pixels.
        channels: of the latent.
        cell: pixels of one of its cells.
    """

    def __init__(
        self, settings: Settings, size: tuple[int, int], device: torch.device, *, channels: int = 4, cell: int = 8
    ) -> None:
        batch = settings.batch
        self._shape = (1 if batch is None else batch.count, channels, size[0] // cell, size[1] // cell)
        self._own = slice(0, 1) if batch is None else slice(batch.index, batch.index + 1)
        """Which of the pictures that are drawn at once this is."""
        self._settings = settings
        self._rules = settings.effective_rules
        self._source = source_of(settings, device)
        self._step_source = step_source_of(settings, device)
        self._device = device
        self._stream = self._seeded(settings.seed)
        self._tree: _Tree | None = None

    def first(self) -> Tensor:
        """The latent noise that the picture grows from, [1, 4, height/8, width/8]."""
        noise = self._varied() if self._settings.variant else self._stream.normal(self._shape)
        delta = self._settings.eta_noise_seed_delta
        if delta > 0 or (delta and self._rules.ensd == "nonzero"):
            self._stream = self._seeded(self._settings.seed + delta)
        # Where the program samples on a card, noise of single steps never continues the processor's stream.
        if self._rules.step_noise != "continued" or self._step_source != self._source:
            self._stream = self._own_stream()
        return noise[self._own].to(self._device)

    def _own_stream(self) -> _Stream:
        """The generator of noise of single steps, where it is not the one of the first noise."""
        on_processor = self._step_source == "cpu"
        later = on_processor and self._rules.step_noise == "own-next-seed"
        return _Stream((self._settings.seed + later) % 2**64, self._step_source, self._settings.gpu_threads)

    def _varied(self) -> Tensor:
        """The first noise mixed with another seed's, drawn for another size, or both."""
        variant = self._settings.variant
        assert variant is not None
        resized = variant.drawn_width > 0 and variant.drawn_height > 0
        shape = (1, self._shape[1], variant.drawn_height // 8, variant.drawn_width // 8) if resized else self._shape
        # Noise of another size comes from a stream of its own; the picture's own stream goes on without it.
        noise = (self._seeded(self._settings.seed) if resized else self._stream).normal(shape)
        if variant.strength:
            noise = _mixed(variant.strength, noise[0], self._seeded(variant.seed).normal(shape)[0])[None]
        return _centred(noise, self._stream.normal(self._shape)) if resized else noise

    def next(self) -> Tensor:
        """See `StepNoise`."""
        return self._stream.normal(self._shape)[self._own].to(self._device)

    def plant(self, sigmas: Tensor, *, of_card: bool = False) -> None:
        """Grows the tree for a sequence of levels; its smallest positive and its largest are the tree's ends.

        `first` comes before: the tree's seed may be drawn after the first noise.

        Args:
            of_card: the graphics card's generator fills it, where the settings have one draw noise of single steps.
        """
        entropy = self._settings.seed
        if self._rules.brownian_seed == "drawn":
            # From the processor's own generator, which noise of a graphics card leaves untouched.
            stream = self._stream if self._source == "cpu" else _Stream(entropy, "cpu", None)
            entropy = stream.integer()
        source = self._step_source if of_card else self._source
        self._tree = _Tree(entropy, self._shape, sigmas, source)

    def between(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        """See `StepNoise`; `plant` comes first."""
        assert self._tree is not None
        return self._tree.between(sigma, sigma_next)[self._own].to(self._device)

    def _seeded(self, seed: int) -> _Stream:
        return _Stream(seed, self._source, self._settings.gpu_threads)


def source_of(settings: Settings, device: torch.device) -> Source:
    """Which generator serves the settings here: CUDA's own where there is CUDA, its emulation elsewhere."""
    if settings.noise_source in ("cpu", "cpu+gpu"):
        return "cpu"
    return _of_card(settings, device)


def step_source_of(settings: Settings, device: torch.device) -> Source:
    """Which generator serves noise of single steps, where it is one of its own."""
    return "cpu" if settings.noise_source == "cpu" else _of_card(settings, device)


def _of_card(settings: Settings, device: torch.device) -> Source:
    return "cuda" if settings.noise_source != "nv" and device.type == "cuda" else "philox"


def _mixed(share: float, low: Tensor, high: Tensor) -> Tensor:
    """Spherical interpolation as webui has it: angles are taken column by column, not over the whole noise."""
    low_unit, high_unit = low / low.norm(dim=1, keepdim=True), high / high.norm(dim=1, keepdim=True)
    cosine = (low_unit * high_unit).sum(1)
    if float(cosine.mean()) > 0.9995:
        return low * share + high * (1 - share)
    angle = cosine.acos()
    of_low, of_high = ((part * angle).sin() / angle.sin() for part in (1 - share, share))
    mixed: Tensor = of_low.unsqueeze(1) * low + of_high.unsqueeze(1) * high
    return mixed


def _centred(noise: Tensor, field: Tensor) -> Tensor:
    """`field` with `noise` in its middle; what does not fit is cut off evenly."""
    height, width = (min(noise.shape[axis], field.shape[axis]) for axis in (-2, -1))
    inside = [max(0, (field.shape[axis] - noise.shape[axis]) // 2) for axis in (-2, -1)]
    outside = [max(0, -((field.shape[axis] - noise.shape[axis]) // 2)) for axis in (-2, -1)]
    field[..., inside[0] : inside[0] + height, inside[1] : inside[1] + width] = (
        noise[..., outside[0] : outside[0] + height, outside[1] : outside[1] + width]
    )  # fmt: skip
    return field


class _Stream:
    def __init__(self, seed: int, source: Source, threads: int | None) -> None:
        self._philox = Philox(seed, threads) if source == "philox" else None
        self._generator = torch.Generator("cuda" if source == "cuda" else "cpu")
        self._generator.manual_seed(seed % 2**64)

    def normal(self, shape: tuple[int, ...]) -> Tensor:
        if self._philox is not None:
            return torch.from_numpy(self._philox.normal(torch.Size(shape).numel())).reshape(shape)
        return torch.randn(shape, generator=self._generator, device=self._generator.device)

    def integer(self) -> int:
        """The next whole number below 2⁶³ − 1 of the processor's generator."""
        return int(torch.randint(0, 2**63 - 1, [], generator=self._generator))


class _Tree:
    """A Brownian motion over noise levels that answers the same question always with the same noise.

    Follows `BrownianTreeNoiseSampler` of k-diffusion (MIT licence).
    """

    def __init__(self, seed: int, shape: tuple[int, ...], sigmas: Tensor, source: Source) -> None:
        from torchsde import BrownianTree

        self._device = "cuda" if source == "cuda" else "cpu"
        self._source = source
        ends = sigmas[sigmas > 0].min().to(self._device), sigmas.max().to(self._device)
        start = torch.zeros(shape, device=self._device)
        with _nodes_of(source):
            self._tree = BrownianTree(ends[0], start, ends[1], entropy=seed)

    def between(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        low, high = sigma_next.to(self._device), sigma.to(self._device)
        with warnings.catch_warnings(), _nodes_of(self._source):
            warnings.simplefilter("ignore")  # torchsde remarks on ends that were rounded; the levels are the tree's own
            increment: Tensor = self._tree(low, high)
        return -increment / (high - low).abs().sqrt()


@contextmanager
def _nodes_of(source: Source) -> Iterator[None]:
    """Lets torchsde draw each node from a Philox stream of the node's own seed where the noise is emulated."""
    from torchsde._brownian import brownian_interval

    original = brownian_interval._randn
    if source == "philox":
        brownian_interval._randn = _philox_node
    try:
        yield
    finally:
        brownian_interval._randn = original


def _philox_node(size: Any, dtype: torch.dtype, device: Any, seed: int) -> Tensor:
    values = Philox(seed).normal(torch.Size(size).numel())
    return torch.from_numpy(values).reshape(tuple(size)).to(device=device, dtype=dtype)
