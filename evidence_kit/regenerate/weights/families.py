"""The families of Stable Diffusion that the engine runs, and what tells a checkpoint's family apart.

A family is read off the names and shapes of tensors, never off the name of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from evidence_kit.domain.errors import ModelError, RegenerationError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.text import text

Tensors = Mapping[str, Tensor]


@dataclass(frozen=True)
class Family:
    """What all checkpoints of a family have in common and their shapes do not tell."""

    name: str
    latent_scale: float
    """Latents are the VAE's values times this."""
    head_width: int | None
    """Channels of one attention head of the UNet; None: eight heads, whatever the width."""
    activations: tuple[str, ...]
    """Of each text encoder: OpenAI's CLIP has quick GELU, OpenCLIP the exact one."""
    prediction: Literal["epsilon", "v"] | None
    """What the UNet predicts where a checkpoint says nothing else; None: it must be found out."""


SD1 = Family("SD 1.x", 0.18215, None, ("quick_gelu",), "epsilon")
SD2 = Family("SD 2.x", 0.18215, 64, ("gelu",), None)
SDXL = Family("SDXL", 0.13025, 64, ("quick_gelu", "gelu"), "epsilon")

_OTHERS = {
    "conditioner.embedders.0.model.": "SDXL refiner",
    "model.diffusion_model.joint_blocks.": "Stable Diffusion 3",
    "joint_blocks.": "Stable Diffusion 3",
    "model.diffusion_model.double_blocks.": "FLUX",
    "double_blocks.": "FLUX",
    "transformer_blocks.": "diffusion transformer",
    "cond_stage_model.roberta.": "AltDiffusion",
    "depth_model.": "SD 2 depth",
    "embedder.model.": "SD 2 unCLIP",
    "control_model.": "ControlNet",
    "edm_mean": "EDM (Playground 2.5)",
    "edm_vpred.": "EDM",
}
"""Beginnings of names that only other families have."""


def refuse_others(name: str, names: Iterable[str]) -> None:
    """Refuses a single-file checkpoint of a family that the engine does not run.

    Raises:
        ModelError: it is one.
    """
    present = tuple(names)
    for beginning, family in _OTHERS.items():
        if any(key.startswith(beginning) for key in present):
            raise wrong_family(name, family)


def family_of(name: str, unet: Tensors) -> Family:
    """The family of a UNet (tensors under diffusers' names).

    SDXL's alone is told the size of the picture; SD 2's projects into its transformers with matrices, SD 1's with
    1×1 convolutions.

    Raises:
        ModelError: no such UNet, or one for inpainting or editing.
    """
    first = unet.get("conv_in.weight")
    projections = [tensor for key, tensor in unet.items() if key.endswith(".proj_in.weight")]
    if first is None or first.dim() != 4 or not projections:
        raise wrong_family(name, "unknown")
    if first.shape[1] != 4:
        raise wrong_family(name, f"{first.shape[1]}-channel (inpainting or editing)")
    if "class_embedding.linear_1.weight" in unet:
        raise wrong_family(name, "SD 2 unCLIP")
    if "add_embedding.linear_1.weight" in unet:
        return SDXL
    return SD1 if projections[0].dim() == 4 else SD2


def check_program(family: Family, settings: Settings, *, zero_terminal: bool = False) -> None:
    """Refuses a family under the rules of a program that could not run it.

    Args:
        zero_terminal: the checkpoint asks for noise levels of zero terminal SNR.

    Raises:
        RegenerationError: SDXL in ComfyUI of May 2023, or with the DDIM and PLMS of webui before 1.6; zero terminal SNR
            under rules that do not say what becomes of it.
    """
    rules = settings.effective_rules
    if zero_terminal and rules.zero_terminal == "refused":
        raise RegenerationError(
            text(f"模型要求零终端信噪比（ztsnr）调度；{settings.dialect} 的规则对此尚未实现。",
                 "The checkpoint asks for noise levels of zero terminal SNR (ztsnr), which are not implemented under the rules "
                 f"of {settings.dialect}."),
            text("请在原程序的同一版本中演示该图片，并录屏。",
                 "Demonstrate this picture in the original program at the same version, and film it."),
        )  # fmt: skip
    if family is not SDXL:
        return
    old_samplers = rules.ddim == "ldm" and settings.sampler in ("DDIM", "PLMS", "UniPC")
    # ComfyUI has run SDXL since July 2023; its rules of before that scale the first latent by σ.
    too_early = rules.syntax == "comfyui" and rules.first_noise == "sigma"
    if too_early or old_samplers:
        raise RegenerationError(
            text(f"按 {settings.dialect} 的规则无法运行 SDXL 模型（{settings.sampler}）：该版程序当时尚不支持。",
                 f"The rules of {settings.dialect} cannot run an SDXL checkpoint with {settings.sampler}: "
                 "that program did not support it then."),
            text("请核对图片由哪个程序的哪个版本生成。", "Check which program, at which version, made the picture."),
        )  # fmt: skip


def wrong_family(name: str, family: str) -> ModelError:
    """The refusal of a checkpoint of another family."""
    return ModelError(
        text(f"{name} 属于 {family} 架构，本引擎运行 SD 1.x、SD 2.x、SDXL 文生图模型。",
             f"{name} is of the {family} kind; this engine runs SD 1.x, SD 2.x and SDXL text-to-image models."),
        text("请核对模型文件是否正确；其他架构尚不支持，请在原程序中演示该图片并录屏。",
             "Check that it is the right file; other architectures are not supported: "
             "demonstrate such a picture in the original program and film it."),
    )  # fmt: skip
