"""What a program's metadata states → Recipe, for programs whose metadata is one JSON object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from evidence_kit.domain.making.recipe import (
    CandidateMaking,
    LoraUse,
    OtherParameter,
    Parameter,
    Recipe,
    SamplingPass,
    WeightsKind,
    WeightsRef,
)
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, StatedPass, StatedStart
from evidence_kit.recipe.hires import DENOISING
from evidence_kit.recipe.img2img import LOADED, LOADED_MASK
from evidence_kit.recipe.parameters import (
    CHECKPOINT_OTHER_HASH,
    LORA_OTHER_HASH,
    VAE_OTHER_HASH,
    inferred,
    observed,
    stated,
    stated_or_unknown,
    unknown,
    weights_ref,
    within_limits,
)
from evidence_kit.recipe.readers.stated_keys import NOTHING

V = TypeVar("V")
_OF_A_PASS = (
    "sampler",
    "schedule",
    "steps",
    "cfg_scale",
    "seed",
    "denoise",
    "start_step",
    "end_step",
    "width",
    "height",
)


def recipe_of(
    picture: str, embedded: Embedded, said: StatedGeneration, source: str, *, dialect: Parameter[str] | None = None
) -> Recipe:
    """The recipe of a statement.

    Args:
        source: the carrier that it stands in.
        dialect: whose rules apply; None: rules that the kit does not implement.

    Raises:
        TooMuchStated: it holds more than any program writes.
    """
    within_limits(len(said.rest) + len(said.loras))
    said = _without_stand_ins(said)
    reasons = dict(said.inferred)

    def field(name: str, value: V | None) -> Parameter[V]:
        if value is not None and name in reasons:
            return inferred(value, reasons[name])
        return stated_or_unknown(value, source)

    def size(name: str, value: int | None, of_picture: int) -> Parameter[int]:
        return observed(of_picture) if value is None and name not in said.unclear else field(name, value)

    return Recipe(
        picture=picture,
        program=_program(said, source),
        dialect=dialect or unknown(),
        prompt=field("prompt", said.prompt),
        negative_prompt=field("negative_prompt", said.negative_prompt)
        if said.negative_prompt is not None or said.prompt is None or "negative_prompt" in said.unclear
        else inferred("", "no negative prompt is written"),
        sampler=field("sampler", said.sampler),
        schedule=field("schedule", said.schedule),
        steps=field("steps", said.steps),
        cfg_scale=field("cfg_scale", said.cfg_scale),
        seed=field("seed", said.seed),
        width=size("width", said.width, embedded.width),
        height=size("height", said.height, embedded.height),
        clip_skip=field("clip_skip", said.clip_skip),
        checkpoint=field("checkpoint", _ref(said.checkpoint, WeightsKind.CHECKPOINT)),
        vae=unknown() if said.vae is None and "vae" in said.unclear else _vae(said.vae, field),
        loras=tuple(_lora(lora, source, reasons.get("loras")) for lora in said.loras),
        noise_source=stated_or_unknown(said.noise_source, source),
        eta_noise_seed_delta=_delta(said, source),
        others=(
            *_start(said.start),
            *_other_hashes(said),
            *(
                OtherParameter(key=key, value=value, changes_pixels=key not in said.harmless)
                for key, value in said.rest
            ),
        ),
        passes=passes_of(said.passes, source, dict(said.inferred).get("passes")),
        candidates=tuple(
            CandidateMaking(output=one.output, passes=passes_of(one.passes, source, reasons.get("passes")))
            for one in said.candidates
        ),
        raw=tuple(entry.kept for entry in embedded.entries),
    )


def _without_stand_ins(said: StatedGeneration) -> StatedGeneration:
    """The statement without what stands for nothing: a seed of -1 is one drawn at the run, layers count from 1, `None` is no name."""
    odd = [(name, str(value)) for name, value, least in (("seed", said.seed, 0), ("clip_skip", said.clip_skip, 1))
           if value is not None and value < least]  # fmt: skip
    words = [(name, value) for name, value in (("sampler", said.sampler), ("schedule", said.schedule), ("checkpoint", _name(said)))
             if value is not None and value.strip().casefold() in NOTHING]  # fmt: skip
    if not odd and not words:
        return said
    changes: dict[str, Any] = {name: None for name, _ in (*odd, *words)}
    harmless = said.harmless | {name for name, _ in words}
    return replace(said, **changes, rest=(*said.rest, *odd, *words), harmless=harmless)


def _unless_nothing(value: V | None) -> V | None:
    return None if isinstance(value, str) and value.strip().casefold() in NOTHING else value


def _name(said: StatedGeneration) -> str | None:
    """The checkpoint's name where nothing but that tells which it was."""
    named = said.checkpoint
    return None if named is None or named.digest or named.other_hash else named.name


