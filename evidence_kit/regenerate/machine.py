"""The machine that computes: which device, how many threads, which versions."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

import torch

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.text import text

LIBRARIES = ("torch", "diffusers", "transformers", "tokenizers", "safetensors", "torchsde", "ftfy", "numpy", "pillow")
"""The libraries that touch pixels."""


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


def prepare(device: torch.device, threads: int) -> None:
    """Makes results repeatable: a fixed number of threads, full float32, no search for the fastest kernel."""
    if device.type == "cpu":
        torch.set_num_threads(threads)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def device_name(device: torch.device) -> str:
    """`cpu`, `cuda:NVIDIA H200` or `mps`."""
    return f"cuda:{torch.cuda.get_device_name(device)}" if device.type == "cuda" else device.type


def processor() -> str:
    """The CPU's model name, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def versions() -> dict[str, str]:
    """Python and the libraries that touch pixels."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
