"""Prompts to what a transformer reads, in each of ComfyUI's ways: FLUX, SD 3.5, Qwen-Image, Z-Image, FLUX.2.

Written from the behaviour of release 0.33. Weights in brackets act on CLIP and T5; to Qwen brackets are text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.regenerate.dit.family import Condition
from evidence_kit.regenerate.dit.text_models import TextModels
from evidence_kit.regenerate.dit.vocabularies import Vocabularies
from evidence_kit.regenerate.prompt.chunks import EMPTY, TokenChunk
from evidence_kit.regenerate.prompt.comfyui import chunked_words, parse_weights
from evidence_kit.regenerate.prompt.text_encoder import Clip, ClipSkip
from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer, spaced

T5_END = 1
_T5_LEAST = {"flux": 256, "sd3": 77}
"""To how many tokens a text is padded at least."""
_TURN, _USER, _LINE = 151_644, 872, 198
_PADDING = 151_643
_KLEIN_LEAST = 512
_KLEIN_LAYERS = (9, 18, 27)
_OPENED = "<|im_end|>\n<|im_start|>assistant\n"
DESCRIBED = (
    "<|im_start|>system\nDescribe the image by detailing the color, shape, size, texture, quantity, text, spatial relationships of "
    "the objects and background:<|im_end|>\n<|im_start|>user\n{}" + _OPENED
)
ASKED = "<|im_start|>user\n{}" + _OPENED
NOT_THOUGHT = ASKED + "<think>\n\n</think>\n\n"


@dataclass(frozen=True)
class TextEncoding:
    """Encodes the prompts of a run."""

    texts: TextModels
    clip: ClipTokenizer
    vocabularies: Vocabularies
    rules: Rules
    device: torch.device

    @torch.no_grad()
    def condition(self, prompt: str, first_text: str | None = None, guidance: float | None = None) -> Condition:
        """What the transformer reads of a prompt.

        Args:
            first_text: what CLIP-L reads in the place of the prompt.
            guidance: what the transformer is told of it.

        Raises:
            ModelError: a vocabulary is not at hand.
        """
        made: dict[str, Callable[[], Condition]] = {
            "flux": lambda: self._flux(prompt, prompt if first_text is None else first_text, guidance),
            "sd3": lambda: self._sd3(prompt),
            "qwen_image": lambda: Condition(self._qwen_image(prompt)),
            "lumina2": lambda: Condition(self._states(self._tokens(ASKED, prompt))[-2]),
            "flux2": lambda: Condition(self._klein(prompt)),
        }
        return made[self.texts.encoding]()

    def _flux(self, prompt: str, first: str, guidance: float | None) -> Condition:
        clip = self.texts.models["clip_l"]
        _, pooled = self._clip_states(clip, self._chunks(first))
        return Condition(self._t5(prompt), pooled, guidance)

    def _sd3(self, prompt: str) -> Condition:
        chunks = self._chunks(prompt)
        encoded = [self._clip_states(self.texts.models[kind], chunks) for kind in ("clip_l", "clip_g")]
        states = torch.cat([states for states, _ in encoded], dim=-1)
        pooled = torch.cat([pooled for _, pooled in encoded], dim=-1)
        if "t5" not in self.texts.models:
            return Condition(states, pooled)
        t5 = self._t5(prompt)
        wide = torch.nn.functional.pad(states, (0, t5.shape[-1] - states.shape[-1]))
        return Condition(torch.cat([wide, t5], dim=1), pooled)

    def _chunks(self, words: str) -> tuple[TokenChunk, ...]:
        clean = spaced if self.rules.chinese == "apart" else str
        return chunked_words(parse_weights(words), lambda word: self.clip(clean(word)), whole=True)

    def _clip_states(self, clip: Clip, chunks: tuple[TokenChunk, ...]) -> tuple[Tensor, Tensor]:
        """The weighted states [1, chunks·77, channels], and the pooled one of the first chunk."""
        rows = torch.tensor([*(chunk.tokens for chunk in chunks), EMPTY.tokens])
        encoded = clip.encode(rows, ClipSkip(0))
        (states,), pooled = encoded.hidden, encoded.pooled
        assert pooled is not None  # every one has a projection here
        weights = torch.tensor([chunk.weights for chunk in chunks], device=states.device).unsqueeze(-1)
        return _weighted(states[:-1], states[-1:], weights).flatten(0, 1)[None], pooled[:1]

    def _t5(self, words: str) -> Tensor:
        pieces = [(self.vocabularies.t5(piece.text), piece.weight) for piece in parse_weights(words)]
        tokens = [token for ids, _ in pieces for token in ids] + [T5_END]
        weights = [weight for ids, weight in pieces for _ in ids] + [1.0]
        length = max(_T5_LEAST[self.texts.encoding], len(tokens))
        missing = length - len(tokens)
        rows = torch.tensor([[*tokens, *[0] * missing], [T5_END, *[0] * (length - 1)]], device=self.device)
        states = self.texts.models["t5"](input_ids=rows).last_hidden_state.float()
        told = torch.tensor([*weights, *[1.0] * missing], device=self.device)[None, :, None]
        return _weighted(states[:1], states[1:], told)

    def _qwen_image(self, prompt: str) -> Tensor:
        tokens = self._tokens("{}" if prompt.startswith("<|im_start|>") else DESCRIBED, prompt)
        return self._states(tokens)[-1][:, _first_of_user(tokens) :]

    def _klein(self, prompt: str) -> Tensor:
        tokens = self._tokens(NOT_THOUGHT, prompt)
        missing = max(0, _KLEIN_LEAST - len(tokens))
        mask = torch.tensor([[1] * len(tokens) + [0] * missing], device=self.device)
        states = self._states([*tokens, *[_PADDING] * missing], mask)
        return torch.cat([states[layer] for layer in _KLEIN_LAYERS], dim=-1)

    def _tokens(self, template: str, prompt: str) -> list[int]:
        # Brackets are text here, and all the same a backslash before one is lost.
        plain = prompt.replace("\\(", "(").replace("\\)", ")")
        return self.vocabularies.qwen(template.replace("{}", plain, 1))

    def _states(self, tokens: list[int], mask: Tensor | None = None) -> tuple[Tensor, ...]:
        """Every layer's states [1, tokens, channels]; the last one went through the final norm."""
        model: Any = next(iter(self.texts.models.values()))
        rows = torch.tensor([tokens], device=self.device)
        made = model(input_ids=rows, attention_mask=mask, output_hidden_states=True, use_cache=False)
        return tuple(one.float() for one in made.hidden_states)


def _first_of_user(tokens: list[int]) -> int:
    """Where the user's own words begin: after the second turn's opening."""
    turns = [place for place, token in enumerate(tokens) if token == _TURN]
    if len(turns) < 2:
        return 0
    start = turns[1]
    return start + 3 if tokens[start + 1 : start + 3] == [_USER, _LINE] else start


def _weighted(states: Tensor, nothing: Tensor, weights: Tensor) -> Tensor:
    """States moved away from an empty text's, each token by its weight; those of weight 1 stay as they are."""
    return torch.where(weights == 1, states, (states - nothing) * weights + nothing)
