"""What a UNet predicts: the noise (ε) or the velocity v = √ᾱ·ε − √(1−ᾱ)·x (Salimans and Ho 2022, arXiv 2202.00512).

Nothing in the shapes tells. A configuration beside the file does, or a marker tensor in it. For SD 2.x without either the
programs guess, each in its own way, and the picture was made by that guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.regenerate.weights.families import Family
from evidence_kit.regenerate.weights.state_dicts import Stated, StateDicts

_PROBE_STEP = 999
_PROBE_VALUE = 0.5
_PROBE_BOUND = -1.0
_SPREAD_BOUND = 0.09
_TELLING = "up_blocks.3.attentions.2.transformer_blocks.0.norm1.bias"


@dataclass(frozen=True)
class Prediction:
    """What the UNet predicts in the eyes of each program."""

    webui: Stated
    comfyui: Stated
    zero_terminal: bool = False
    """Whether the checkpoint asks for noise levels of zero terminal SNR; `check_program` refuses where nobody follows that."""

    def under(self, rules: Rules) -> Literal["epsilon", "v"]:
        """What it predicts under the rules of a dialect."""
        return self.comfyui if rules.syntax == "comfyui" else self.webui


def prediction_of(family: Family, parts: StateDicts, unet: Any, beside: Stated | None) -> Prediction:
    """Finds it out.

    Args:
        parts: of the checkpoint, with what it states.
        unet: the model made of them, without any LoRA.
        beside: what a configuration beside the file says; webui reads it before all else, ComfyUI does not.
    """
    stated = parts.prediction or family.prediction
    if stated is not None:
        return Prediction(webui=beside or stated, comfyui=stated, zero_terminal=parts.zero_terminal)
    return Prediction(webui=beside or _by_probe(unet), comfyui=_by_spread(parts.unet))


@torch.no_grad()
def _by_probe(unet: Any) -> Stated:
    """webui since 2023-01: at the last training step a UNet that predicts v answers an even grey with its negative."""
    weight = unet.conv_in.weight
    grey = torch.full((1, weight.shape[1], 8, 8), _PROBE_VALUE, device=weight.device)
    words = torch.full((1, 2, unet.config.cross_attention_dim), _PROBE_VALUE, device=weight.device)
    step = torch.tensor([_PROBE_STEP], device=weight.device)
    answer: Tensor = unet(grey, step, encoder_hidden_states=words, return_dict=False)[0]
    return "v" if float((answer - grey).mean()) < _PROBE_BOUND else "epsilon"


def _by_spread(unet: dict[str, Tensor]) -> Stated:
    """ComfyUI: the biases of one norm near the output spread more after training on v."""
    telling = unet.get(_TELLING)
    spread = 0.0 if telling is None else float(telling.float().std(correction=0))
    return "v" if spread > _SPREAD_BOUND else "epsilon"
