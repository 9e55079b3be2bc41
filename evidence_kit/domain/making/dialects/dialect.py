"""Dialect: the rules by which one program, at one time, turned the same settings into a picture.

Two programs, or two releases of one, make different pictures of equal settings. Each such switch is a field of `Rules`;
a dialect is a named set of them. The figures in the docstrings are the PSNR between both positions of a switch on the
same picture: what a wrong position costs.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text


class Rules(Record):
    """The switches between programs and releases. The defaults are those of AUTOMATIC1111's webui 1.8 and later."""

    syntax: Literal["a1111", "comfyui"] = "a1111"
    """How a prompt is read: brackets, chunks, and how weights act on the text encoder's output."""
    emphasis: Literal["original", "none", "ignore", "no-norm"] = "original"
    """webui ≥ 2024-02, `Emphasis`: weights with the mean restored, brackets as text, brackets ignored, no mean restored."""
    spaced_weights: bool = True
    """`(x: 1.3 )` is a weight (webui ≥ 1.6); before, blanks made it text."""
    weight_after_line_break: bool = True
    """Whether `:0.6` at the end of a part of `AND` is seen where the part holds a line break."""
    clip_skip: Literal["sd1", "every-family"] = "sd1"
    """Which families' text encoders clip skip acts on: SD 1.x alone, or all of them (later ComfyUI)."""
    timeline: Literal["dotted-fraction", "below-one-fraction", "none"] = "dotted-fraction"
    """`[a:b:N]`: N is a fraction where it has a dot (webui ≥ 1.6), where it is below 1 (before), or no syntax at all."""
    doubled_timeline: bool = True
    """Prompt schedules run over model calls of samplers that call twice a step (webui ≥ 1.1)."""
    comma_backtrack: int = Field(default=20, ge=0, le=74)
    """Tokens after the last comma that may move to the next chunk (webui ≥ 2022-10-11)."""
    chinese: Literal["apart", "joined"] = "apart"
    """Whether ComfyUI's tokeniser takes each Chinese character for a word: transformers 4 does, release 5 no longer (26 dB)."""
    alphas: Literal["float64", "float32", "float16"] = "float32"
    """Precision in which cumulated alphas become noise levels: webui before 1.8 halved them unless started with --no-half
    (36–60 dB); later ComfyUI rounds the levels alone, which only a Brownian tree shows."""
    timesteps: Literal["fractional", "nearest"] = "fractional"
    """A noise level between two training steps is interpolated, or the nearest step is taken (65–69 dB)."""
    karras_ends: Literal["model", "fixed"] = "model"
    """Karras levels run between the model's own ends, or 10 to 0.1 (webui before 2023-01-01; 22–24 dB)."""
    brownian_seed: Literal["image", "drawn"] = "image"
    """The Brownian tree grows from the image's seed, or from a number drawn after the first noise (14 dB)."""
    ensd: Literal["nonzero", "positive"] = "nonzero"
    """Which eta noise seed deltas restart the noise."""
    ddim: Literal["webui", "ldm", "comfyui", "euler"] = "webui"
    """DDIM as webui ≥ 1.6, as latent-diffusion (webui before), as ComfyUI of 2023 (14–61 dB), or another name for Euler
    (ComfyUI since 2023-10-31)."""
    unipc: Literal["times", "sigmas"] = "times"
    """UniPC over times of the training schedule, or over noise levels, the last of which is 0.001 (ComfyUI since 2024-02-08)."""
    unequal_prompts: Literal["apart", "padded", "padded-v0"] = "apart"
    """Prompts of unequal chunks: run apart; padded with empty chunks; or the negative cut or repeated to length."""
    epsilon_divisor: float = Field(default=1.0, gt=0)
    """ComfyUI of 2023 divided the predicted noise by 1.00001 (79 dB)."""
    first_noise: Literal["sigma", "variance-preserving"] = "sigma"
    """The first latent is noise · σ, or noise · √(1 + σ²) where σ is the model's highest level (ComfyUI since 2023-06-19; 52 dB)."""
    step_noise: Literal["continued", "own", "own-next-seed"] = "continued"
    """Noise of single steps comes from the stream of the first noise, or from a generator of its own: of the same seed
    (ComfyUI since 2025-01-06), which on a processor has the seed after it (since 2025-12-26; 15 dB)."""
    words: Literal["apart", "whole"] = "apart"
    """ComfyUI tokenised blank by blank; since 2024-12-17 whole stretches of one weight (26–32 dB where a chunk ends in one)."""
    zero_terminal: Literal["refused", "marked"] = "refused"
    """Whether a checkpoint's mark of zero terminal SNR is followed (ComfyUI since 2024-11-11; 19 dB)."""
    guidance_on: Literal["x0", "epsilon"] = "x0"
    """What classifier-free guidance mixes; equal but for rounding."""
    odd_layers: Literal["cut", "fitted"] = "cut"
    """Where a side is no multiple of 64 a layer of the UNet has an odd side: webui doubles the smaller one and cuts the
    row that is too many, ComfyUI stretches it to fit (64–71 dB)."""
    encoder_padding: Literal["layer", "picture"] = "layer"
    """Where the row and column stand that the VAE's encoder adds before it first halves: in that layer, or already in the
    picture (ComfyUI from 22 March 2023; 63 dB)."""
    mask_blur: Literal["opencv", "pillow"] = "opencv"
    """Whose Gaussian blur softens a mask (webui ≥ 1.3; before)."""


class Dialect(Record):
    """A program at a time, its rules, and what they have been checked against."""

    name: str
    title: Text
    checked: Text
    """Which pictures of the real program the engine was held against under these rules; honest where there were none."""
    rules: Rules
