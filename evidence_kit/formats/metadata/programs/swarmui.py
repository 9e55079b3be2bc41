"""SwarmUI: `parameters` holds JSON with `sui_image_params`."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.formats.metadata.generation import (
    AUTOMATIC_VAE,
    NamedWeights,
    StatedGeneration,
    StatedLora,
    full_digest,
    without_suffix,
)
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
    hashes, automatic = _hashes(document), _any_vae(fields, vae)
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
        checkpoint=hashes.named(model) if model else None,
        vae=hashes.named(vae) if vae and vae != "Automatic" else None,
        loras=_loras(fields, hashes),
        unclear=frozenset({"vae"}) if automatic else frozenset(),
        rest=(*fields.rest(), *document.rest(), *(((AUTOMATIC_VAE, "Automatic"),) if automatic else ())),
        harmless=frozenset({
            AUTOMATIC_VAE,
            "aspectratio",
            "automaticvae",
            "images",
            "sui_extra_data",
            "sui_models",
            "personalnote",
        }),
    )


@dataclass(frozen=True, slots=True)
class _Hashes:
    """The digests of `sui_models`, by the name of the weights without folder and file type."""

    by_name: dict[str, str]

    def named(self, name: object) -> NamedWeights:
        plain = without_suffix(name) if isinstance(name, str) else "?"
        return NamedWeights(plain, self.by_name.get(plain))


def _hashes(document: Fields) -> _Hashes:
    """SwarmUI hashes what follows a safetensors header (`T2IModel.GetOrGenerateTensorHashSha256`), written with `0x` before it.

    A name that two hashes are given for has none.
    """
    found: dict[str, set[str]] = {}
    for item in document.items("sui_models"):
        fields = Fields(item if isinstance(item, dict) else {})
        name, digest = fields.text("name"), full_digest(fields.raw("hash"))
        if name and digest:
            found.setdefault(without_suffix(name), set()).add(digest)
    return _Hashes({name: digests.copy().pop() for name, digests in found.items() if len(digests) == 1})


def _loras(fields: Fields, hashes: _Hashes) -> tuple[StatedLora, ...]:
    names, weights = fields.items("loras"), fields.items("loraweights")
    found = (real(weights[place]) if place < len(weights) else None for place in range(len(names)))
    return tuple(StatedLora(hashes.named(name), weight, weight) for name, weight in zip(names, found, strict=True))


def _any_vae(fields: Fields, vae: str | None) -> bool:
    """Whether the user's own settings chose the VAE (`T2IParamTypes.AutomaticVAE`), which no file tells."""
    return vae == "Automatic" or (vae is None and fields.peek("automaticvae") in (True, "true"))


def _clip_skip(layer: int | None) -> int | None:
    return -layer if layer is not None and layer < 0 else None
