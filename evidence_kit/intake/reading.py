"""Embedded metadata → Recipe. Nothing is dropped, nothing is guessed in silence: each parameter says how it is known."""

from __future__ import annotations

import hashlib
import re
from typing import TypeVar

from evidence_kit.domain.recipe import (
    Known,
    LoraUse,
    OtherParameter,
    Parameter,
    RawMetadata,
    Recipe,
    WeightsKind,
    WeightsRef,
)
from evidence_kit.formats import infotext as infotext_format
from evidence_kit.formats.infotext import Infotext
from evidence_kit.formats.png import Png, TextEntry

V = TypeVar("V")

_OWN_FIELD = {
    "Steps", "Sampler", "Schedule type", "CFG scale", "Seed", "Size", "Model hash", "Model", "VAE hash", "VAE",
    "Clip skip", "RNG", "ENSD", "Lora hashes", "Version",
}  # fmt: skip
_HARMLESS = {
    "Face restoration",
    "Batch size",
    "Batch pos",
    "Template",
    "Negative Template",
    "User",
    "Styles",
    "Style Selector",
}
_KARRAS_ERA = re.compile(r"^(.*?) (Karras|Exponential)$")


def read_recipe(picture: str, png: Png) -> Recipe:
    """The recipe that a PNG states about itself.

    Args:
        picture: path of the artifact it was read from.
    """
    entry = png.text("parameters")
    raw = tuple(_raw(text) for text in png.texts)
    return _from_infotext(picture, png, infotext_format.parse(entry.text), raw) if entry else _unread(picture, png, raw)


def _raw(entry: TextEntry) -> RawMetadata:
    return RawMetadata(carrier=f"png:{entry.keyword}", text=entry.text, sha256=hashlib.sha256(entry.raw).hexdigest())


def _from_infotext(picture: str, png: Png, info: Infotext, raw: tuple[RawMetadata, ...]) -> Recipe:
    version = info.value("Version")
    sampler, schedule = _sampler(info)
    width, height = _size(info, png)
    return Recipe(
        picture=picture,
        program=_stated(f"AUTOMATIC1111 stable-diffusion-webui {version}", "Version")
        if version
        else _inferred("AUTOMATIC1111 stable-diffusion-webui", "layout of the text"),
        dialect=_dialect(version),
        prompt=_stated(info.prompt, "prompt"),
        negative_prompt=_stated(info.negative_prompt, "Negative prompt")
        if info.negative_prompt
        else _inferred("", "no negative prompt is written"),
        sampler=sampler,
        schedule=schedule,
        steps=_number(info, "Steps", int),
        cfg_scale=_number(info, "CFG scale", float),
        seed=_number(info, "Seed", int),
        width=width,
        height=height,
        clip_skip=_number(info, "Clip skip", int, default=1),
        checkpoint=_weights(info, WeightsKind.CHECKPOINT, "Model", "Model hash"),
        vae=_weights(info, WeightsKind.VAE, "VAE", "VAE hash"),
        loras=_loras(info),
        noise_source=_noise_source(info),
        eta_noise_seed_delta=_number(info, "ENSD", int, default=0),
        others=tuple(_others(info)),
        raw=raw,
    )


def _dialect(version: str | None) -> Parameter[str]:
    if version is None:
        return _inferred("a1111-2023-02", "no Version field: written before webui 1.2")
    number = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if number >= (1, 6):
        return _inferred("a1111-1.9", f"Version {version}")
    return _inferred("a1111-2023-02", f"Version {version}: rules before webui 1.6")


def _sampler(info: Infotext) -> tuple[Parameter[str], Parameter[str]]:
    name, schedule = info.value("Sampler"), info.value("Schedule type")
    if name is None:
        return _unknown(), _unknown()
    if schedule is not None:
        return _stated(name, "Sampler"), _stated(schedule.lower(), "Schedule type")
    if match := _KARRAS_ERA.match(name):  # before webui 1.9 the schedule was part of the sampler's name
        return _stated(match[1], "Sampler"), _stated(match[2].lower(), "Sampler")
    if info.value("Version") is None or not _since_schedules(info.value("Version") or ""):
        return _stated(name, "Sampler"), _inferred("uniform", "name without a schedule, before webui 1.9")
    return _stated(name, "Sampler"), _inferred("automatic", "documented default")


def _since_schedules(version: str) -> bool:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2]) >= (1, 9)


def _size(info: Infotext, png: Png) -> tuple[Parameter[int], Parameter[int]]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", info.value("Size") or "")
    if match is None:
        return _observed(png.width), _observed(png.height)
    return _stated(int(match[1]), "Size"), _stated(int(match[2]), "Size")


