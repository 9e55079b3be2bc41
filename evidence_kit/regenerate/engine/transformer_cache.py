"""The models of runs with a diffusion transformer, loaded in turn: text encoders are let go before the transformer comes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import torch

from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.regenerate.dit.family import Condition
from evidence_kit.regenerate.dit.loading import Transformer, load_text_models, load_transformer, load_vae_decoder
from evidence_kit.regenerate.dit.lora_layers import layers_of, refuse_text
from evidence_kit.regenerate.dit.pipeline import conditions_of
from evidence_kit.regenerate.dit.refusals import check
from evidence_kit.regenerate.dit.text_encoding import TextEncoding
from evidence_kit.regenerate.dit.vae import LatentDecoder
from evidence_kit.regenerate.dit.vocabularies import Vocabularies
from evidence_kit.regenerate.interface import ModelStore
from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer
from evidence_kit.regenerate.weights.lora import Lora, merged
from evidence_kit.regenerate.weights.tensors import read_tensors

_MOST = 64
"""Pairs of conditions that are kept: some megabytes each."""


@dataclass(frozen=True)
class TransformerModels:
    """What a run needs in memory."""

    transformer: Transformer
    positive: Condition
    negative: Condition
    vae: LatentDecoder


class TransformersInMemory:
    """Loads what settings name, and leaves in memory what the next settings name again.

    Args:
        vocabularies: T5's and Qwen's.
        tokenizer: gives CLIP's.
    """

    def __init__(
        self,
        shelf: ModelStore,
        device: torch.device,
        vocabularies: Vocabularies,
        tokenizer: Callable[[], ClipTokenizer],
    ) -> None:
        self._shelf, self._device = shelf, device
        self._vocabularies, self._tokenizer = vocabularies, tokenizer
        self._conditions: dict[Any, tuple[Condition, Condition]] = {}
        self._transformer: tuple[str, Transformer] | None = None
        self._vae: tuple[Any, LatentDecoder] | None = None
        self._loras: Any = None
        self._merged = ExitStack()

    def of(self, settings: Settings, watch: ProgressCallback) -> TransformerModels:
        """The models of settings; the watcher is told of what in a LoRA has no place.

        Raises:
            ModelError: weights are missing, damaged, quantised or do not fit one another; a vocabulary is missing.
            RegenerationError: the family is not run under these settings.
        """
        positive, negative = self._texts(settings)
        transformer = self._plain(settings)
        check(settings, transformer.family)
        self._dress(settings, transformer, watch)
        return TransformerModels(transformer, positive, negative, self.vae(settings, transformer.family.latent))

    def vae(self, settings: Settings, latent: str) -> LatentDecoder:
        """The decoder that settings name."""
        assert settings.vae is not None  # `refusals.check` saw it
        weights = self._shelf.find(settings.vae)
        if self._vae is None or self._vae[0] != (weights.sha256, latent):
            self._vae = None
            self._vae = (weights.sha256, latent), load_vae_decoder(weights.path, latent, self._device)
        return self._vae[1]

    def _texts(self, settings: Settings) -> tuple[Condition, Condition]:
        assert settings.text_encoding is not None  # `refusals.check_settings` saw it
        found = {ref.name: self._shelf.find(ref) for ref in settings.text_encoders}
        key = (
            *(weights.sha256 for weights in found.values()), settings.text_encoding, settings.prompt, settings.negative_prompt,
            settings.positive, settings.negative, settings.guidance, settings.negative_zeroed, settings.cfg_scale == 1,
            settings.effective_rules,
        )  # fmt: skip
        if key not in self._conditions:
            self._conditions = {} if len(self._conditions) >= _MOST else self._conditions
            models = load_text_models(
                settings.text_encoding, {name: weights.path for name, weights in found.items()}, self._device
            )
            encoding = TextEncoding(
                models, self._tokenizer(), self._vocabularies, settings.effective_rules, self._device
            )
            self._conditions[key] = conditions_of(settings, encoding)
        return self._conditions[key]

    def _plain(self, settings: Settings) -> Transformer:
        weights = self._shelf.find(settings.checkpoint)
        if self._transformer is None or self._transformer[0] != weights.sha256:
            self._undress()
            self._transformer = self._vae = None  # frees the memory before the next model takes it
            self._transformer = weights.sha256, load_transformer(weights.path, self._device)
        return self._transformer[1]

    def _dress(self, settings: Settings, transformer: Transformer, watch: ProgressCallback) -> None:
        found = [(lora, self._shelf.find(lora.weights)) for lora in settings.loras]
        wanted = [(weights.sha256, lora.unet_weight, lora.text_weight) for lora, weights in found]
        if self._loras == wanted:
            return
        self._undress()
        loras = [Lora(lora.weights.name, read_tensors(weights.path), lora.unet_weight, lora.text_weight)
                 for lora, weights in found]  # fmt: skip
        for lora in loras:
            refuse_text(lora)
        self._merged.enter_context(
            merged(loras, layers_of(transformer) if loras else {}, transformer.family.name, watch)
        )
        self._loras = wanted

    def _undress(self) -> None:
        self._loras = None
        self._merged.close()
