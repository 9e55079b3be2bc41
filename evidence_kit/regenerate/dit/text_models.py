"""Text encoders in files of their own, recognised by their tensors: CLIP-L, OpenCLIP bigG, T5, Qwen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text
from evidence_kit.regenerate.dit.layer_names import count_of
from evidence_kit.regenerate.prompt.text_encoder import Clip
from evidence_kit.regenerate.weights.architecture import clip_config
from evidence_kit.regenerate.weights.modules import clip_model, emptied, fitting, ready
from evidence_kit.regenerate.weights.single_file import clip_names
from evidence_kit.regenerate.weights.tensors import check_finite

Tensors = Mapping[str, Tensor]
_HEAD = 128
"""Width of Qwen's heads in every size."""
_ROPE, _RMS = 1e6, 1e-6
NEEDED = {
    "flux": ("clip_l", "t5"),
    "sd3": ("clip_l", "clip_g"),
    "qwen_image": ("qwen2",),
    "lumina2": ("qwen3",),
    "flux2": ("qwen3",),
}
"""The encoders without which a way of encoding cannot do; SD 3.5 also goes without T5."""
_TAKEN = NEEDED | {"sd3": ("clip_l", "clip_g", "t5")}
NAMES = {"clip_l": "CLIP-L", "clip_g": "OpenCLIP bigG", "t5": "T5", "qwen2": "Qwen2.5-VL", "qwen3": "Qwen3"}


@dataclass(frozen=True)
class TextModels:
    """The text encoders of a run."""

    encoding: str
    """ComfyUI's name for how they are used together."""
    models: Mapping[str, Any] = field(repr=False)
    """By kind: `clip_l`, `clip_g` (`Clip`), `t5`, `qwen2`, `qwen3` (transformers' modules)."""


def kind_of(names: Tensors) -> str | None:
    """What encoder a file holds, by the names of its tensors; None where it is none that is known."""
    if any(name.endswith("layer.0.SelfAttention.relative_attention_bias.weight") for name in names):
        return "t5" if "encoder.block.0.layer.1.DenseReluDense.wi_0.weight" in names else None
    if "text_model.encoder.layers.0.mlp.fc1.weight" in names:
        return "clip_g" if "text_model.encoder.layers.30.mlp.fc1.weight" in names else "clip_l"
    if "model.layers.0.self_attn.k_norm.weight" in names:
        return "qwen3"
    return "qwen2" if "model.layers.0.self_attn.k_proj.bias" in names else None


def load_texts(encoding: str, files: Mapping[str, dict[str, Tensor]], device: torch.device) -> TextModels:
    """The text encoders of a run.

    Args:
        encoding: `type` of ComfyUI's loader.
        files: name of each file to its tensors.

    Raises:
        ModelError: one is missing, is not of the family, stands twice, or is damaged.
    """
    found: dict[str, Any] = {}
    for name, tensors in files.items():
        kind = kind_of(tensors)
        if kind is None or kind not in _TAKEN[encoding] or kind in found:
            raise _not_wanted(name, kind, encoding)
        with fitting(name, "text encoder", "文本编码器", NAMES[kind]):
            found[kind] = _LOADERS[kind](tensors, device)
    lacking = [NAMES[kind] for kind in NEEDED[encoding] if kind not in found]
    if lacking:
        raise _lacking(lacking, encoding)
    return TextModels(encoding, found)


def _clip(tensors: dict[str, Tensor], device: torch.device, *, large: bool) -> Clip:
    own = clip_names(tensors)
    projection = own.pop("text_projection.weight", None)
    own.pop("logit_scale", None)
    config = clip_config("gelu" if large else "quick_gelu", own)
    model = clip_model(config, own, device)
    # Pooled states: bigG's are projected, CLIP-L's are not (what its file holds of that is left alone).
    matrix = projection.float() if large and projection is not None else torch.eye(config["hidden_size"])
    return Clip(
        model, own_layer=2, skips=False, normed=False, projection=matrix.to(device), **({"padding": 0} if large else {})
    )


