"""A lack of memory is an error with remedies, and nothing else is."""

from __future__ import annotations

import pytest
import torch

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.regenerate.memory import computing
from evidence_kit.regenerate.options import EngineOptions
from tests.contracts.small_jobs import small_settings


@pytest.mark.parametrize(
    ("manner", "said", "unsaid"),
    [
        (EngineOptions(), ("vae=tiled (changes", "precision=fp16 (changes"), ("batch=",)),
        (EngineOptions(mode="fast", batch=8, precision="float16"), ("batch=8",), ("precision=fp16",)),
    ],
)
def test_a_lack_of_memory_says_what_each_remedy_does_to_the_result(
    manner: EngineOptions, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    with pytest.raises(RegenerationError) as caught, computing(small_settings(), manner):
        raise torch.OutOfMemoryError("CUDA out of memory")
    assert all(words in caught.value.remedy.en for words in said)
    assert not any(words in caught.value.remedy.en for words in unsaid)
    with pytest.raises(RuntimeError, match="anything else"), computing(small_settings(), manner):
        raise RuntimeError("anything else")