def _weights(info: Infotext, kind: WeightsKind, name_key: str, hash_key: str) -> Parameter[WeightsRef]:
    name, digest = info.value(name_key), info.value(hash_key)
    if name is None and digest is None:
        if kind is WeightsKind.VAE:
            return _inferred(WeightsRef(kind=kind, name=""), "none is written: the checkpoint's own")
        return _unknown()
    short = digest if digest and re.fullmatch(r"[0-9a-f]{8,64}", digest) else None
    return _stated(WeightsRef(kind=kind, name=name or "", short_hash=short), hash_key if short else name_key)


def _loras(info: Infotext) -> tuple[LoraUse, ...]:
    hashes = infotext_format.named_hashes(info.value("Lora hashes") or "")
    uses: list[LoraUse] = []
    for tag in infotext_format.tags_of(info.prompt):
        if tag.kind == "lora":
            text_weight = _tag_weight(tag.arguments, 0, "te", _inferred(1.0, "no weight in the tag"))
            unet_weight = _tag_weight(tag.arguments, 1, "unet", text_weight)
            uses.append(_lora_use(tag.name, hashes.get(tag.name), unet_weight, text_weight))
    return (*uses, *_additional_networks(info))


def _tag_weight(arguments: tuple[str, ...], position: int, name: str, otherwise: Parameter[float]) -> Parameter[float]:
    named = dict(part.split("=", 1) for part in arguments if "=" in part)
    plain = [part for part in arguments if "=" not in part]
    value = named.get(name) or (plain[position] if position < len(plain) else None)
    try:
        return otherwise if value is None else _stated(float(value), "prompt: <lora:…>")
    except ValueError:
        return _unknown()


def _additional_networks(info: Infotext) -> tuple[LoraUse, ...]:
    """LoRAs applied by the extension sd-webui-additional-networks: `AddNet Model 1: name(hash)`, weights A and B."""
    uses: list[LoraUse] = []
    for number in range(1, 6):
        model = re.fullmatch(r"(.+)\(([0-9a-f]{12})\)", info.value(f"AddNet Model {number}") or "")
        if model is None:
            continue
        both = info.value(f"AddNet Weight {number}")
        unet = info.value(f"AddNet Weight A {number}") or both
        encoder = info.value(f"AddNet Weight B {number}") or both
        uses.append(_lora_use(model[1], model[2], _weight(unet, number), _weight(encoder, number)))
    return tuple(uses)


def _weight(value: str | None, number: int) -> Parameter[float]:
    try:
        return _unknown() if value is None else _stated(float(value), f"AddNet Weight {number}")
    except ValueError:
        return _unknown()


def _lora_use(name: str, digest: str | None, unet: Parameter[float], encoder: Parameter[float]) -> LoraUse:
    short = digest if digest and re.fullmatch(r"[0-9a-f]{8,64}", digest) else None
    weights = WeightsRef(kind=WeightsKind.LORA, name=name, short_hash=short)
    return LoraUse(weights=weights, unet_weight=unet, text_weight=encoder)


def _noise_source(info: Infotext) -> Parameter[str]:
    stated = info.value("RNG")
    return _stated(stated.lower(), "RNG") if stated else _inferred("gpu", "documented default where none is written")


def _others(info: Infotext) -> list[OtherParameter]:
    return [
        OtherParameter(key=key, value=value, changes_pixels=key not in _HARMLESS)
        for key, value in info.pairs
        if key not in _OWN_FIELD and not key.startswith("AddNet")
    ]


def _number(info: Infotext, key: str, kind: type[V], default: V | None = None) -> Parameter[V]:
    value = info.value(key)
    if value is None:
        return _unknown() if default is None else _inferred(default, "documented default where none is written")
    try:
        return _stated(kind(value), key)  # type: ignore[call-arg]
    except ValueError:
        return _unknown()


def _unread(picture: str, png: Png, raw: tuple[RawMetadata, ...]) -> Recipe:
    return Recipe(
        picture=picture, program=_unknown(), dialect=_unknown(), prompt=_unknown(), negative_prompt=_unknown(),
        sampler=_unknown(), schedule=_unknown(), steps=_unknown(), cfg_scale=_unknown(), seed=_unknown(),
        width=_observed(png.width), height=_observed(png.height), clip_skip=_unknown(), checkpoint=_unknown(),
        vae=_unknown(), noise_source=_unknown(), eta_noise_seed_delta=_unknown(), raw=raw,
    )  # fmt: skip


def _stated(value: V, source: str) -> Parameter[V]:
    return Parameter(value=value, known=Known.STATED, source=source)


def _observed(value: V) -> Parameter[V]:
    return Parameter(value=value, known=Known.OBSERVED, source="the picture itself")


def _inferred(value: V, source: str) -> Parameter[V]:
    return Parameter(value=value, known=Known.INFERRED, source=source)


def _unknown() -> Parameter[V]:
    return Parameter(value=None, known=Known.UNKNOWN)