def _t5(tensors: dict[str, Tensor], device: torch.device) -> nn.Module:
    from transformers import T5Config, T5EncoderModel

    check_finite(tensors)
    bias = tensors["encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
    query = tensors["encoder.block.0.layer.0.SelfAttention.q.weight"]
    vocabulary, width = tensors["shared.weight"].shape
    config = T5Config(
        vocab_size=vocabulary, d_model=width, d_kv=query.shape[0] // bias.shape[1], num_heads=bias.shape[1],
        d_ff=tensors["encoder.block.0.layer.1.DenseReluDense.wi_0.weight"].shape[0],
        num_layers=count_of(tensors, "encoder.block."), relative_attention_num_buckets=bias.shape[0],
        feed_forward_proj="gated-gelu",
    )  # fmt: skip
    own = {key: tensor for key, tensor in tensors.items() if key != "encoder.embed_tokens.weight"}
    own["encoder.embed_tokens.weight"] = own["shared.weight"]  # one table under two names
    return ready(emptied(T5EncoderModel, own, config), device)


def _qwen(tensors: dict[str, Tensor], device: torch.device, *, third: bool) -> nn.Module:
    import transformers

    own = {key.removeprefix("model."): tensor for key, tensor in tensors.items() if key.startswith("model.")}
    check_finite(own)
    vocabulary, width = own["embed_tokens.weight"].shape
    settings = {
        "vocab_size": vocabulary, "hidden_size": width, "head_dim": _HEAD,
        "intermediate_size": own["layers.0.mlp.gate_proj.weight"].shape[0],
        "num_hidden_layers": count_of(own, "layers."),
        "num_attention_heads": own["layers.0.self_attn.q_proj.weight"].shape[0] // _HEAD,
        "num_key_value_heads": own["layers.0.self_attn.k_proj.weight"].shape[0] // _HEAD,
        "rms_norm_eps": _RMS, "rope_theta": _ROPE, "rope_parameters": {"rope_type": "default", "rope_theta": _ROPE},
        "tie_word_embeddings": False,
    }  # fmt: skip
    generation = "Qwen3" if third else "Qwen2"
    config = getattr(transformers, f"{generation}Config")(**settings)
    model = emptied(getattr(transformers, f"{generation}Model"), own, config)
    # Its frequencies are in no file; made without values, they are made again.
    model.rotary_emb = type(model.rotary_emb)(config)
    return ready(model, device)


_LOADERS: dict[str, Any] = {
    "clip_l": lambda tensors, device: _clip(tensors, device, large=False),
    "clip_g": lambda tensors, device: _clip(tensors, device, large=True),
    "t5": _t5,
    "qwen2": lambda tensors, device: _qwen(tensors, device, third=False),
    "qwen3": lambda tensors, device: _qwen(tensors, device, third=True),
}


def _not_wanted(name: str, kind: str | None, encoding: str) -> ModelError:
    what = NAMES.get(kind or "", "?")
    wanted = ", ".join(NAMES[one] for one in _TAKEN[encoding])
    return ModelError(
        text(f"{name} 不是 {encoding} 方式所需的文本编码器（识别为 {what}；所需：{wanted}）。",
             f"{name} is no text encoder that {encoding} takes (it looks like {what}; taken: {wanted})."),
        text("请核对图片所用的文本编码器文件，每种一个。", "Check which text encoder files the picture was made with, one of each kind."),
    )  # fmt: skip


def _lacking(names: list[str], encoding: str) -> ModelError:
    listed = ", ".join(names)
    return ModelError(
        text(f"缺少 {encoding} 方式所需的文本编码器：{listed}。", f"Text encoders that {encoding} needs are missing: {listed}."),
        text("图片的工作流应写明其文件；请核对。", "The picture's graph names their files: check it."),
    )  # fmt: skip
