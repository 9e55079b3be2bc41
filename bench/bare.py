"""The peer: UNet, VAE and CLIP of diffusers and transformers in a plain loop of DPM++ 2M, and nothing around it.

It makes as many model calls of the same shapes as the kit's engine for the same settings, and a PNG at the end. Emphasis
and chunk rules are left out; they cost nothing worth measuring.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from evidence_kit.domain.making.settings import Settings
from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer
from evidence_kit.regenerate.sampling.noise_schedule import karras_between
from evidence_kit.regenerate.weights.loading import load_checkpoint
from evidence_kit.regenerate.weights.lora import Lora, merged
from evidence_kit.regenerate.weights.lora_keys import layers_of
from evidence_kit.regenerate.weights.tensors import read_tensors

BEGIN, END = 49406, 49407


class Bare:
    """The models with LoRAs merged for good, and the token ids of both prompts."""

    def __init__(self, settings: Settings, checkpoint: Path, loras: dict[str, Path]) -> None:
        self.settings = settings
        loaded = load_checkpoint(checkpoint, torch.device("cpu"))
        self.unet: Any = loaded.unet
        self.vae: Any = loaded.vae
        self.clip: Any = loaded.text_encoder.clips[0].model
        files = [
            Lora(lora.weights.name, read_tensors(loras[lora.weights.name]), lora.unet_weight, lora.text_weight)
            for lora in settings.loras
        ]
        self._merged = merged(files, layers_of(loaded), loaded.family.name)
        self._merged.__enter__()
        tokenizer = ClipTokenizer()
        self.tokens = [_chunks(tokenizer(words)) for words in (settings.prompt, settings.negative_prompt)]
        betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2
        alphas = torch.cumprod(1 - betas, 0)
        self.log_sigmas = ((1 - alphas) / alphas).sqrt().log().float()

    @torch.no_grad()
    def picture(self) -> bytes:
        """One picture as a PNG."""
        positive, negative = (self._encoded(tokens) for tokens in self.tokens)
        sigmas = karras_between(self.settings.steps, float(self.log_sigmas[0].exp()), float(self.log_sigmas[-1].exp()))
        generator = torch.Generator().manual_seed(self.settings.seed)
        shape = (1, 4, self.settings.height // 8, self.settings.width // 8)
        latent = self._sampled(torch.randn(shape, generator=generator) * sigmas[0], sigmas, positive, negative)
        decoded = self.vae.decode(latent / 0.18215).sample[0]
        pixels = (255 * ((decoded + 1) / 2).clamp(0, 1)).to(torch.uint8).permute(1, 2, 0).numpy()
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "PNG")
        return stream.getvalue()

    def _encoded(self, chunks: list[list[int]]) -> Tensor:
        hidden = [self.clip(torch.tensor([chunk]), output_hidden_states=True).hidden_states for chunk in chunks]
        return torch.cat([self.clip.final_layer_norm(states[-self.settings.clip_skip]) for states in hidden], dim=1)

    def _sampled(self, x: Tensor, sigmas: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """k-diffusion's sample_dpmpp_2m."""
        old: Tensor | None = None
        for step in range(len(sigmas) - 1):
            x0 = self._x0(x, sigmas[step], positive, negative)
            t, t_next = -sigmas[step].log(), -sigmas[step + 1].log()
            h = t_next - t
            if old is None or sigmas[step + 1] == 0:
                x = (sigmas[step + 1] / sigmas[step]) * x - (-h).expm1() * x0
            else:
                r = (t + sigmas[step - 1].log()) / h
                x = (sigmas[step + 1] / sigmas[step]) * x - (-h).expm1() * (
                    (1 + 1 / (2 * r)) * x0 - (1 / (2 * r)) * old
                )
            old = x0
        return x

    def _x0(self, x: Tensor, sigma: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        place = torch.searchsorted(self.log_sigmas, sigma.log()).clamp(1, 999)
        low, high = self.log_sigmas[place - 1], self.log_sigmas[place]
        timestep = (place - 1 + ((sigma.log() - low) / (high - low)).clamp(0, 1)).reshape(1)
        scaled = x / (sigma**2 + 1) ** 0.5
        if positive.shape == negative.shape:
            both = self.unet(
                scaled.expand(2, -1, -1, -1), timestep, torch.cat([positive, negative]), return_dict=False
            )[0]
            wanted, unwanted = both.chunk(2)
        else:
            wanted, unwanted = (
                self.unet(scaled, timestep, vectors, return_dict=False)[0] for vectors in (positive, negative)
            )
        estimate: Tensor = x - sigma * (unwanted + (wanted - unwanted) * self.settings.cfg_scale)
        return estimate


def _chunks(ids: list[int]) -> list[list[int]]:
    pieces = [ids[first : first + 75] for first in range(0, max(len(ids), 1), 75)]
    return [[BEGIN, *piece, *[END] * (76 - len(piece))] for piece in pieces]
