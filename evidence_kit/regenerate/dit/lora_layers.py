"""The layers of a transformer under the names by which LoRA files call them.

kohya's sd-scripts: `lora_unet_` and the authors' path with `_` for `.`; diffusers and PEFT: `transformer.` and diffusers' path;
ComfyUI's trainers: `diffusion_model.` and either path; Qwen-Image: diffusers' path alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text
from evidence_kit.regenerate.dit.layer_names import fused_layers
from evidence_kit.regenerate.dit.loading import Transformer
from evidence_kit.regenerate.weights.lora import Lora
from evidence_kit.regenerate.weights.lora_keys import Layer, weights_of

_TEXT = ("lora_te", "text_encoder", "text_encoders.")
_BLOCKS = 64
"""More than any transformer that is known has of a kind."""


def layers_of(transformer: Transformer) -> dict[str, Layer]:
    """Every layer of a transformer under all its names."""
    weights = dict(weights_of(transformer.module))
    named: dict[str, Layer] = {}
    for path, weight in weights.items():
        named |= dict.fromkeys(_diffusers(path), Layer((weight,), "unet"))
    for theirs, (ours, swapped) in fused_layers(transformer.family.names, _BLOCKS).items():
        if all(path in weights for path in ours):
            layer = Layer(tuple(weights[path] for path in ours), "unet", swapped)
            named[f"diffusion_model.{theirs}"] = named["lora_unet_" + theirs.replace(".", "_")] = layer
    return named


def _diffusers(path: str) -> Iterator[str]:
    yield from (path, f"transformer.{path}", f"diffusion_model.{path}", "lora_unet_" + path.replace(".", "_"))
    yield "lora_transformer_" + path.replace(".", "_")


def refuse_text(lora: Lora) -> None:
    """Refuses a LoRA that also changes text encoders, where it is given a weight for them.

    Raises:
        ModelError: it does.
    """
    if lora.text_weight and any(key.startswith(_TEXT) for key in lora.tensors):
        raise ModelError(
            text(f"LoRA {lora.name} 还作用于文本编码器；对该类模型尚未实现。",
                 f"LoRA {lora.name} also changes text encoders; for models of this kind that is not implemented."),
            text("请在原程序中演示该图片并录屏。", "Demonstrate this picture in the original program and film it."),
        )  # fmt: skip
