"""Recipe → Settings: only a recipe without blocking gaps can be run."""

from __future__ import annotations

from dataclasses import fields
from typing import TypeVar

from evidence_kit.domain.making.dialects import dialect_named
from evidence_kit.domain.making.init_picture import NOTHING_STATED, StatedInit
from evidence_kit.domain.making.recipe import Known, Parameter, Recipe
from evidence_kit.domain.making.settings import AppliedLora, Settings
from evidence_kit.formats.metadata.infotext import without_tags
from evidence_kit.recipe.options.graph_options import graph_options
from evidence_kit.recipe.options.infotext_options import chosen, understood
from evidence_kit.recipe.options.transformer_options import transformer_options

V = TypeVar("V")
_OF_PARTS = (
    "text_encoders", "text_encoding", "guidance", "flow", "cfg_norm", "skip_layers", "negative_zeroed",
)  # fmt: skip
"""Settings of models in several files."""


def settings_despite_gaps(recipe: Recipe, stated: StatedInit = NOTHING_STATED) -> Settings:
    """What the known part of a recipe comes to: for whoever checks settings that somebody else ran, never to be run.

    Args:
        recipe: every parameter has a value; what else of it cannot be run is left out.
        stated: what a party gave of an init picture.

    Raises:
        ValidationError: a value that no program can have run.
    """
    vae = recipe.vae.value
    runs = understood(recipe)
    options = chosen(
        ((other.key, other.value) for other in recipe.others if other.key in runs),
        stated,
        dialect=_value(recipe.dialect),
        sampler=_value(recipe.sampler),
        seed=_value(recipe.seed),
        width=_value(recipe.width),
        height=_value(recipe.height),
    )
    graph = graph_options(
        ((other.key, other.value) for other in recipe.others if other.key in runs),
        recipe.prompt.value, recipe.negative_prompt.value,
    )  # fmt: skip
    by_parts = transformer_options(recipe)
    # ComfyUI has no extra-network tags: there they are words like any others, as in webui's negative prompts.
    has_tags = options.rules is None or options.rules.syntax == "a1111"
    cut = without_tags if has_tags else str
    return Settings.model_validate({
        "dialect": _value(recipe.dialect),
        "prompt": cut(_value(recipe.prompt)),
        "negative_prompt": _value(recipe.negative_prompt),
        "sampler": _value(recipe.sampler),
        "schedule": graph.schedule or by_parts.schedule or _value(recipe.schedule),
        "steps": _value(recipe.steps),
        "cfg_scale": _value(recipe.cfg_scale),
        "seed": _value(recipe.seed),
        "width": _value(recipe.width),
        "height": _value(recipe.height),
        "clip_skip": _layer(recipe),
        "checkpoint": _value(recipe.checkpoint),
        "vae": vae if vae is not None and (vae.name or vae.short_hash) else None,
        "loras": tuple(
            AppliedLora(weights=lora.weights, unet_weight=_value(lora.unet_weight), text_weight=_value(lora.text_weight))
            for lora in recipe.loras
        ),
        "noise_source": _value(recipe.noise_source),
        "eta_noise_seed_delta": _value(recipe.eta_noise_seed_delta),
        "embeddings": recipe.embeddings,
        **{item.name: getattr(options, item.name) for item in fields(options)},
        "levels": graph.levels or options.levels,
        "model_sampling": graph.model_sampling,
        "cfg_rescale": graph.cfg_rescale,
        "positive": graph.positive or by_parts.positive,
        "negative": graph.negative,
        **{name: getattr(by_parts, name) for name in _OF_PARTS},
    })  # fmt: skip


def _layer(recipe: Recipe) -> int:
    """Clip skip; 0 for the layer that the checkpoint's family reads, where a program that has one for each family names none."""
    dialect = dialect_named(_value(recipe.dialect))
    open_layer = (
        dialect is not None and dialect.rules.clip_skip == "every-family" and recipe.clip_skip.known is Known.INFERRED
    )
    return 0 if open_layer else _value(recipe.clip_skip)


def _value(parameter: Parameter[V]) -> V:
    assert parameter.value is not None  # an unknown value is a blocking gap, which callers refuse or fill
    return parameter.value
