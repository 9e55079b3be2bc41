"""Which family a transformer's file is of, by the names of its tensors; what the engine does not run is refused."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.text import text
from evidence_kit.regenerate.dit.family import TransformerFamily
from evidence_kit.regenerate.dit.flux import FLUX_DEV, FLUX_SCHNELL
from evidence_kit.regenerate.dit.flux2 import KLEIN
from evidence_kit.regenerate.dit.qwen_image import QWEN_IMAGE
from evidence_kit.regenerate.dit.sd3 import SD3
from evidence_kit.regenerate.dit.z_image import Z_IMAGE

Tensors = Mapping[str, Tensor]
PREFIXES = ("model.diffusion_model.", "diffusion_model.")
_FLUX_INPUTS = 64
_NOT_RUN = {
    "__index_timestep_zero__": "Qwen-Image Edit 2511",
    "time_text_embed.addition_t_embedding.weight": "Qwen-Image Layered",
    "siglip_embedder.1.weight": "Z-Image Omni",
}
"""Tensors that only families have which the engine does not run."""
FAMILIES = "FLUX.1, FLUX.2 klein, SD 3.5, Qwen-Image, Z-Image"


def bare(tensors: Tensors) -> dict[str, Tensor]:
    """A transformer's tensors without the prefix under which a checkpoint holds them."""
    prefix = next((one for one in PREFIXES if any(name.startswith(one) for name in tensors)), "")
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def family_of(name: str, tensors: Tensors) -> TransformerFamily:
    """The family of a transformer.

    Args:
        name: of its file.
        tensors: as `bare` returns them.

    Raises:
        ModelError: none that the engine runs.
    """
    refuse_quantised(name, tensors)
    refused = next((kind for key, kind in _NOT_RUN.items() if key in tensors), None)
    if refused is not None:
        raise not_run(name, refused)
    if "double_stream_modulation_img.lin.weight" in tensors:
        if "guidance_in.in_layer.weight" in tensors:
            raise not_run(name, "FLUX.2 dev")
        return KLEIN
    if "double_blocks.0.img_attn.proj.weight" in tensors and "vector_in.in_layer.weight" in tensors:
        inputs = tensors["img_in.weight"].shape[1]
        if inputs != _FLUX_INPUTS:
            raise not_run(name, f"FLUX.1 ({inputs} inputs: fill, control or editing)")
        return FLUX_DEV if "guidance_in.in_layer.weight" in tensors else FLUX_SCHNELL
    if "txt_norm.weight" in tensors and "transformer_blocks.0.img_mod.1.weight" in tensors:
        return QWEN_IMAGE
    if "cap_pad_token" in tensors and "noise_refiner.0.attention.k_norm.weight" in tensors:
        return Z_IMAGE
    if "joint_blocks.0.x_block.attn.ln_q.weight" in tensors:
        return SD3
    raise not_run(name, "SD 3" if "joint_blocks.0.x_block.attn.qkv.weight" in tensors else "unknown")


def refuse_quantised(name: str, tensors: Tensors) -> None:
    """Refuses weights in eight bits or fewer.

    Raises:
        ModelError: they are.
    """
    narrow = {str(tensor.dtype).removeprefix("torch.") for tensor in tensors.values() if tensor.element_size() == 1}
    if narrow:
        kinds = ", ".join(sorted(narrow))
        raise ModelError(
            text(f"{name} 是量化权重（{kinds}）：程序以其特有方式还原，本引擎尚未实现。",
                 f"{name} holds quantised weights ({kinds}); how the program makes numbers of them is not implemented."),
            text("请在原程序中演示该图片并录屏；用其他精度的同名权重得到的是另一张图片。",
                 "Demonstrate this picture in the original program and film it; the same weights in another precision make another picture."),
        )  # fmt: skip


def not_run(name: str, family: str) -> ModelError:
    """The refusal of a family that the engine does not run."""
    return ModelError(
        text(f"{name} 属于 {family} 架构；本引擎运行的扩散变换器：{FAMILIES}。",
             f"{name} is of the kind {family}; of diffusion transformers this engine runs {FAMILIES}."),
        text("请核对模型文件是否正确；其他架构请在原程序中演示该图片并录屏。",
             "Check that it is the right file; demonstrate pictures of other architectures in the original program and film them."),
    )  # fmt: skip
