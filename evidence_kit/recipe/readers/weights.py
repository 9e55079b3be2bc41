"""The weights that an infotext names: checkpoint, VAE, LoRAs of tags and of additional-networks, embeddings."""

from __future__ import annotations

import math
import re

from evidence_kit.domain.making.recipe import LoraUse, Parameter, WeightsKind, WeightsRef
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata.infotext import Infotext
from evidence_kit.recipe.parameters import inferred, stated, unknown, weights_ref

_ADDNET_MODEL = re.compile(r"(.+)\(([0-9a-f]{12})\)")
_ADDNET_SLOTS = range(1, 6)


def weights_of(info: Infotext, kind: WeightsKind, name_key: str, hash_key: str) -> Parameter[WeightsRef]:
    """The checkpoint or VAE; a VAE that is not named is the checkpoint's own."""
    name, digest = info.value(name_key), info.value(hash_key)
    if name is None and digest is None:
        if kind is WeightsKind.VAE:
            return inferred(WeightsRef(kind=kind, name=""), "none is written: the checkpoint's own")
        return unknown()
    ref = weights_ref(kind, name or "", digest)
    return stated(ref, hash_key if ref.short_hash else name_key)


def loras_of(info: Infotext) -> tuple[LoraUse, ...]:
    """The LoRAs of the prompt's tags, then those of additional-networks."""
    hashes = infotext_format.named_hashes(info.value("Lora hashes") or "")
    uses: list[LoraUse] = []
    for tag in infotext_format.tags_of(info.prompt):
        if tag.kind == "lora":
            text_weight = _tag_weight(tag.arguments, 0, "te", inferred(1.0, "no weight in the tag"))
            unet_weight = _tag_weight(tag.arguments, 1, "unet", text_weight)
            uses.append(_use(tag.name, hashes.get(tag.name), unet_weight, text_weight))
    return (*uses, *_additional_networks(info))


def embeddings_of(info: Infotext) -> tuple[WeightsRef, ...]:
    """The textual inversions of `TI hashes`, in its order."""
    hashes = infotext_format.named_hashes(info.value("TI hashes") or "")
    return tuple(weights_ref(WeightsKind.EMBEDDING, name, digest) for name, digest in hashes.items())


def read_addnet_keys(info: Infotext) -> frozenset[str]:
    """The keys of additional-networks that `loras_of` has read; any other one is unread."""
    read = {"AddNet Enabled"}
    for number in _ADDNET_SLOTS:
        if _ADDNET_MODEL.fullmatch(info.value(f"AddNet Model {number}") or ""):
            names = ("Model", "Weight", "Weight A", "Weight B")
            read |= {f"AddNet {name} {number}" for name in names}
            if info.value(f"AddNet Module {number}") == "LoRA":
                read.add(f"AddNet Module {number}")
    return frozenset(read)


def _tag_weight(arguments: tuple[str, ...], position: int, name: str, otherwise: Parameter[float]) -> Parameter[float]:
    named = dict(part.split("=", 1) for part in arguments if "=" in part)
    plain = [part for part in arguments if "=" not in part]
    value = named.get(name) or (plain[position] if position < len(plain) else None)
    return otherwise if value is None else _weight(value, "prompt: <lora:…>")


def _additional_networks(info: Infotext) -> tuple[LoraUse, ...]:
    """LoRAs applied by the extension sd-webui-additional-networks: `AddNet Model 1: name(hash)`, weights A and B."""
    uses: list[LoraUse] = []
    for number in _ADDNET_SLOTS:
        model = _ADDNET_MODEL.fullmatch(info.value(f"AddNet Model {number}") or "")
        if model is None:
            continue
        source = f"AddNet Weight {number}"
        both = info.value(source)
        unet = info.value(f"AddNet Weight A {number}") or both
        encoder = info.value(f"AddNet Weight B {number}") or both
        uses.append(_use(model[1], model[2], _weight(unet, source), _weight(encoder, source)))
    return tuple(uses)


def _weight(value: str | None, source: str) -> Parameter[float]:
    try:
        number = None if value is None else float(value)
    except ValueError:
        return unknown()
    return unknown() if number is None or not math.isfinite(number) else stated(number, source)


def _use(name: str, digest: str | None, unet: Parameter[float], encoder: Parameter[float]) -> LoraUse:
    return LoraUse(weights=weights_ref(WeightsKind.LORA, name, digest), unet_weight=unet, text_weight=encoder)
