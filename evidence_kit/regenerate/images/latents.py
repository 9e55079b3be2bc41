"""Latents to pictures, and pictures to labelled PNG files."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import numpy as np
import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.formats.metadata.aigc_label import KEYWORD, AigcLabel
from evidence_kit.regenerate.images.pixels import Pixels

PREVIEW_LATENT = 32
"""Longest side of a preview's latent; eight pixels each."""


@torch.no_grad()
def decode(vae: Any, latent: Tensor) -> Pixels:
    """The picture of a latent [1, 4, h, w]; values are cut off, not rounded, as AUTOMATIC1111 does."""
    decoded = vae.decode(latent / vae.config.scaling_factor).sample[0]
    scaled = 255 * ((decoded + 1) / 2).clamp(0, 1)
    pixels: Pixels = scaled.to(torch.uint8).permute(1, 2, 0).cpu().numpy()
    return np.ascontiguousarray(pixels)


@torch.no_grad()
def encode(vae: Any, pixels: Pixels, device: torch.device) -> Tensor:
    """The latent [1, 4, h, w] of a picture: the mean of the encoder's distribution, scaled."""
    mean: Tensor = _distribution(vae, pixels, device).mean
    return mean * float(vae.config.scaling_factor)


@torch.no_grad()
def encode_sampled(vae: Any, pixels: Pixels, device: torch.device, seed: int, rules: Rules) -> Tensor:
    """The latent [1, 4, h, w] of a picture, drawn from the encoder's distribution as the programs do.

    The draw comes from the processor's generator whatever the noise source, freshly seeded with `seed`.
    """
    found = _distribution(vae, pixels, device, pads_picture=rules.encoder_padding == "picture")
    noise = torch.randn(found.mean.shape, generator=torch.Generator("cpu").manual_seed(seed % 2**64))
    drawn: Tensor = found.mean + found.std * noise.to(device)
    return drawn * float(vae.config.scaling_factor)


def _distribution(vae: Any, pixels: Pixels, device: torch.device, *, pads_picture: bool = False) -> Any:
    values = torch.from_numpy(pixels.copy()).to(device).permute(2, 0, 1)[None].float() / 255 * 2 - 1
    if not pads_picture:
        return vae.encode(values).latent_dist
    first = vae.encoder.down_blocks[0].downsamplers[0]
    usual, first.padding = first.padding, 1  # only at 0 does it pad by itself
    try:
        return vae.encode(torch.nn.functional.pad(values, (0, 1, 0, 1))).latent_dist
    finally:
        first.padding = usual


def preview(vae: Any, latent: Tensor) -> bytes:
    """A small approximate picture of an unfinished latent, as a PNG."""
    factor = min(1.0, PREVIEW_LATENT / max(latent.shape[-2:]))
    small = torch.nn.functional.interpolate(latent, scale_factor=factor, mode="bilinear", antialias=True)
    return _png(decode(vae, small), PngInfo())


def pixels_sha256(pixels: Pixels) -> str:
    """Digest of the RGB values, row by row."""
    return hashlib.sha256(pixels.tobytes()).hexdigest()


def latent_sha256(latent: Tensor) -> str:
    """Digest of a latent as float32, little-endian, C order."""
    return hashlib.sha256(latent.detach().float().cpu().numpy().astype("<f4").tobytes()).hexdigest()


def labelled_png(pixels: Pixels, facts: str) -> bytes:
    """A PNG that says in its metadata that it is AI-made and a regeneration demonstration; the pixels are untouched.

    Args:
        facts: what made it, in words, for the chunk `evidence-kit`.
    """
    label = AigcLabel("1", "evidence-kit", f"sha256:{pixels_sha256(pixels)}")
    chunks = PngInfo()
    chunks.add_text(KEYWORD, label.to_json())
    chunks.add_itxt("evidence-kit", f"再生成演示，非创作过程原始记录 / regeneration demonstration, "
                                    f"not a record of the creation. {facts}", lang="zh")  # fmt: skip
    return _png(pixels, chunks)


def _png(pixels: Pixels, chunks: PngInfo) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels, "RGB").save(stream, "PNG", pnginfo=chunks, compress_level=6)
    return stream.getvalue()