def _program(said: StatedGeneration, source: str) -> Parameter[str]:
    if not said.program:
        return unknown()
    return inferred(said.program, said.told_by) if said.told_by else stated(said.program, source)


def _delta(said: StatedGeneration, source: str) -> Parameter[int]:
    if said.eta_noise_seed_delta is not None:
        return stated(said.eta_noise_seed_delta, source)
    return inferred(0, f"{said.program} has none") if said.program else unknown()


def _other_hashes(said: StatedGeneration) -> Iterator[OtherParameter]:
    """Hashes of kinds that the kit does not compute: facts about the files, whatever they are."""
    named = ((CHECKPOINT_OTHER_HASH, said.checkpoint), (VAE_OTHER_HASH, said.vae),
             *((f"{LORA_OTHER_HASH}{lora.weights.name}", lora.weights) for lora in said.loras))  # fmt: skip
    for key, weights in named:
        if weights is not None and weights.other_hash is not None:
            yield OtherParameter(key=key, value=weights.other_hash, changes_pixels=False)


def _start(start: StatedStart | None) -> Iterator[OtherParameter]:
    if start is None:
        return
    pairs = [(DENOISING, f"{start.strength:.12g}"), (LOADED, start.picture)]
    pairs += [(LOADED_MASK, start.mask)] if start.mask else []
    for key, value in pairs:
        yield OtherParameter(key=key, value=value, changes_pixels=True)


def _ref(named: NamedWeights | None, kind: WeightsKind) -> WeightsRef | None:
    return None if named is None else weights_ref(kind, named.name, named.digest)


def _vae(
    named: NamedWeights | None, field: Callable[[str, WeightsRef | None], Parameter[WeightsRef]]
) -> Parameter[WeightsRef]:
    if named is None:
        return inferred(WeightsRef(kind=WeightsKind.VAE, name=""), "none is written: the checkpoint's own")
    return field("vae", _ref(named, WeightsKind.VAE))


def passes_of(passes: Iterable[StatedPass], source: str, why: str | None = None) -> tuple[SamplingPass, ...]:
    """The passes of a statement.

    Args:
        source: the carrier that they stand in.
        why: where they follow from something else than is written there, the reason.
    """

    def told(value: V | None) -> Parameter[V]:
        return _told(value, source, why)

    return tuple(
        SamplingPass(
            node=one.node,
            checkpoint=None if one.checkpoint is None else told(_ref(one.checkpoint, WeightsKind.CHECKPOINT)),
            prompt=None if one.prompt is None else told(one.prompt),
            negative_prompt=None if one.negative_prompt is None else told(one.negative_prompt),
            **{name: told(_unless_nothing(getattr(one, name))) for name in _OF_A_PASS},
        )
        for one in passes
    )


def _lora(lora: StatedLora, source: str, why: str | None) -> LoraUse:
    unet, text = (_told(weight, source, why) for weight in (lora.unet_weight, lora.text_weight))
    ref = weights_ref(WeightsKind.LORA, lora.weights.name, lora.weights.digest)
    return LoraUse(weights=ref, unet_weight=unet, text_weight=text)


def _told(value: V | None, source: str, why: str | None) -> Parameter[V]:
    """A value that stands at its source, or, where it follows from something else, with the reason."""
    return inferred(value, why) if value is not None and why else stated_or_unknown(value, source)
