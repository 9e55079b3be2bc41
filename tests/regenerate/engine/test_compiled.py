"""The compiled UNet's own part: batches filled up to few shapes, and the answer for the rows that were asked."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.regenerate.engine.compiled import CompiledUnet


class Plain(nn.Module):
    """Called like diffusers' UNet; remembers the rows it was given while it runs uncompiled."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))
        self.rows: list[int] = []

    def forward(
        self, sample: torch.Tensor, timestep: torch.Tensor, encoder_hidden_states: torch.Tensor, return_dict: bool
    ) -> tuple[torch.Tensor, ...]:
        if not torch.compiler.is_compiling():
            self.rows.append(len(sample))
        return (sample * self.weight + timestep[:, None] + encoder_hidden_states.sum((1, 2))[:, None],)


def asked(unet: Any, rows: int) -> torch.Tensor:
    sample = torch.arange(3.0 * rows).reshape(rows, 3)
    words = torch.ones(rows, 2, 1)
    answer: torch.Tensor = unet(sample, torch.arange(float(rows)), encoder_hidden_states=words, return_dict=False)[0]
    return answer


@torch.no_grad()
def test_batches_are_filled_to_a_power_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "compile", lambda module, **_: module)
    plain = Plain()
    compiled = CompiledUnet(plain)
    for rows in (1, 2, 3, 5, 8):
        assert torch.equal(asked(compiled, rows), asked(Plain(), rows))
    assert plain.rows == [1, 2, 4, 8, 8]


@pytest.mark.slow
@torch.no_grad()
def test_what_is_compiled_sees_weights_that_are_merged_later() -> None:
    plain = Plain()
    compiled = CompiledUnet(plain)
    assert torch.allclose(asked(compiled, 3), asked(plain, 3))
    plain.weight.add_(1)
    assert torch.allclose(asked(compiled, 3), asked(plain, 3))


def test_without_a_compiler_the_remedy_names_reference_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> None:
        raise torch._dynamo.exc.BackendCompilerFailed(lambda: None, RuntimeError("no triton"), None)

    monkeypatch.setattr(torch, "compile", lambda module, **_: missing)
    with pytest.raises(RegenerationError, match="mode=reference"):
        asked(CompiledUnet(Plain()), 1)
