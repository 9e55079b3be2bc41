"""A checkpoint in one safetensors file, in the layout of latent-diffusion, into its parts.

Text encoders: SD 1.x has CLIP under `cond_stage_model.transformer.`, SD 2.x OpenCLIP under `cond_stage_model.model.`,
SDXL both, as `conditioner.embedders.0.transformer.` and `conditioner.embedders.1.model.`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from torch import Tensor

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text, visible
from evidence_kit.regenerate.weights.families import refuse_others
from evidence_kit.regenerate.weights.fault_codes import WeightsCode, WeightsUnfit
from evidence_kit.regenerate.weights.state_dicts import StateDicts, complete, vae_names

UNET = "model.diffusion_model."
VAE = "first_stage_model."
_TEXTS = (
    "cond_stage_model.transformer.", "conditioner.embedders.0.transformer.",
    "cond_stage_model.model.", "conditioner.embedders.1.model.",
)  # fmt: skip


def under(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors under a prefix, named without it."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def parts_of(name: str, tensors: Mapping[str, Tensor]) -> StateDicts:
    """The parts of a checkpoint file.

    Raises:
        ModelError: another family, or no UNet, VAE or text encoder in it.
        ValueError: tensors that have no place.
    """
    refuse_others(name, tensors)
    unet, vae = under(tensors, UNET), under(tensors, VAE)
    texts = tuple(found for prefix in _TEXTS if (found := under(tensors, prefix)))
    if not unet or not vae or not texts:
        raise _incomplete(name, unet, vae, texts)
    encoders = tuple(openclip_names(one) if "positional_embedding" in one else clip_names(one) for one in texts)
    return StateDicts(
        unet=unet_names(unet),
        vae=vae_names(vae),
        texts=encoders,
        prediction="v" if "v_pred" in tensors else None,
        zero_terminal="ztsnr" in tensors,
        last_layer_cut=_layers(encoders[0]) == _SD2_LAYERS_IN_USE,
    )


_SD2_LAYERS_IN_USE = 23
"""Of OpenCLIP ViT-H's 24."""


def unet_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A UNet's tensors under diffusers' names."""
    from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint

    sized = any(name.startswith("label_emb.") for name in tensors)
    shape = {"layers_per_block": 2, "addition_embed_type": "text_time" if sized else None}
    converted: dict[str, Tensor] = convert_ldm_unet_checkpoint(
        {UNET + name: tensor for name, tensor in tensors.items()}, shape
    )
    return complete(tensors, converted)


def clip_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """OpenAI's CLIP, which checkpoints name as transformers does."""
    return {name.removeprefix("text_model."): tensor for name, tensor in tensors.items()}


_OPENCLIP = {
    "positional_embedding": "embeddings.position_embedding.weight",
    "token_embedding.weight": "embeddings.token_embedding.weight",
    "ln_final.weight": "final_layer_norm.weight",
    "ln_final.bias": "final_layer_norm.bias",
}
_IN_LAYER = {
    "ln_1": "layer_norm1", "ln_2": "layer_norm2", "mlp.c_fc": "mlp.fc1", "mlp.c_proj": "mlp.fc2",
    "attn.out_proj": "self_attn.out_proj",
}  # fmt: skip
_NO_PART = ("logit_scale", "attn_mask")
"""Of the whole CLIP: nothing that encodes text."""


def openclip_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """OpenCLIP's text encoder: query, key and value are one matrix there, and the projection is transposed.

    Raises:
        WeightsUnfit: a tensor that OpenCLIP's text encoder does not have.
    """
    named: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        if name in _OPENCLIP:
            named[_OPENCLIP[name]] = tensor
        elif name == "text_projection":
            named["text_projection.weight"] = tensor.T.contiguous()
        elif match := re.fullmatch(r"transformer\.resblocks\.(\d{1,4})\.(.+)[._](weight|bias)", name):
            number, inner, kind = match.groups()
            named |= _layer(f"encoder.layers.{int(number)}.", inner, kind, tensor)
        elif name not in _NO_PART:
            raise WeightsUnfit(WeightsCode.UNKNOWN_TENSOR, name=visible(name[:120]))
    return named


def _layer(prefix: str, inner: str, kind: str, tensor: Tensor) -> dict[str, Tensor]:
    if inner == "attn.in_proj":
        thirds = tensor.chunk(3)
        return {f"{prefix}self_attn.{side}_proj.{kind}": third for side, third in zip("qkv", thirds, strict=True)}
    return {f"{prefix}{_IN_LAYER[inner]}.{kind}": tensor}


def _layers(encoder: Mapping[str, Tensor]) -> int:
    return sum(name.endswith(".mlp.fc1.weight") for name in encoder)


def _incomplete(name: str, *parts: object) -> ModelError:
    names = (text("UNet", "UNet"), text("VAE", "VAE"), text("文本编码器", "text encoder"))
    missing = [title for title, part in zip(names, parts, strict=True) if not part]
    zh, en = "、".join(title.zh for title in missing), ", ".join(title.en for title in missing)
    return ModelError(
        text(f"{name} 不是完整的模型（缺少 {zh}）。", f"{name} is no complete checkpoint: it lacks {en}."),
        text("请提供网页界面中“模型”一栏所选的文件，而非 LoRA、VAE 或仅含 UNet 的文件。",
             "Supply the file chosen as the checkpoint in the program, not a LoRA, a VAE or a UNet alone."),
    )  # fmt: skip
