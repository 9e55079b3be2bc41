"""Generation: what a program's own metadata states about one picture, whichever program it was."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedWeights:
    """Weights as the metadata names them; `digest` only where it is one of the kit's own kinds of hash."""

    name: str
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class StatedLora:
    """A LoRA with its weights; None where none is stated."""

    weights: NamedWeights
    unet_weight: float | None
    text_weight: float | None


@dataclass(frozen=True, slots=True)
class StatedStart:
    """A picture that the making started from, by the name of its file."""

    picture: str
    strength: float
    mask: str | None = None
    """`channel:file`."""


@dataclass(frozen=True, slots=True)
class StatedGeneration:
    """The statements of a program; None is what it does not state."""

    program: str
    prompt: str | None = None
    negative_prompt: str | None = None
    sampler: str | None = None
    schedule: str | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    seed: int | None = None
    width: int | None = None
    height: int | None = None
    clip_skip: int | None = None
    """Counted as webui counts: 1 is the last layer."""
    checkpoint: NamedWeights | None = None
    vae: NamedWeights | None = None
    loras: tuple[StatedLora, ...] = ()
    noise_source: str | None = None
    start: StatedStart | None = None
    """None: noise alone."""
    rest: tuple[tuple[str, str], ...] = ()
    """Keys without a field here, in the file's order."""
    harmless: frozenset[str] = frozenset()
    """Keys of `rest` known to change no pixel."""


def without_suffix(name: str) -> str:
    """The name of a weights file as webui would write it: without folder and file type."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = base.rpartition(".")
    return stem if dot and suffix.lower() in ("safetensors", "ckpt", "pt", "pth", "bin", "gguf", "sft") else base
