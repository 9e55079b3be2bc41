"""What a program's metadata states → Recipe, for programs whose metadata is one JSON object."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.recipe import LoraUse, OtherParameter, Parameter, Recipe, WeightsKind, WeightsRef
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, StatedStart
from evidence_kit.recipe.hires import DENOISING
from evidence_kit.recipe.img2img import LOADED, LOADED_MASK
from evidence_kit.recipe.parameters import (
    inferred,
    observed,
    stated,
    stated_or_unknown,
    unknown,
    weights_ref,
    within_limits,
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

    def size(value: int | None, of_picture: int) -> Parameter[int]:
        return observed(of_picture) if value is None else stated(value, source)

    return Recipe(
        picture=picture,
        program=stated(said.program, source),
        dialect=dialect or unknown(),
        prompt=stated_or_unknown(said.prompt, source),
        negative_prompt=stated_or_unknown(said.negative_prompt, source)
        if said.negative_prompt is not None or said.prompt is None
        else inferred("", "no negative prompt is written"),
        sampler=stated_or_unknown(said.sampler, source),
        schedule=stated_or_unknown(said.schedule, source),
        steps=stated_or_unknown(said.steps, source),
        cfg_scale=stated_or_unknown(said.cfg_scale, source),
        seed=stated_or_unknown(said.seed, source),
        width=size(said.width, embedded.width),
        height=size(said.height, embedded.height),
        clip_skip=stated_or_unknown(said.clip_skip, source),
        checkpoint=_weights(said.checkpoint, WeightsKind.CHECKPOINT, source),
        vae=_vae(said.vae, source),
        loras=tuple(_lora(lora, source) for lora in said.loras),
        noise_source=stated_or_unknown(said.noise_source, source),
        eta_noise_seed_delta=inferred(0, f"{said.program} has none"),
        others=(
            *_start(said.start),
            *(
                OtherParameter(key=key, value=value, changes_pixels=key not in said.harmless)
                for key, value in said.rest
            ),
        ),
        raw=tuple(entry.kept for entry in embedded.entries),
    )


def _start(start: StatedStart | None) -> Iterator[OtherParameter]:
    if start is None:
        return
    pairs = [(DENOISING, f"{start.strength:.12g}"), (LOADED, start.picture)]
    pairs += [(LOADED_MASK, start.mask)] if start.mask else []
    for key, value in pairs:
        yield OtherParameter(key=key, value=value, changes_pixels=True)


def _weights(named: NamedWeights | None, kind: WeightsKind, source: str) -> Parameter[WeightsRef]:
    return unknown() if named is None else stated(weights_ref(kind, named.name, named.digest), source)


def _vae(named: NamedWeights | None, source: str) -> Parameter[WeightsRef]:
    if named is None:
        return inferred(WeightsRef(kind=WeightsKind.VAE, name=""), "none is written: the checkpoint's own")
    return _weights(named, WeightsKind.VAE, source)


def _lora(lora: StatedLora, source: str) -> LoraUse:
    return LoraUse(
        weights=weights_ref(WeightsKind.LORA, lora.weights.name, lora.weights.digest),
        unet_weight=stated_or_unknown(lora.unet_weight, source),
        text_weight=stated_or_unknown(lora.text_weight, source),
    )
