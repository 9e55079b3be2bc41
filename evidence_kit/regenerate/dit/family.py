"""What a family of diffusion transformers is to the engine: how it is built, asked, and what it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from evidence_kit.domain.making.settings import FlowShift
from evidence_kit.regenerate.dit.layer_names import LayerName
from evidence_kit.regenerate.sampling.flow_schedule import FlowSchedule, by_factor, by_mu, mu_of_size

Tensors = Mapping[str, Tensor]


@dataclass(frozen=True)
class Condition:
    """What a transformer reads beside the latent: one side of the guidance."""

    states: Tensor = field(repr=False)
    """[1, tokens, channels]: of the text's tokens."""
    pooled: Tensor | None = field(default=None, repr=False)
    """[1, channels]: the text as a whole."""
    guidance: float | None = None
    """For transformers that were distilled from guided ones, and are told its scale."""


Ask = Callable[[Any, Tensor, Tensor, Condition, tuple[int, ...]], Tensor]
"""Module, latent [1, channels, rows, columns] of even sides, level [1], condition, blocks to skip → velocity like the latent."""


@dataclass(frozen=True)
class TransformerFamily:
    """What all transformers of a family have in common."""

    name: str
    kind: str
    """Name of diffusers' class."""
    config: Callable[[Tensors], dict[str, Any]]
    """Its arguments, from shapes under the authors' names."""
    names: tuple[LayerName, ...]
    """Of its layers; those that diffusers spells as the authors do have none."""
    ask: Ask
    encoding: str
    """Which of ComfyUI's ways to encode text it reads (`type` of CLIPLoader)."""
    latent: str
    """Which VAE its latents are of."""
    shift: float | None = None
    """Factor of its shift where nothing says otherwise; None: FLUX' µ."""
    mu: float = 1.15
    table: int = 1000
    """Levels of its table where nothing says otherwise."""
    told: float = 1000.0
    """By what a level is multiplied to give the step that schedules count in."""
    channels: int = 16
    cell: int = 8
    """Pixels of a latent's cell."""
    patch: int = 2
    """Cells of a token, each way."""
    fit: Callable[[nn.Module], None] = lambda module: None
    """What of diffusers' module is set as the program has it."""
    names_of: Callable[[Tensors], tuple[LayerName, ...]] | None = None
    """The names of one file's layers, where they depend on it; None: `names`."""

    def schedule(self, told: FlowShift | None) -> FlowSchedule:
        """The table of levels, shifted as a node says or as the family has it."""
        if told is not None and told.shift is not None:
            return FlowSchedule(by_factor(told.shift), 1000, self.told)
        if told is not None and told.base_shift is not None and told.max_shift is not None:
            assert told.width is not None and told.height is not None  # the reader takes all four or none
            return FlowSchedule(
                by_mu(mu_of_size(told.base_shift, told.max_shift, told.width, told.height)), 10_000, 1.0
            )
        if self.shift is None:
            return FlowSchedule(by_mu(self.mu), self.table, 1.0)
        return FlowSchedule(by_factor(self.shift), self.table, self.told)
