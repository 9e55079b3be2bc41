"""The machine that computes: which device, how many threads, which versions, and what the libraries are told."""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.regeneration import Arithmetic, Precision
from evidence_kit.domain.text import text
from evidence_kit.regenerate.options import EngineOptions

_backends: Any = torch.backends
LIBRARIES = ("torch", "diffusers", "transformers", "tokenizers", "safetensors", "torchsde", "ftfy", "numpy", "pillow")
"""The libraries that touch pixels."""
KERNEL_VARIABLES = (
    "ATEN_CPU_CAPABILITY",
    "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ONEDNN_DEFAULT_FPMATH_MODE", "DNNL_DEFAULT_FPMATH_MODE",
    "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS",
    "NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES",
)  # fmt: skip
"""By which PyTorch, oneDNN (under its old name, too), MKL and numpy are told which kernels to use."""
DTYPES: dict[Precision, torch.dtype] = {
    "float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16,
}  # fmt: skip


def choose_device(name: str | None) -> torch.device:
    """The device of a name; without one CUDA, else MPS, else CPU.

    Raises:
        RegenerationError: the named device is not there.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name is None:
        name = next(device for device, available in there.items() if available)
    if not there[name]:
        raise RegenerationError(
            text(f"此机器没有可用的 {name} 设备。", f"This machine has no usable {name} device."),
            text("请改用 --device cpu，或安装与显卡相配的 torch。",
                 "Use --device cpu, or install the torch build that fits the graphics card."),
        )  # fmt: skip
    return torch.device(name)


def precisions(device: torch.device) -> tuple[Precision, ...]:
    """What a device computes in; bfloat16 on CUDA only where the card has it and does not merely emulate it."""
    if device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return ("float32", "float16")
    return ("float32", "float16") if device.type == "mps" else ("float32", "float16", "bfloat16")


def check_precision(device: torch.device, precision: Precision) -> None:
    """Refuses what a device does not compute in.

    Raises:
        RegenerationError: with the precisions there are.
    """
    if precision not in precisions(device):
        there = ", ".join(precisions(device))
        raise RegenerationError(
            text(f"{device_name(device)} 不支持 {precision}。", f"{device_name(device)} does not compute in {precision}."),
            text(f"可用：{there}。注意：不同精度的结果不同。", f"There are: {there}. Results differ with the precision."),
        )  # fmt: skip


def prepare(manner: EngineOptions) -> None:
    """Tells the libraries how to compute; they keep it for the whole process, so every run says it again.

    Reference mode: results that repeat, in full float32, without a search for the fastest kernel. Fast mode: the contrary.
    """
    exact = manner.mode == "reference"
    torch.set_num_threads(manner.threads)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what older cuBLAS needs to repeat its results
    # Says the same as `use_deterministic_algorithms`, without loading the compiler that this never uses (2 s a process).
    torch.set_deterministic_debug_mode("error" if exact else "default")
    # Filling new memory with NaN is a search for faults of others' kernels, not a condition of repeating.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    torch.backends.cuda.matmul.allow_tf32 = not exact
    torch.backends.cudnn.allow_tf32 = not exact
    torch.backends.cudnn.benchmark = not exact
    torch.backends.cudnn.deterministic = exact


def compiles(device: torch.device, manner: EngineOptions) -> bool:
    """Whether the UNet is compiled: on CUDA only, for on a processor compiling takes longer than it ever gains."""
    return manner.mode == "fast" and device.type == "cuda"


def arithmetic(device: torch.device, manner: EngineOptions) -> Arithmetic:
    """What the libraries report after `prepare`."""
    return Arithmetic(
        deterministic_algorithms=torch.are_deterministic_algorithms_enabled(),
        cudnn_deterministic=torch.backends.cudnn.deterministic,
        cudnn_benchmark=torch.backends.cudnn.benchmark,
        tf32=torch.backends.cuda.matmul.allow_tf32 or torch.backends.cudnn.allow_tf32,
        attention=_attention(device),
        onednn=bool(_backends.mkldnn.is_available() and _backends.mkldnn.enabled),
        instruction_set=torch.backends.cpu.get_cpu_capability(),
        kernel_limits=_kernel_limits(),
        compiled=compiles(device, manner),
        batch=manner.batch,
    )


@cache  # the libraries, too, read them once
def _kernel_limits() -> dict[str, str]:
    return {name: os.environ[name] for name in KERNEL_VARIABLES if os.environ.get(name)}


def _attention(device: torch.device) -> str:
    if device.type != "cuda":
        return "sdpa"
    cuda = _backends.cuda
    enabled = {
        "flash": cuda.flash_sdp_enabled(), "efficient": cuda.mem_efficient_sdp_enabled(),
        "cudnn": cuda.cudnn_sdp_enabled(), "math": cuda.math_sdp_enabled(),
    }  # fmt: skip
    return f"sdpa ({', '.join(name for name, on in enabled.items() if on)})"


def device_name(device: torch.device) -> str:
    """`cpu`, `cuda:NVIDIA H200` or `mps`."""
    return f"cuda:{torch.cuda.get_device_name(device)}" if device.type == "cuda" else device.type


def describe(device: torch.device) -> str:
    """A device for a person: on CUDA with memory, compute capability and the versions of its libraries."""
    if device.type != "cuda":
        return f"{device_name(device)} ({processor()}, torch {torch.__version__})"
    card = torch.cuda.get_device_properties(device)
    return (
        f"{device_name(device)} ({card.total_memory / 2**30:.0f} GiB, capability {card.major}.{card.minor}, "
        f"torch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {_backends.cudnn.version()})"
    )


@cache
def processor() -> str:
    """The CPU's model name, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


@cache
def versions(device: torch.device) -> dict[str, str]:
    """Python, the libraries that touch pixels, and CUDA's own parts where they compute."""
    found = {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
    if device.type == "cuda":
        found |= {"cuda": str(torch.version.cuda), "cudnn": str(_backends.cudnn.version())}
    return found
