"""Weights files into models in memory: SD 1.x checkpoints and VAEs as single safetensors files, fully offline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text
from evidence_kit.regenerate import layout
from evidence_kit.regenerate.text_encoder import TextEncoder


@dataclass(frozen=True)
class Checkpoint:
    """The three models of a checkpoint, in float32 to whoever calls them."""

    unet: Any
    """A UNet2DConditionModel, or what is called like one."""
    vae: nn.Module
    text_encoder: TextEncoder


def read_tensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a safetensors file.

    Raises:
        ModelError: not a safetensors file, or cut off.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except (SafetensorError, OSError) as error:
        raise ModelError(
            text(f"{path.name} 不是完整的 safetensors 文件（{error}）。",
                 f"{path.name} is no complete safetensors file ({error})."),
            text("下载可能曾中断：请重新获取该文件。.ckpt、.pt 文件可执行代码，请先转换为 safetensors。",
                 "Its download was probably interrupted: get the file again. "
                 "Files of the .ckpt and .pt kind can run code: convert them to safetensors first."),
        ) from error  # fmt: skip


def load_checkpoint(path: Path, device: torch.device) -> Checkpoint:
    """The models of a checkpoint file.

    Raises:
        ModelError: damaged, another architecture, or tensors that do not fit one another.
    """
    tensors = read_tensors(path)
    layout.check_family(path.name, tensors)
    clip = {name.removeprefix("text_model."): t for name, t in layout.part(tensors, layout.CLIP).items()}
    return Checkpoint(
        _unet(path.name, layout.part(tensors, layout.UNET), device),
        _vae(path.name, layout.part(tensors, layout.VAE), device),
        _text_encoder(path.name, clip, device),
    )


def load_vae(path: Path, device: torch.device) -> nn.Module:
    """An external VAE: LDM names, with or without the checkpoint's prefix.

    Raises:
        ModelError: damaged, or not a VAE of SD 1.x.
    """
    tensors = read_tensors(path)
    bare = layout.part(tensors, layout.VAE) or tensors
    return _vae(
        path.name, {name: t for name, t in bare.items() if not name.startswith(("loss.", "model_ema."))}, device
    )


def _unet(name: str, tensors: dict[str, Tensor], device: torch.device) -> nn.Module:
    from diffusers import UNet2DConditionModel
    from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint

    with _fitting(name, "UNet"):
        config = layout.unet_config(tensors)
        prefixed = {layout.UNET + key: tensor for key, tensor in tensors.items()}
        converted = convert_ldm_unet_checkpoint(prefixed, config)
        return _filled(UNet2DConditionModel, config, tensors, converted, device)


def _vae(name: str, tensors: dict[str, Tensor], device: torch.device) -> nn.Module:
    from diffusers import AutoencoderKL
    from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint

    with _fitting(name, "VAE"):
        config = layout.vae_config(tensors)
        return _filled(AutoencoderKL, config, tensors, convert_ldm_vae_checkpoint(tensors, config), device)


def _text_encoder(name: str, tensors: dict[str, Tensor], device: torch.device) -> TextEncoder:
    from transformers import CLIPTextConfig, CLIPTextModel

    with _fitting(name, "CLIP"):
        model = CLIPTextModel(CLIPTextConfig(**layout.clip_config(name, tensors)))
        positions = tensors.pop("embeddings.position_ids", None)
        if positions is not None:  # merged models can carry damaged ones, and their pictures were made with them
            model.embeddings.position_ids.copy_(positions)
        model.load_state_dict(tensors, strict=True)
        return TextEncoder(_ready(model, device))


def _filled(
    kind: Any, config: dict[str, Any], source: dict[str, Tensor], converted: dict[str, Tensor], device: torch.device
) -> nn.Module:
    if len(converted) != len(source):
        raise ValueError(f"{len(source) - len(converted)} tensors have no place in the model")
    with torch.device("meta"):
        model: nn.Module = kind(**config)
    model.load_state_dict(converted, strict=True, assign=True)
    return _ready(model, device)


def _ready(model: nn.Module, device: torch.device) -> nn.Module:
    return model.float().to(device).eval().requires_grad_(False)


@contextmanager
def _fitting(name: str, part: str) -> Iterator[None]:
    """Turns what does not fit into a `ModelError` that names the part."""
    try:
        yield
    except (KeyError, IndexError, ValueError, RuntimeError) as error:
        detail = (str(error).strip().splitlines() or [type(error).__name__])[-1].strip()[:200]
        raise ModelError(
            text(f"{name} 的 {part} 与 SD 1.x 不符：{detail}", f"The {part} of {name} does not fit SD 1.x: {detail}"),
            text("请核对文件是否正确、下载是否完整。", "Check that it is the right file and that it is complete."),
        ) from error
