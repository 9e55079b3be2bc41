"""Low-rank layers beside the linear ones, and their names in kohya's files."""

from __future__ import annotations

import torch
from torch import Tensor, nn

RANK, ALPHA = 8, 8.0
PARTS = {"unet": "lora_unet_", "text": "lora_te_text_model_"}


class LowRank(nn.Module):
    """A linear layer that stays as it is, plus a product of two thin ones that learns."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer.requires_grad_(False)
        self.down = nn.Linear(layer.in_features, RANK, bias=False)
        self.up = nn.Linear(RANK, layer.out_features, bias=False)
        nn.init.kaiming_uniform_(self.down.weight, a=5**0.5)
        nn.init.zeros_(self.up.weight)

    @property
    def weight(self) -> Tensor:
        """Of the original layer; attention code asks for its type."""
        return self.layer.weight

    def forward(self, values: Tensor) -> Tensor:
        """Original and change together."""
        changed: Tensor = self.layer(values) + self.up(self.down(values)) * (ALPHA / RANK)
        return changed


def attach(models: nn.ModuleDict) -> dict[str, LowRank]:
    """Puts a low-rank layer beside every linear layer of attentions and feed-forwards; the layers by kohya's names."""
    models.requires_grad_(False)
    found: dict[str, LowRank] = {}
    for part, prefix in PARTS.items():
        for name, module in list(models[part].named_modules()):
            inside = any(word in name for word in ("attn", ".ff.", ".mlp."))
            if isinstance(module, nn.Linear) and inside:
                layer = LowRank(module)
                parent, _, last = name.rpartition(".")
                setattr(models[part].get_submodule(parent), last, layer)
                found[prefix + name.replace(".", "_")] = layer
    return found


def tensors(layers: dict[str, LowRank]) -> dict[str, Tensor]:
    """The layers as the tensors of a kohya file."""
    saved: dict[str, Tensor] = {}
    for name, layer in layers.items():
        saved[f"{name}.lora_down.weight"] = layer.down.weight.detach()
        saved[f"{name}.lora_up.weight"] = layer.up.weight.detach()
        saved[f"{name}.alpha"] = torch.tensor(ALPHA)
    return saved
