"""The models of the last run, kept for the next: checkpoint, VAE, LoRAs merged, encoded texts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.regenerate.engine import machine
from evidence_kit.regenerate.engine.batched_unet import Unet
from evidence_kit.regenerate.engine.compiled import CompiledUnet
from evidence_kit.regenerate.engine.precision import halve_unet, halve_vae
from evidence_kit.regenerate.interface import ModelStore
from evidence_kit.regenerate.options import EngineOptions
from evidence_kit.regenerate.prompt.text_encoder import Clip, ClipSkip, EncodedTexts, TextEncoder
from evidence_kit.regenerate.prompt.textual_inversion import Embedding, Splice, vectors_of
from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer
from evidence_kit.regenerate.weights.families import check_program
from evidence_kit.regenerate.weights.loading import Checkpoint, load_checkpoint, load_vae
from evidence_kit.regenerate.weights.lora import Lora, merged
from evidence_kit.regenerate.weights.lora_keys import layers_of
from evidence_kit.regenerate.weights.tensors import read_tensors

TEXTS = 512
"""Chunks of 77 vectors kept of one text encoder: a quarter of a megabyte each."""


@dataclass(frozen=True)
class Models:
    """What a run needs in memory, LoRAs merged."""

    checkpoint: Checkpoint
    unet: Unet
    """What answers a sampler: the checkpoint's UNet, compiled where the manner says so."""
    vae: Any
    embeddings: tuple[Embedding, ...]


class ModelsInMemory:
    """Loads what settings name, and leaves in memory what the next settings name again."""

    def __init__(self, shelf: ModelStore, device: torch.device, manner: EngineOptions) -> None:
        self._shelf, self._device, self._manner = shelf, device, manner
        self._dtype = machine.DTYPES[manner.precision]
        self._checkpoint: tuple[str, Checkpoint] | None = None
        self._compiled: CompiledUnet | None = None
        self._vae: tuple[str, Any] | None = None
        self._loras: Any = ()
        self._merged = ExitStack()
        self._tokenizer: ClipTokenizer | None = None

    @property
    def tokenizer(self) -> ClipTokenizer:
        """The tokenizer of every SD 1.x model."""
        self._tokenizer = self._tokenizer or ClipTokenizer()
        return self._tokenizer

    def of(self, settings: Settings, watch: ProgressCallback) -> Models:
        """The models of settings; whatever an earlier run merged is undone first, bit by bit, where it differs.

        The watcher is told of what in a LoRA has no place in the checkpoint.

        Raises:
            ModelError: weights are missing, damaged or do not fit one another.
        """
        plain = self._plain(settings)
        check_program(plain.family, settings, zero_terminal=plain.prediction.zero_terminal)
        checkpoint = self._with_loras(settings, plain, watch)
        return Models(
            checkpoint, self._compiled or checkpoint.unet, self.vae(settings), self._embeddings(settings, checkpoint)
        )

    def vae(self, settings: Settings) -> Any:
        """The VAE that decodes: an external one if the settings name one."""
        if settings.vae is None:
            return self._plain(settings).vae
        weights = self._shelf.find(settings.vae)
        if self._vae is None or self._vae[0] != weights.sha256:
            self._vae = None
            self._vae = (
                weights.sha256,
                self._fit_vae(load_vae(weights.path, self._device, self._plain(settings).family)),
            )
        return self._vae[1]

    def _plain(self, settings: Settings) -> Checkpoint:
        weights = self._shelf.find(settings.checkpoint)
        if self._checkpoint is None or self._checkpoint[0] != weights.sha256:
            self._undress()
            self._checkpoint = self._vae = self._compiled = None  # frees the memory before the next model takes it
            self._checkpoint = weights.sha256, self._fit(load_checkpoint(weights.path, self._device))
        return self._checkpoint[1]

    def _fit(self, checkpoint: Checkpoint) -> Checkpoint:
        self._fit_vae(checkpoint.vae)
        if self._dtype is not torch.float32:
            halve_unet(checkpoint.unet, self._dtype)
            for clip in checkpoint.text_encoder.clips:
                clip.model.to(self._dtype)
        if machine.compiles(self._device, self._manner):
            self._compiled = CompiledUnet(checkpoint.unet)
        return checkpoint

    def _fit_vae(self, vae: Any) -> Any:
        if self._manner.vae == "tiled":
            vae.enable_tiling()
        if self._manner.vae != "float32" and self._dtype is not torch.float32:
            halve_vae(vae, self._dtype)
        return vae

    def _with_loras(self, settings: Settings, checkpoint: Checkpoint, watch: ProgressCallback) -> Checkpoint:
        """The checkpoint with LoRAs merged, and a text encoder that remembers what it encoded with them."""
        found = [(lora, self._shelf.find(lora.weights)) for lora in settings.loras]
        wanted = [(weights.sha256, lora.unet_weight, lora.text_weight) for lora, weights in found]
        if not self._loras or self._loras[0] != wanted:
            self._undress()
            loras = [
                Lora(lora.weights.name, read_tensors(weights.path), lora.unet_weight, lora.text_weight)
                for lora, weights in found
            ]
            layers = layers_of(checkpoint) if loras else {}
            self._merged.enter_context(merged(loras, layers, checkpoint.family.name, watch))
            self._loras = wanted, replace(checkpoint, text_encoder=CachingTextEncoder(*checkpoint.text_encoder.clips))
        dressed: Checkpoint = self._loras[1]
        return dressed

    def _undress(self) -> None:
        self._loras = ()
        self._merged.close()

    def _embeddings(self, settings: Settings, checkpoint: Checkpoint) -> tuple[Embedding, ...]:
        channels, found = checkpoint.text_encoder.channels, []
        for ref in settings.embeddings:
            vectors = vectors_of(ref.name, read_tensors(self._shelf.find(ref).path), channels)
            found.append(Embedding(ref.name, tuple(self.tokenizer(ref.name)), vectors))
        return tuple(found)


class CachingTextEncoder(TextEncoder):
    """A text encoder that encodes the same batch of texts once; the same call gives the same bits, so nothing changes."""

    def __init__(self, *clips: Clip) -> None:
        super().__init__(*clips)
        self._remembered = lru_cache(TEXTS)(self._encoded)

    def encode(self, tokens: Tensor, clip_skip: ClipSkip, splices: Sequence[Sequence[Splice]] = ()) -> EncodedTexts:
        """See `TextEncoder`; texts with spliced vectors are encoded every time."""
        if any(splices):
            return super().encode(tokens, clip_skip, splices)
        return self._remembered(tuple(tuple(ids) for ids in tokens.tolist()), clip_skip)

    def _encoded(self, tokens: tuple[tuple[int, ...], ...], clip_skip: ClipSkip) -> EncodedTexts:
        return super().encode(torch.tensor(tokens), clip_skip)
