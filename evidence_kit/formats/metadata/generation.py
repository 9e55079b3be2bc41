"""Generation: what a program's own metadata states about one picture, whichever program it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

AUTOMATIC_VAE = "VAE left to the program"
"""Key among `rest` under which a program's word for a VAE of its own choice stands (`Automatic`): no file is named."""
_SHA256 = re.compile(r"(?:0x|sha256:)?([0-9a-fA-F]{64})")


@dataclass(frozen=True, slots=True)
class NamedWeights:
    """Weights as the metadata names them; `digest` only where it is one of the kit's own kinds of hash."""

    name: str
    digest: str | None = None
    other_hash: str | None = None
    """A hash of a kind that the kit does not compute, as written (`blake3:…`): it names the file and binds nothing here."""


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
class StatedPass:
    """One run of a sampler among several that made a picture; None is what is not stated."""

    node: str
    """Whose run it is, under the program's own name."""
    sampler: str | None = None
    schedule: str | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    seed: int | None = None
    denoise: float | None = None
    start_step: int | None = None
    end_step: int | None = None
    width: int | None = None
    height: int | None = None
    """Of what it works on, in pixels."""
    prompt: str | None = None
    negative_prompt: str | None = None
    checkpoint: NamedWeights | None = None


@dataclass(frozen=True, slots=True)
class StatedCandidate:
    """One of several makings that a file leaves open."""

    output: str
    """The node that would have saved the picture."""
    passes: tuple[StatedPass, ...]


@dataclass(frozen=True, slots=True)
class StatedGeneration:
    """The statements of a program; None is what it does not state."""

    program: str
    """Empty: no program is named, and nothing in the text tells which it was."""
    told_by: str = ""
    """By what the program is told where its text does not name it; empty: the text names it."""
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
    eta_noise_seed_delta: int | None = None
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
    inferred: tuple[tuple[str, str], ...] = ()
    """Fields above whose value is not written but follows, each with its reason."""
    unclear: frozenset[str] = frozenset()
    """Fields that are not known although the file holds something of them; no default stands in for one."""
    passes: tuple[StatedPass, ...] = ()
    """All runs of samplers, in their order, where there was more than one; the fields above are those of the first."""
    candidates: tuple[StatedCandidate, ...] = ()
    """Makings between which the file does not decide; the fields above are what they have in common."""


_COLLECTED = ("rest", "harmless", "inferred", "unclear", "passes", "candidates")
"""Fields of a generation that hold several statements; of two generations, all of them are kept."""


def common(several: list[StatedGeneration]) -> StatedGeneration:
    """What several generations have in common; a field in which they part is unclear."""
    first = several[0]
    for other in several[1:]:
        plain = [item.name for item in fields(first) if item.name not in _COLLECTED]
        apart = [name for name in plain if getattr(first, name) != getattr(other, name)]
        changes = {name: () if name == "loras" else None for name in apart}
        kept = tuple(pair for pair in dict.fromkeys((*first.inferred, *other.inferred)) if pair[0] not in apart)
        first = replace(
            first,
            **changes,  # type: ignore[arg-type]
            rest=tuple(dict.fromkeys((*first.rest, *other.rest, *_loras_apart(apart, first, other)))),
            harmless=first.harmless | other.harmless,
            unclear=first.unclear | other.unclear | set(apart),
            inferred=kept,
        )
    return first


def listed_loras(loras: tuple[StatedLora, ...]) -> str:
    """LoRAs with both weights, in one line; `?` where a weight is not known."""
    return ", ".join(f"{one.weights.name} {_weight(one.unet_weight)}/{_weight(one.text_weight)}" for one in loras)


def _weight(value: float | None) -> str:
    return "?" if value is None else str(value)


def _loras_apart(apart: list[str], *several: StatedGeneration) -> Iterator[tuple[str, str]]:
    if "loras" in apart:
        yield from (("LoRA", listed_loras(one.loras)) for one in several if one.loras)


def without_suffix(name: str) -> str:
    """The name of a weights file as webui would write it: without folder and file type."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = base.rpartition(".")
    return stem if dot and suffix.lower() in ("safetensors", "ckpt", "pt", "pth", "bin", "gguf", "sft") else base


def full_digest(value: object) -> str | None:
    """A SHA-256 in 64 hexadecimal digits, with or without `0x` or `sha256:` before it; None for anything else."""
    if not isinstance(value, str):
        return None
    match = _SHA256.fullmatch(value.strip())
    return match[1].lower() if match else None
