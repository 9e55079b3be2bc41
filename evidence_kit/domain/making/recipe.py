"""Recipe: what a picture says about its own making, each parameter with how well it is known."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

from pydantic import ConfigDict, Field, model_validator

from evidence_kit.domain.making.origin import AiLabel, ClosedService, ContentCredentials
from evidence_kit.domain.record import Record, RelativePath, Sha256Hex
from evidence_kit.domain.text import Text, text

Value = TypeVar("Value")


class Known(StrEnum):
    """How a parameter is known."""

    STATED = "stated"
    """Written in the file itself, or by a party in words."""
    OBSERVED = "observed"
    """Read off a screen or picture."""
    INFERRED = "inferred"
    """Follows from a documented default of the program, or was found by search."""
    UNKNOWN = "unknown"


KNOWN_NAMES: dict[Known, Text] = {
    Known.STATED: text("明载", "stated"),
    Known.OBSERVED: text("观察所得", "observed"),
    Known.INFERRED: text("推断", "inferred"),
    Known.UNKNOWN: text("未知", "unknown"),
}


class Parameter(Record, Generic[Value]):
    """One parameter of the making. `value` is None exactly when it is unknown."""

    value: Value | None
    known: Known
    source: str = ""
    """Where it was read (`parameters: Steps`) or why it was inferred."""

    @model_validator(mode="after")
    def _unknown_has_no_value(self) -> Parameter[Value]:
        if (self.value is None) != (self.known is Known.UNKNOWN):
            raise ValueError("a parameter has a value exactly when it is not unknown")
        return self


class WeightsKind(StrEnum):
    """What a weights file is."""

    CHECKPOINT = "checkpoint"
    VAE = "vae"
    LORA = "lora"
    EMBEDDING = "embedding"
    """Textual inversion: vectors that a word of the prompt stands for."""
    TEXT_ENCODER = "text_encoder"
    """A text encoder in a file of its own, beside a transformer."""


class WeightsRef(Record):
    """Weights as a picture names them: a name anybody can copy and, where there is one, a hash that binds it."""

    kind: WeightsKind
    name: str
    sha256: Sha256Hex | None = None
    short_hash: str | None = Field(default=None, pattern=r"^[0-9a-f]{8,64}$")
    """As written by the program. AUTOMATIC1111: checkpoint and VAE = sha256(file)[:10];
    LoRA = sha256(bytes after the safetensors header)[:12]; checkpoints before 2023-01-14 = 8 hex of a sample;
    embedding = sha256(file)[:12] (`TI hashes`)."""


class LoraUse(Record):
    """A LoRA and how strongly it was applied to the UNet and to the text encoder."""

    weights: WeightsRef
    unet_weight: Parameter[float]
    text_weight: Parameter[float]


class RawMetadata(Record):
    """The embedded text as it stands in the file: the exact characters, and the digest of the exact bytes."""

    carrier: str
    """`png:parameters`, `png:prompt`, `exif:UserComment` …"""
    text: str
    sha256: Sha256Hex


def _with_understood(schema: dict[str, Any]) -> None:
    """Lets older records stand before the schema too: they hold one key more."""
    schema["properties"]["understood"] = {
        "type": "boolean",
        "deprecated": True,
        "description": "In older records: whether the kit of that time could run it. Read, and dropped.",
    }


class OtherParameter(Record):
    """A key of the embedded metadata that has no field of its own; never dropped."""

    model_config = ConfigDict(json_schema_extra=_with_understood)

    key: str
    value: str
    changes_pixels: bool
    """True when the program is known to draw another picture for another value (or this is not known)."""

    @model_validator(mode="before")
    @classmethod
    def _drop_understood(cls, record: Any) -> Any:
        """Which keys this version of the kit can run is no fact about the picture; earlier records kept it."""
        if isinstance(record, dict) and isinstance(record.get("understood"), bool):
            return {key: value for key, value in record.items() if key != "understood"}
        return record


class SamplingPass(Record):
    """One run of a sampler among several that made a picture: hires fix, refiner, detailer, a second node of a graph."""

    node: str
    """Whose run it is: `KSampler #3`."""
    sampler: Parameter[str]
    schedule: Parameter[str]
    steps: Parameter[int]
    cfg_scale: Parameter[float]
    seed: Parameter[int]
    denoise: Parameter[float]
    """How much of what it works on was noise: 1 is all."""
    start_step: Parameter[int]
    end_step: Parameter[int]
    """Where it ran a part of its steps only; unknown otherwise."""
    width: Parameter[int]
    height: Parameter[int]
    """Of what it works on, in pixels."""
    prompt: Parameter[str] | None = None
    negative_prompt: Parameter[str] | None = None
    checkpoint: Parameter[WeightsRef] | None = None
    """None: the recipe's."""


class CandidateMaking(Record):
    """One of several makings between which the file does not decide; none of them is run as the picture's."""

    output: str
    """The node that would have saved the picture: `SaveImage #9`."""
    passes: tuple[SamplingPass, ...] = ()


class Recipe(Record):
    """Everything known about how one picture was made."""

    schema_tag: Literal["evidence-kit/recipe/1"] = Field("evidence-kit/recipe/1", alias="schema")
    picture: RelativePath
    """The artifact it was read from."""
    program: Parameter[str]
    """`AUTOMATIC1111 stable-diffusion-webui 1.9.4` …"""
    dialect: Parameter[str]
    """Whose rules apply: the name of a `domain.dialects.Dialect`."""
    prompt: Parameter[str]
    """Exact text, typing errors included; extra-network tags included."""
    negative_prompt: Parameter[str]
    sampler: Parameter[str]
    """The program's own name, without the schedule: `DPM++ 2M`."""
    schedule: Parameter[str]
    """`automatic`, `karras`, `exponential`, `uniform` …"""
    steps: Parameter[int]
    cfg_scale: Parameter[float]
    seed: Parameter[int]
    width: Parameter[int]
    height: Parameter[int]
    clip_skip: Parameter[int]
    checkpoint: Parameter[WeightsRef]
    vae: Parameter[WeightsRef]
    """Unknown-free: a picture that names none was decoded with the checkpoint's own, `name` = ``."""
    loras: tuple[LoraUse, ...] = ()
    embeddings: tuple[WeightsRef, ...] = ()
    """Textual inversions that the file names; each one's name is a word of a prompt."""
    noise_source: Parameter[str]
    """`gpu`, `cpu` or `nv`."""
    eta_noise_seed_delta: Parameter[int]
    others: tuple[OtherParameter, ...] = ()
    passes: tuple[SamplingPass, ...] = ()
    """All runs of samplers in their order, where there was more than one; the parameters above are then those
    of the first on the picture's way."""
    candidates: tuple[CandidateMaking, ...] = ()
    """Makings that the file leaves open; the parameters above are what they have in common."""
    raw: tuple[RawMetadata, ...] = ()
    labels: tuple[AiLabel, ...] = ()
    """Labels of AI-made content that the file carries."""
    credentials: tuple[ContentCredentials, ...] = ()
    """C2PA manifest stores that the file carries; what they claim, not validated."""
    service: ClosedService | None = None
    """The closed service that the file names as its maker: then no exact regeneration exists."""
