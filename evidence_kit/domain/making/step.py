"""Steps: the stops on the way to the claimed picture, and the changes of settings that lead from one to the next."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.parameter_names import parameter_name
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text


class SetLoraWeight(Record):
    """Apply one LoRA with another weight (to UNet and text encoder alike)."""

    kind: Literal["lora-weight"] = "lora-weight"
    lora: str
    weight: float


class SetSeed(Record):
    """Start from other noise."""

    kind: Literal["seed"] = "seed"
    seed: int = Field(ge=0, lt=2**64)


class AppendPrompt(Record):
    """Add words at the end of the positive prompt, exactly as given (separator included)."""

    kind: Literal["append-prompt"] = "append-prompt"
    words: str


class RemovePrompt(Record):
    """Take words out of the positive prompt; they must occur exactly once."""

    kind: Literal["remove-prompt"] = "remove-prompt"
    words: str


class SetNumber(Record):
    """Change one of the plain numbers."""

    kind: Literal["steps", "cfg_scale", "clip_skip"]
    value: float


Change = Annotated[SetLoraWeight | SetSeed | AppendPrompt | RemovePrompt | SetNumber, Field(discriminator="kind")]


class Step(Record):
    """One stop on the way to the claimed picture: what changed from the stop before, and why."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    title: Text
    why: Text
    """The author's own reason, as counsel states it."""
    changes: tuple[Change, ...]
    """For the first step: from the claimed picture's recipe; for the others: from the step before."""


def describe(change: Change) -> Text:
    """What a change does, in words."""
    match change:
        case SetLoraWeight():
            return text(
                f"LoRA {change.lora} 的权重改为 {change.weight:g}",
                f"weight of the LoRA {change.lora} set to {change.weight:g}",
            )
        case SetSeed():
            return text(f"随机种子改为 {change.seed}", f"seed set to {change.seed}")
        case AppendPrompt():
            return text(f"提示词末尾增加：{change.words}", f"words appended to the prompt: {change.words}")
        case RemovePrompt():
            return text(f"提示词中去除：{change.words}", f"words removed from the prompt: {change.words}")
        case SetNumber():
            name = parameter_name(change.kind)
            return text(f"{name.zh}改为 {change.value:g}", f"{name.en} set to {change.value:g}")


def apply(settings: Settings, change: Change) -> Settings:
    """The settings after one change.

    Raises:
        RegenerationError: the change does not fit the settings (no such LoRA, words not found once).
    """
    match change:
        case SetLoraWeight():
            return _with_lora_weight(settings, change)
        case SetSeed():
            return settings.model_copy(update={"seed": change.seed})
        case AppendPrompt():
            return settings.model_copy(update={"prompt": settings.prompt + change.words})
        case RemovePrompt():
            return _without_words(settings, change)
        case SetNumber():
            return _with_number(settings, change)


def apply_all(settings: Settings, step: Step) -> Settings:
    """The settings after all changes of a step, in order."""
    for change in step.changes:
        settings = apply(settings, change)
    return Settings.model_validate(settings.model_dump())


def _with_lora_weight(settings: Settings, change: SetLoraWeight) -> Settings:
    if change.lora not in (lora.weights.name for lora in settings.loras):
        raise RegenerationError(
            text(f"生成参数中没有名为 {change.lora!r} 的 LoRA。", f"The recipe uses no LoRA named {change.lora!r}."),
            text("请核对 case.yaml 中该步骤的 lora 名称。", "Check the name under `lora:` of that step in case.yaml."),
        )
    loras = tuple(
        lora.model_copy(update={"unet_weight": change.weight, "text_weight": change.weight})
        if lora.weights.name == change.lora
        else lora
        for lora in settings.loras
    )
    return settings.model_copy(update={"loras": loras})


def _without_words(settings: Settings, change: RemovePrompt) -> Settings:
    found = settings.prompt.count(change.words)
    if found != 1:
        raise RegenerationError(
            text(f"提示词中 {change.words!r} 出现 {found} 次，应恰为一次。",
                 f"The words {change.words!r} occur {found} times in the prompt; exactly once is needed."),
            text("请从图片的提示词中逐字复制这些词。", "Copy the words letter by letter from the picture's prompt."),
        )  # fmt: skip
    return settings.model_copy(update={"prompt": settings.prompt.replace(change.words, "")})


def _with_number(settings: Settings, change: SetNumber) -> Settings:
    value: float | int = change.value if change.kind == "cfg_scale" else int(change.value)
    return settings.model_copy(update={change.kind: value})
