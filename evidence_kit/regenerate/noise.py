"""All randomness of a run, from its seed: the first latent, the noise of ancestral steps, the Brownian tree."""

from __future__ import annotations

import warnings
from typing import Literal, Protocol

import torch
from torch import Tensor

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.regenerate.philox import Philox

Source = Literal["cpu", "cuda", "philox"]


class StepNoise(Protocol):
    """What a sampler may ask for."""

    def next(self) -> Tensor:
        """The next normal noise of the stream, shaped like the latent."""

    def between(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        """Unit-variance noise for a step from one level to a lower one, from the Brownian tree of the seed."""


class Noise:
    """The noise of one picture: one stream, restarted once when there is an eta noise seed delta (ENSD)."""

    def __init__(self, settings: Settings, device: torch.device) -> None:
        self._shape = (1, 4, settings.height // 8, settings.width // 8)
        self._seed = settings.seed
        self._restart = settings.eta_noise_seed_delta
        self._source = source_of(settings, device)
        self._device = device
        self._stream = _Stream(settings.seed, self._source)
        self._tree: _Tree | None = None

    def first(self) -> Tensor:
        """The latent noise that the picture grows from, [1, 4, height/8, width/8]."""
        noise = self._stream.normal(self._shape).to(self._device)
        if self._restart:
            self._stream = _Stream(self._seed + self._restart, self._source)
        return noise

    def next(self) -> Tensor:
        """See `StepNoise`."""
        return self._stream.normal(self._shape).to(self._device)

    def plant(self, sigmas: Tensor) -> None:
        """Grows the tree for a sequence of levels; its smallest positive and its largest are the tree's ends."""
        if self._source == "philox":
            raise RegenerationError(
                text("尚不支持对此采样器使用 GPU／NV 噪声源的仿真。",
                     "Emulated GPU or NV noise is not implemented for samplers with a Brownian tree."),
                text("若原图在 NVIDIA 显卡上生成，请在有 CUDA 的机器上运行。",
                     "If the picture was made on an NVIDIA card, run this on a machine with CUDA."),
            )  # fmt: skip
        self._tree = _Tree(self._seed, self._shape, sigmas, "cuda" if self._source == "cuda" else "cpu")

    def between(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        """See `StepNoise`; `plant` comes first."""
        assert self._tree is not None
        return self._tree.between(sigma, sigma_next).to(self._device)


def source_of(settings: Settings, device: torch.device) -> Source:
    """Which generator serves the settings here: CUDA's own where there is CUDA, its emulation elsewhere."""
    if settings.noise_source == "cpu":
        return "cpu"
    return "cuda" if settings.noise_source == "gpu" and device.type == "cuda" else "philox"


class _Stream:
    def __init__(self, seed: int, source: Source) -> None:
        self._philox = Philox(seed) if source == "philox" else None
        self._generator = torch.Generator("cuda" if source == "cuda" else "cpu")
        self._generator.manual_seed(seed % 2**64)

    def normal(self, shape: tuple[int, ...]) -> Tensor:
        if self._philox is not None:
            return torch.from_numpy(self._philox.normal(torch.Size(shape).numel())).reshape(shape)
        # Drawn as one image of three dimensions, as the program does; the values depend on nothing but their number.
        return torch.randn(shape[1:], generator=self._generator, device=self._generator.device)[None]


class _Tree:
    """A Brownian motion over noise levels that answers the same question always with the same noise.

    Follows `BrownianTreeNoiseSampler` of k-diffusion (MIT licence).
    """

    def __init__(self, seed: int, shape: tuple[int, ...], sigmas: Tensor, device: str) -> None:
        from torchsde import BrownianTree

        ends = sigmas[sigmas > 0].min().to(device), sigmas.max().to(device)
        start = torch.zeros(shape[1:], device=device)
        self._device = device
        self._tree = BrownianTree(ends[0], start, ends[1], entropy=seed)

    def between(self, sigma: Tensor, sigma_next: Tensor) -> Tensor:
        low, high = sigma_next.to(self._device), sigma.to(self._device)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torchsde remarks on ends that were rounded; the levels are the tree's own
            increment: Tensor = self._tree(low, high)
        return (-increment / (high - low).abs().sqrt())[None]
