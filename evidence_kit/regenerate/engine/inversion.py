"""From a finished latent back to the noise it grew from: DDIM run backwards (Song et al. 2020, arXiv 2010.02502, 4.3).

The way back is approximate: guidance and the sampler's own steps are not undone. For samplers without fresh noise enough
remains to know the right seed's noise from all others; for ancestral and SDE samplers next to nothing does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.text import text
from evidence_kit.regenerate.images import latents
from evidence_kit.regenerate.images.pixels import Pixels
from evidence_kit.regenerate.sampling.cfg_denoiser import Denoiser

INVERSION_STEPS = 30
LEAST_ROUND_TRIP_DB = 18.0
"""PSNR that a picture must keep through the VAE and back; below it, its latent says nothing of the one it came from."""


def faithful_latent(vae: Any, pixels: Pixels, device: torch.device) -> Tensor:
    """The latent [1, 4, h, w] of a picture, if the VAE leads it back to that picture.

    Raises:
        RegenerationError: it does not: another VAE, or one that was never trained to encode.
    """
    latent = latents.encode(vae, pixels, device)
    off = latents.decode(vae, latent).astype(np.float64) - pixels
    kept = 10 * float(np.log10(255**2 / max(float(np.mean(off**2)), 1e-9)))
    if kept < LEAST_ROUND_TRIP_DB:
        raise RegenerationError(
            text(f"该 VAE 编码再解码后不能还原图片（{kept:.1f} dB），无法反推噪声。",
                 f"The VAE does not lead the picture back to itself ({kept:.1f} dB), so its noise cannot be traced."),
            text("请改用原图所用的 VAE，或用 --try seed=… 给出不超过 64 个种子。",
                 "Use the VAE the picture was made with, or name at most 64 seeds with --try seed=…"),
        )  # fmt: skip
    return latent


@torch.no_grad()
def inverted(denoiser: Denoiser, latent: Tensor) -> Tensor:
    """The noise that a latent leads back to.

    Args:
        denoiser: with CFG scale 1, under the picture's prompt or an empty one.
        latent: [1, 4, h, w], of the finished picture.

    Returns: [1, 4, h, w], of about unit variance where the model knows such pictures.
    """
    alphas = denoiser.schedule.alphas_cumulated
    timesteps = torch.linspace(1, len(alphas) - 1, INVERSION_STEPS).long()
    x = latent
    for timestep, following in zip(timesteps[:-1], timesteps[1:], strict=True):
        alpha, alpha_next = alphas[timestep], alphas[following]
        epsilon = denoiser.epsilon(x, timestep)
        x0 = (x - (1 - alpha).sqrt() * epsilon) / alpha.sqrt()
        x = alpha_next.sqrt() * x0 + (1 - alpha_next).sqrt() * epsilon
    return x
