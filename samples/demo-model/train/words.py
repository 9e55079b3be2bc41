"""Captions to the token chunks that the engine makes of prompts: begin, up to 75 tokens, end, padded with end."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer

BEGIN, END, ROOM = 49406, 49407, 75


class Words:
    """Tokens of captions; hidden states of tokens."""

    def __init__(self) -> None:
        self._tokenizer = ClipTokenizer()

    def chunks(self, captions: list[str]) -> Tensor:
        """Token ids [captions, chunks, 77]; all get as many chunks as the longest needs."""
        ids = [self._tokenizer(caption) for caption in captions]
        count = max(1, -(-max(map(len, ids)) // ROOM))
        rows = torch.full((len(ids), count, ROOM + 2), END)
        rows[:, :, 0] = BEGIN
        for row, tokens in zip(rows, ids, strict=True):
            for number in range(count):
                part = torch.tensor(tokens[number * ROOM : (number + 1) * ROOM])
                row[number, 1 : 1 + len(part)] = part
        return rows


def encoded(model: nn.Module, tokens: Tensor, skip_last: bool) -> Tensor:
    """Hidden states [captions, chunks · 77, width], of the last layer or the one before (clip skip 2)."""
    captions, count, length = tokens.shape
    output = model(input_ids=tokens.reshape(captions * count, length), output_hidden_states=True)
    states: Tensor = output.last_hidden_state
    if skip_last:
        states = model.get_submodule("final_layer_norm")(output.hidden_states[-2])
    return states.reshape(captions, count * length, -1)
