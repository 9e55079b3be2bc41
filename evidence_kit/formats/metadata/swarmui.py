"""SwarmUI: `parameters` holds JSON with `sui_image_params`."""

from __future__ import annotations

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, without_suffix
from evidence_kit.formats.metadata.json_fields import Fields, real


def read(text: str) -> StatedGeneration:
    """What SwarmUI states.

    Raises:
        ValueError: no strict JSON, or not SwarmUI's.
    """
    document = Fields.parse(text)
    fields = document.child("sui_image_params")
    if fields is None:
        raise ValueError("the JSON has no sui_image_params")
    model, vae = fields.text("model"), fields.text("vae")
    return StatedGeneration(
        program=" ".join(("SwarmUI", fields.text("swarm_version") or "")).strip(),
        prompt=fields.text("prompt"),
        negative_prompt=fields.text("negativeprompt"),
        sampler=fields.text("sampler"),
        schedule=fields.text("scheduler"),
        steps=fields.integer("steps"),
        cfg_scale=fields.number("cfgscale"),
        seed=fields.integer("seed"),
        width=fields.integer("width"),
        height=fields.integer("height"),
        clip_skip=_clip_skip(fields.integer("clipstopatlayer")),
        checkpoint=NamedWeights(without_suffix(model)) if model else None,
        vae=NamedWeights(without_suffix(vae)) if vae and vae != "Automatic" else None,
        loras=_loras(fields),
        rest=(*fields.rest(), *document.rest()),
        harmless=frozenset({"aspectratio", "automaticvae", "images", "sui_extra_data", "sui_models", "personalnote"}),
    )


def _loras(fields: Fields) -> tuple[StatedLora, ...]:
    names, weights = fields.items("loras"), fields.items("loraweights")
    found = (real(weights[place]) if place < len(weights) else None for place in range(len(names)))
    return tuple(
        StatedLora(NamedWeights(without_suffix(name) if isinstance(name, str) else "?"), weight, weight)
        for name, weight in zip(names, found, strict=True)
    )


def _clip_skip(layer: int | None) -> int | None:
    return -layer if layer is not None and layer < 0 else None
