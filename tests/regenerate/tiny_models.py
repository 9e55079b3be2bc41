"""Checkpoints of each family with random weights and tiny dimensions, under the names that real ones have.

UNet and VAE keep the families' topology (levels, transformers, heads of 64 channels, label embedding), text encoders their
depth where it matters (SD 2 leaves out the last of 24 layers).
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from evidence_kit.regenerate.prompt import tokenizer as tokens

LDM_NAMES = Path(__file__).parents[2] / "samples" / "demo-model" / "train" / "ldm_names.py"
VAE = {
    "block_out_channels": (32, 32, 32, 32),
    "layers_per_block": 2,
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
}
_spec = importlib.util.spec_from_file_location("ldm_names", LDM_NAMES)
assert _spec is not None
assert _spec.loader is not None
ldm_names: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(ldm_names)


@dataclass
class Models:
    """The models of one checkpoint as diffusers and transformers build them."""

    family: str
    unet: Any
    vae: Any
    texts: tuple[Any, ...]
    v: bool = False


def sd1(seed: int = 1) -> Models:
    """As SD 1.5: CLIP, 1×1 convolutions around the transformers, eight heads."""
    torch.manual_seed(seed)
    unet = _unet((32, 64, 64, 64), (1, 1, 1, 0), 64, heads=8, linear=False)
    return _livened(Models("SD 1.x", unet, _vae(), (_text(64, 2, "quick_gelu"),)))


def sd2(seed: int = 2, *, v: bool = False) -> Models:
    """As SD 2.1: OpenCLIP, matrices around the transformers, heads of 64 channels."""
    torch.manual_seed(seed)
    unet = _unet((64, 64, 128, 128), (1, 1, 1, 0), 128, heads=(1, 1, 2, 2), linear=True)
    with torch.no_grad():
        unet.conv_out.bias.fill_(-1.0 if v else 0.0)  # what webui's guess looks at
        unet.up_blocks[3].attentions[2].transformer_blocks[0].norm1.bias.normal_(std=0.2 if v else 0.02)  # ComfyUI's
    return _livened(Models("SD 2.x", unet, _vae(), (_text(128, 24, "gelu"),), v))


def sdxl(seed: int = 3) -> Models:
    """As SDXL: both encoders, three levels, sizes and the pooled text beside the time."""
    torch.manual_seed(seed)
    sizes = {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 128 + 6 * 256,
    }
    unet = _unet((64, 64, 128), (0, 1, 2), 192, heads=(1, 1, 2), linear=True, **sizes)
    texts = _text(64, 3, "quick_gelu"), _text(128, 12, "gelu", projected=True)
    return _livened(Models("SDXL", unet, _vae(0.13025), texts))


def _unet(
    widths: tuple[int, ...], depths: tuple[int, ...], context: int, *, heads: Any, linear: bool, **more: Any
) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        block_out_channels=widths, layers_per_block=2,
        down_block_types=tuple("CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in depths),
        up_block_types=tuple("CrossAttnUpBlock2D" if depth else "UpBlock2D" for depth in reversed(depths)),
        transformer_layers_per_block=tuple(depth or 1 for depth in depths),
        cross_attention_dim=context, attention_head_dim=heads, use_linear_projection=linear, **more,
    )  # fmt: skip


def _vae(scale: float = 0.18215) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(latent_channels=4, scaling_factor=scale, **VAE)


def _text(width: int, layers: int, activation: str, *, projected: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=49408, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=layers,
        num_attention_heads={64: 4, 128: 2}[width], hidden_act=activation, projection_dim=width,
        bos_token_id=49406, eos_token_id=49407, pad_token_id=49407,
    )  # fmt: skip
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config).eval()


def _livened(models: Models) -> Models:
    """Untrained text models say the same of every text, and untrained norms sum to nothing: both are mended."""
    with torch.no_grad():
        for text in models.texts:
            for name, weight in text.named_parameters():
                if "token_embedding" in name or "position_embedding" in name:
                    weight.normal_(std=0.3)
                if "final_layer_norm.bias" in name:
                    weight.normal_(mean=0.3, std=0.3)
        for module in (models.unet, models.vae):
            module.eval()
        for parameter in (p for m in (models.unet, models.vae, *models.texts) for p in m.parameters()):
            parameter.copy_(parameter.half().float())  # what a file in half precision keeps
    return models


def tensors_of(models: Models) -> dict[str, Tensor]:
    """The tensors of a single-file checkpoint."""
    found = {ldm_names.unet_name(name): t for name, t in _state(models.unet) if not name.startswith("add_embedding.")}
    if models.family == "SDXL":
        for name, tensor in _state(models.unet):
            if name.startswith("add_embedding."):
                place = name.replace("add_embedding.linear_1", "0.0").replace("add_embedding.linear_2", "0.2")
                found[f"model.diffusion_model.label_emb.{place}"] = tensor
        found = {key.replace("output_blocks.2.1.conv.", "output_blocks.2.2.conv."): t for key, t in found.items()}
    for name, tensor in _state(models.vae):
        key = ldm_names.vae_name(name)
        found[key] = tensor[:, :, None, None] if ".attn_1." in key and tensor.ndim == 2 else tensor
    return found | _text_tensors(models)


def _state(model: nn.Module) -> list[tuple[str, Tensor]]:
    return list(model.state_dict().items())


def _text_tensors(models: Models) -> dict[str, Tensor]:
    clip, openclip = "cond_stage_model.transformer.text_model.", "cond_stage_model.model."
    if models.family == "SD 1.x":
        return {clip + name: tensor for name, tensor in _state(models.texts[0])}
    if models.family == "SD 2.x":
        return openclip_tensors(models.texts[0], openclip, torch.eye(128))
    first = {f"conditioner.embedders.0.transformer.text_model.{n}": t for n, t in _state(models.texts[0])}
    second = models.texts[1]
    return first | openclip_tensors(
        second.text_model, "conditioner.embedders.1.model.", second.text_projection.weight.detach().T.contiguous()
    )


def openclip_tensors(model: nn.Module, prefix: str, projection: Tensor) -> dict[str, Tensor]:
    """A text model of transformers as OpenCLIP names and packs it."""
    state = dict(_state(model))
    found = {
        "token_embedding.weight": state["embeddings.token_embedding.weight"],
        "positional_embedding": state["embeddings.position_embedding.weight"],
        "ln_final.weight": state["final_layer_norm.weight"],
        "ln_final.bias": state["final_layer_norm.bias"],
        "text_projection": projection,
        "logit_scale": torch.tensor(4.6),
    }
    pairs = {"layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
             "self_attn.out_proj": "attn.out_proj"}  # fmt: skip
    for number in range(sum(name.endswith("mlp.fc1.weight") for name in state)):
        theirs, ours = f"encoder.layers.{number}.", f"transformer.resblocks.{number}."
        for kind in ("weight", "bias"):
            for their, our in pairs.items():
                found[f"{ours}{our}.{kind}"] = state[f"{theirs}{their}.{kind}"]
            packed = [state[f"{theirs}self_attn.{side}_proj.{kind}"] for side in "qkv"]
            found[f"{ours}attn.in_proj_{kind}"] = torch.cat(packed)
    return {prefix + name: tensor for name, tensor in found.items()}


def write_file(models: Models, path: Path, metadata: dict[str, str] | None = None, **more: Tensor) -> Path:
    """A single-file checkpoint in half precision."""
    tensors = tensors_of(models) | more
    save_file({name: tensor.half().contiguous() for name, tensor in tensors.items()}, path, metadata=metadata)
    return path


def write_folder(models: Models, folder: Path) -> Path:
    """The same weights as diffusers lays them out, in half precision, with configurations and tokenizers."""
    unet = models.unet
    kind = "StableDiffusionXLPipeline" if models.family == "SDXL" else "StableDiffusionPipeline"
    parts: dict[str, Any] = {"_class_name": kind, "unet": ["diffusers", "UNet2DConditionModel"],
                             "vae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "DDIMScheduler"]}  # fmt: skip
    _save(unet, folder / "unet", "diffusion_pytorch_model.safetensors")
    _save(models.vae, folder / "vae", "diffusion_pytorch_model.safetensors")
    for number, text in enumerate(models.texts):
        name = "text_encoder" if number == 0 else "text_encoder_2"
        short = models.family == "SD 2.x"
        _save_text(text, folder / name, without_last=short)
        parts[name] = ["transformers", type(text).__name__]
        tokenizer = name.replace("text_encoder", "tokenizer")
        parts[tokenizer] = ["transformers", "CLIPTokenizer"]
        write_tokenizer(folder / tokenizer, pad="!" if short or number else "<|endoftext|>")
    scheduler = {"_class_name": "DDIMScheduler", "beta_start": 0.00085, "beta_end": 0.012,
                 "beta_schedule": "scaled_linear", "num_train_timesteps": 1000, "clip_sample": False,
                 "set_alpha_to_one": False, "steps_offset": 1,
                 "prediction_type": "v_prediction" if models.v else "epsilon"}  # fmt: skip
    _write_json(folder / "scheduler" / "scheduler_config.json", scheduler)
    if models.family == "SDXL":
        parts["force_zeros_for_empty_prompt"] = True
    _write_json(folder / "model_index.json", parts)
    return folder


def _save(model: Any, folder: Path, name: str) -> None:
    folder.mkdir(parents=True)
    save_file({key: tensor.half().contiguous() for key, tensor in _state(model)}, folder / name)
    model.save_config(folder)


def _save_text(model: Any, folder: Path, *, without_last: bool) -> None:
    folder.mkdir(parents=True)
    layers = model.config.num_hidden_layers - without_last
    last = f"encoder.layers.{layers}."
    state = {name: tensor.half().contiguous() for name, tensor in _state(model) if last not in name}
    state = {name if name.startswith("text_") else f"text_model.{name}": tensor for name, tensor in state.items()}
    save_file(state, folder / "model.safetensors")
    config = model.config.to_dict() | {"num_hidden_layers": layers, "architectures": [type(model).__name__]}
    _write_json(folder / "config.json", config)


def write_tokenizer(folder: Path, pad: str) -> None:
    """CLIP's tokenizer from the kit's merge list, in the files transformers reads."""
    merges = tokens._merges()
    folder.mkdir(parents=True)
    lines = ["#version: 0.2", *(f"{left} {right}" for left, right in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write_json(folder / "vocab.json", tokens._vocabulary(merges))
    special = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    _write_json(folder / "tokenizer_config.json", special | {
        "pad_token": pad, "model_max_length": 77, "tokenizer_class": "CLIPTokenizer", "do_lower_case": True,
    })  # fmt: skip


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, default=str), encoding="utf-8")
