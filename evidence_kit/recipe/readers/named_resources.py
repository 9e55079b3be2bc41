"""Models and LoRAs that an infotext names outside its prompt: `Hashes: {…}`, `Civitai resources: […]`.

sd_civitai_extension and savers of ComfyUI write `Hashes` (`model`, `vae`, `lora:NAME`, `embed:NAME`; ten digits of the file's
SHA-256); Civitai and ComfyUI-Image-Saver write resources with `type` or an AIR (`urn:air:sdxl:lora:civitai:3@4`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from evidence_kit.domain.making.recipe import OtherParameter
from evidence_kit.formats.metadata.generation import without_suffix
from evidence_kit.formats.metadata.json_fields import as_text, real
from evidence_kit.recipe.readers.stated_keys import StatedKeys

HASHES, RESOURCES, METADATA = "Hashes", "Civitai resources", "Civitai metadata"
_AIR = re.compile(r"urn:air:[^:]{1,40}:([a-z]{1,40}):.{1,200}", re.IGNORECASE)
_LORAS = frozenset({"lora", "locon", "lycoris", "lyco", "dora"})
_CHECKPOINTS = frozenset({"checkpoint", "model"})
_EMBEDDINGS = frozenset({"embed", "embedding", "embeddings"})


@dataclass(frozen=True, slots=True)
class NamedLora:
    """A LoRA of `Civitai resources`; the weight is None where none is stated."""

    name: str
    weight: float | None


@dataclass(slots=True)
class NamedResources:
    """What those keys name."""

    model_hash: str | None = None
    vae_hash: str | None = None
    lora_hashes: dict[str, str] = field(default_factory=dict)
    embedding_hashes: dict[str, str] = field(default_factory=dict)
    checkpoints: list[str] = field(default_factory=list)
    loras: list[NamedLora] = field(default_factory=list)
    unplaced: list[OtherParameter] = field(default_factory=list)
    """What has no field in a recipe, or could not be read."""

    def leave(self, key: str, value: str) -> None:
        """Keeps what has no field; it may have changed the picture."""
        self.unplaced.append(OtherParameter(key=key, value=value, changes_pixels=True))


def resources_of(keys: StatedKeys) -> NamedResources:
    """The resources that a text names by hash or by their entry at Civitai."""
    found = NamedResources()
    if written := keys.first(HASHES):
        hashes = _json(written.value)
        for key, value in hashes.items() if isinstance(hashes, dict) else ():
            _add_hash(found, key, value, keys.value("Model"))
        if not isinstance(hashes, dict):
            found.leave(written.key, written.value)
    if (written := keys.first(METADATA)) and written.value != "{}":
        found.leave(written.key, written.value)
    if written := keys.first(RESOURCES):
        items = _json(written.value)
        for item in items if isinstance(items, list) else ():
            _add_resource(found, item, written.key)
        if not isinstance(items, list):
            found.leave(written.key, written.value)
    return found


def _add_hash(found: NamedResources, key: str, value: Any, model: str | None) -> None:
    """One member of `Hashes`; ComfyUI-Image-Saver writes the checkpoint's under its own name."""
    kind, _, name = key.lower().partition(":")
    name = key[len(kind) + 1 :]
    if not isinstance(value, str) or not value:
        if value:
            found.leave(f"{HASHES}: {key}", as_text(value))
    elif key.lower() == "vae":
        found.vae_hash = value
    elif key.lower() == "model" or (model is not None and without_suffix(key) == without_suffix(model)):
        found.model_hash = value
    elif name and kind in _LORAS:
        found.lora_hashes[name] = value
    elif name and kind in _EMBEDDINGS:
        found.embedding_hashes[name] = value
    elif name and kind in _CHECKPOINTS and model is None and found.model_hash is None:
        found.model_hash = value
        found.checkpoints.append(name)
    else:
        found.leave(f"{HASHES}: {key}", value)


def _add_resource(found: NamedResources, item: Any, key: str) -> None:
    kind = _type(item)
    name = item.get("modelName") if isinstance(item, dict) else None
    if kind in _CHECKPOINTS and isinstance(name, str):
        found.checkpoints.append(name)
    elif kind in _LORAS and isinstance(name, str):
        found.loras.append(NamedLora(name, real(item.get("weight"))))
    else:
        found.leave(key, as_text(item))


def _type(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    kind, air = item.get("type"), item.get("air")
    if isinstance(kind, str):
        return kind.lower()
    match = _AIR.fullmatch(air) if isinstance(air, str) else None
    return match[1].lower() if match else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
