"""Settings to decisions: everything in them that can be changed alone, each with the settings that result.

Pure: no weights, no torch. Which pictures follow is another matter (`workflows.variation`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from evidence_kit.domain.making.init_picture import InitPicture
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.domain.making.variation import Decision, DecisionKind, LeftOut
from evidence_kit.domain.text import Text, text
from evidence_kit.regenerate.vary.prompt_parts import Cuts, Edit, cuts_of

OTHER_SAMPLERS = ("Euler a", "DPM++ 2M", "Euler")
"""The commonest ones; the first two that are not the settings' own are tried."""
OTHER_SCHEDULES = ("karras", "exponential", "uniform")
LORA_STEP = 0.25
STEPS_STEP = 3
STRENGTH_STEP = 0.1


@dataclass(frozen=True)
class Choice:
    """A decision and the settings with it changed."""

    decision: Decision
    settings: Settings


@dataclass(frozen=True)
class Choices:
    """All decisions of some settings that can be changed alone."""

    choices: tuple[Choice, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class DecisionSelection:
    """Which decisions to change."""

    only: Collection[DecisionKind] = ()
    """Kinds; empty for all of them."""
    limit: int | None = None
    """At most so many, every kind in turn; None for all."""
    models: tuple[str, ...] = ()
    """Names of other checkpoints to try."""


@dataclass(frozen=True)
class Plan:
    """The decisions that a sheet changes, and those that it does not."""

    settings: Settings
    """Of the base picture."""
    choices: tuple[Choice, ...]
    left_out: tuple[LeftOut, ...]
    not_asked: int
    """Decisions that could be changed alone and were not asked for."""


def plan_of(settings: Settings, asked: DecisionSelection) -> Plan:
    """What is run for a sheet of `settings`."""
    found = choices_of(settings, asked.models)
    choices = chosen(found.choices, asked.only, asked.limit)
    return Plan(settings, choices, found.left_out, len(found.choices) - len(choices))


def choices_of(settings: Settings, models: Sequence[str] = ()) -> Choices:
    """Every decision of the settings: the words in their order, then the numbers. None leaves the settings as they are.

    Args:
        models: names of other checkpoints to put in the place of the settings' own.
    """
    positive, negative = cuts_of(settings.prompt), cuts_of(settings.negative_prompt)
    found = [
        *_words(settings, positive),
        *_negative(settings, negative),
        *_numbers(settings),
        *_models(settings, models),
    ]
    unequal = tuple(choice for choice in found if choice.settings != settings)
    return Choices(unequal, (*_left_out(positive, negative), *_size_left_out(settings)))


def chosen(choices: tuple[Choice, ...], only: Collection[DecisionKind], limit: int | None) -> tuple[Choice, ...]:
    """The decisions to run: of some kinds (empty: all), at most `limit`, every kind in turn so that a few show all kinds."""
    wanted = [choice for choice in choices if not only or choice.decision.kind in only]
    if limit is None or limit >= len(wanted):
        return tuple(wanted)
    kinds = [[choice for choice in wanted if choice.decision.kind is kind] for kind in DecisionKind]
    in_turn = [choice for row in zip_longest(*kinds) for choice in row if choice is not None][:limit]
    return tuple(choice for choice in wanted if choice in in_turn)


def _words(settings: Settings, cuts: Cuts) -> Iterator[Choice]:
    for kind, edits in ((DecisionKind.PROMPT_GROUP, cuts.groups), (DecisionKind.WORD, cuts.words)):
        for edit in edits:
            label = text(f"去掉“{edit.words}”", f"without “{edit.words}”")
            yield _edited(settings, "prompt", kind, edit, label)
    yield from _weights(settings, "prompt", cuts)


def _negative(settings: Settings, cuts: Cuts) -> Iterator[Choice]:
    for edit in cuts.groups:
        label = text(f"反向提示词去掉“{edit.words}”", f"negative without “{edit.words}”")
        yield _edited(settings, "negative_prompt", DecisionKind.NEGATIVE_GROUP, edit, label)
    yield from _weights(settings, "negative_prompt", cuts)
    yield _changed(settings, DecisionKind.NEGATIVE_PROMPT, text("不用反向提示词", "no negative prompt"),
                   (settings.negative_prompt, ""), negative_prompt="")  # fmt: skip


def _weights(settings: Settings, field: str, cuts: Cuts) -> Iterator[Choice]:
    side = text("反向 ", "negative ") if field == "negative_prompt" else text("", "")
    for edit in cuts.weights:
        label = text(f"{side.zh}{edit.words} 权重改为 1", f"{side.en}{edit.words} with weight 1")
        yield _edited(settings, field, DecisionKind.WEIGHT, edit, label)


def _edited(settings: Settings, field: str, kind: DecisionKind, edit: Edit, label: Text) -> Choice:
    prompt: str = getattr(settings, field)
    was = edit.words if not edit.new else prompt[edit.start : edit.end]
    return _changed(settings, kind, label, (was, edit.new), **{field: edit.applied(prompt)})


def _numbers(settings: Settings) -> Iterator[Choice]:
    for seed in (settings.seed - 1, settings.seed + 1):
        if 0 <= seed < 2**64:
            yield _plain(settings, DecisionKind.SEED, "seed", seed)
    for name in [name for name in OTHER_SAMPLERS if name != settings.sampler][:2]:
        yield _plain(settings, DecisionKind.SAMPLER, "sampler", name)
    for name in [name for name in OTHER_SCHEDULES if name != settings.schedule][:2]:
        yield _plain(settings, DecisionKind.SCHEDULE, "schedule", name)
    for scale in (settings.cfg_scale - 1, settings.cfg_scale + 1):
        if 0 < scale <= 100:
            yield _plain(settings, DecisionKind.CFG_SCALE, "cfg_scale", scale)
    for steps in (settings.steps - STEPS_STEP, settings.steps + STEPS_STEP):
        if 1 <= steps <= 1000:
            yield _plain(settings, DecisionKind.STEPS, "steps", steps)
    yield from _loras(settings)
    if settings.vae is not None:
        yield _changed(settings, DecisionKind.VAE, text("用模型自带的 VAE", "the checkpoint's own VAE"),
                       (settings.vae.name, ""), vae=None)  # fmt: skip
    if settings.clip_skip:  # else nobody chose a layer
        other = {1: 2}.get(settings.clip_skip, settings.clip_skip - 1)
        yield _plain(settings, DecisionKind.CLIP_SKIP, "clip_skip", other)
    if settings.init is None:
        yield _transposed(settings)
    else:
        yield from _strengths(settings, settings.init)


def _models(settings: Settings, names: Sequence[str]) -> Iterator[Choice]:
    own = settings.checkpoint.name
    for name in names:
        label = text(f"大模型 {own} → {name}", f"model {own} → {name}")
        weights = WeightsRef(kind=WeightsKind.CHECKPOINT, name=name)
        yield _changed(settings, DecisionKind.MODEL, label, (own, name), checkpoint=weights)


_NAMES = {
    "seed": text("种子", "seed"), "sampler": text("采样器", "sampler"), "schedule": text("调度", "schedule"),
    "cfg_scale": text("引导系数", "CFG scale"), "steps": text("步数", "steps"), "clip_skip": text("CLIP 层", "CLIP skip"),
}  # fmt: skip


def _plain(settings: Settings, kind: DecisionKind, field: str, value: str | float) -> Choice:
    was, became = (entry if isinstance(entry, str) else f"{entry:.12g}" for entry in (getattr(settings, field), value))
    name = _NAMES[field]
    label = text(f"{name.zh} {was} → {became}", f"{name.en} {was} → {became}")
    return _changed(settings, kind, label, (was, became), **{field: value})


def _loras(settings: Settings) -> Iterator[Choice]:
    for place, lora in enumerate(settings.loras):
        tried = {_shifted(lora, -LORA_STEP), _shifted(lora, LORA_STEP), (0.0, 0.0)} - {_shifted(lora, 0)}
        for unet, encoder in sorted(tried):
            changed = lora.model_copy(update={"unet_weight": unet, "text_weight": encoder})
            was, name = f"{lora.unet_weight:g}", lora.weights.name
            label = text(f"LoRA {name} 权重 {was} → {unet:g}", f"LoRA {name} weight {was} → {unet:g}")
            yield _changed(settings, DecisionKind.LORA_WEIGHT, label, (was, f"{unet:g}"),
                           loras=(*settings.loras[:place], changed, *settings.loras[place + 1 :]))  # fmt: skip


def _shifted(lora: AppliedLora, by: float) -> tuple[float, float]:
    return round(lora.unet_weight + by, 6), round(lora.text_weight + by, 6)


def _strengths(settings: Settings, init: InitPicture) -> Iterator[Choice]:
    for strength in (init.denoising_strength - STRENGTH_STEP, init.denoising_strength + STRENGTH_STEP):
        if 0 < strength <= 1:
            was, became = f"{init.denoising_strength:.12g}", f"{strength:.12g}"
            label = text(f"重绘幅度 {was} → {became}", f"denoising strength {was} → {became}")
            changed = init.model_copy(update={"denoising_strength": round(strength, 6)})
            yield _changed(settings, DecisionKind.DENOISING_STRENGTH, label, (was, became), init=changed)


def _transposed(settings: Settings) -> Choice:
    width, height = settings.height, settings.width
    hires = settings.hires
    turned = hires and hires.model_copy(update={"width": hires.height, "height": hires.width})
    was, became = f"{settings.width}×{settings.height}", f"{width}×{height}"
    label = text(f"尺寸 {was} → {became}", f"size {was} → {became}")
    return _changed(settings, DecisionKind.SIZE, label, (was, became), width=width, height=height, hires=turned)


def _changed(settings: Settings, kind: DecisionKind, label: Text, values: tuple[str, str], **update: object) -> Choice:
    decision = Decision(kind=kind, label=label, was=values[0], became=values[1])
    return Choice(decision, settings.model_copy(update=update))


def _left_out(positive: Cuts, negative: Cuts) -> Iterator[LeftOut]:
    for kind, cuts in ((DecisionKind.PROMPT_GROUP, positive), (DecisionKind.NEGATIVE_GROUP, negative)):
        for kept in cuts.kept:
            yield LeftOut(kind=kind, words=kept.words, why=kept.why)


def _size_left_out(settings: Settings) -> Iterator[LeftOut]:
    if settings.init is not None:
        why = text("图片由初始图片生成，尺寸不能单独改变。", "Made from an init picture: the size cannot change alone.")
        yield LeftOut(kind=DecisionKind.SIZE, words=f"{settings.width}×{settings.height}", why=why)
