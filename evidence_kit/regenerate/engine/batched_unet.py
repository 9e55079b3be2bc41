"""Several walks in lock step: each samples as if it were alone, and one call of the UNet answers all of them.

A walk runs in a greenlet of its own. Where it calls the UNet it stops; when all walks have stopped, their questions are
put together, those of equal shape in one batch, and each goes on with its own part of the answer. Neither samplers nor
guidance know of it, so walks may differ in everything but the models: sampler, steps, prompts, CFG scale, seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from greenlet import getcurrent, greenlet
from torch import Tensor

T = TypeVar("T")
Unet = Callable[..., tuple[Tensor, ...]]
"""Called as diffusers' UNet is: sample, timestep, `encoder_hidden_states`, `return_dict=False`."""


@dataclass(frozen=True)
class _Question:
    sample: Tensor
    timestep: Tensor
    named: dict[str, Any]

    @property
    def shape(self) -> Any:
        """What questions must share to be asked at once."""
        return self.sample.shape[1:], _shape(self.named)


def in_lock_step(unet: Unet, walks: Sequence[Callable[[Unet], T]]) -> list[T]:
    """The results of walks that share a UNet, in their order.

    Args:
        unet: answers batches of any number of rows.
        walks: each is called once, with the UNet that it has to use. One alone is called with `unet` itself.
    """
    if len(walks) == 1:
        return [walks[0](unet)]
    hub = getcurrent()

    def ask(sample: Tensor, timestep: Tensor, **named: Any) -> tuple[Tensor, ...]:
        return (hub.switch(_Question(sample, timestep, named)),)

    runners = [greenlet(walk, hub) for walk in walks]
    # Gradients are off here, so that no walk leaves another's state behind where it stops.
    with torch.no_grad():
        states: list[Any] = [runner.switch(ask) for runner in runners]
        while asking := [number for number, state in enumerate(states) if isinstance(state, _Question)]:
            for number, answer in _answers(unet, [(number, states[number]) for number in asking]):
                states[number] = runners[number].switch(answer)
    return states


def _answers(unet: Unet, questions: list[tuple[int, _Question]]) -> Iterator[tuple[int, Tensor]]:
    """Each walk with its answer; questions of one shape are one call."""
    shapes = dict.fromkeys(question.shape for _, question in questions)
    for shape in shapes:
        alike = [(number, question) for number, question in questions if question.shape == shape]
        asked = [question for _, question in alike]
        answer = unet(
            torch.cat([question.sample for question in asked]),
            torch.cat([question.timestep for question in asked]),
            **_joined([question.named for question in asked]),
        )[0]
        parts = torch.split(answer, [len(question.sample) for question in asked])
        yield from zip((number for number, _ in alike), parts, strict=True)


def _shape(value: Any) -> Any:
    """Of one row of each tensor in a value; what is no tensor must be equal."""
    if isinstance(value, dict):
        return tuple((name, _shape(inner)) for name, inner in sorted(value.items()))
    return value.shape[1:] if isinstance(value, Tensor) else value


def _joined(values: list[Any]) -> Any:
    """Values of one shape as one: tensors row below row, also inside dictionaries (SDXL's `added_cond_kwargs`)."""
    if isinstance(values[0], dict):
        return {name: _joined([value[name] for value in values]) for name in values[0]}
    return torch.cat(values) if isinstance(values[0], Tensor) else values[0]
