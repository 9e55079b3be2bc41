"""The weights that an infotext names: checkpoint, VAE, LoRAs of tags, hashes, resources and additional-networks, embeddings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidence_kit.domain.making.recipe import LoraUse, OtherParameter, Parameter, WeightsKind, WeightsRef
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata.generation import AUTOMATIC_VAE, without_suffix
from evidence_kit.formats.metadata.infotext import Infotext, Tag
from evidence_kit.recipe.parameters import inferred, number_of, stated, unknown, weights_ref
from evidence_kit.recipe.readers.named_resources import NamedLora, NamedResources
from evidence_kit.recipe.readers.said_twice import plain_name
from evidence_kit.recipe.readers.stated_keys import StatedKeys
from evidence_kit.recipe.readers.webui_versions import Convention

LORA_KEYS = ("Lora hashes", "Lora weights")
_ADDNET_MODEL = re.compile(r"(.+)\(([0-9a-f]{12})\)")
_ADDNET_SLOTS = range(1, 6)
_FORGE_MODULE = "Module 1"
_NUMBER = re.compile(r"\s*[-+]?(?:\d{1,9}(?:\.\d{0,20})?|\.\d{1,20})(?:e[-+]?\d{1,3})?\s*", re.IGNORECASE)
_OWN_VAE = frozenset({"default (model)", "none"})
"""Words for the checkpoint's own VAE, of Fooocus and of webui's settings."""
_ANY_VAE = frozenset({"automatic", "auto"})
"""webui's word for whatever VAE lies beside the checkpoint, or its own: no file is named."""


def checkpoint_of(keys: StatedKeys, resources: NamedResources) -> Parameter[WeightsRef]:
    """The checkpoint by its keys, else by the hash or the resource that names it."""
    name, digest = keys.named("Model"), keys.named("Model hash")
    only = resources.checkpoints[0] if len(resources.checkpoints) == 1 else ""
    written = digest.value if digest else resources.model_hash
    if name is None and not only and written is None:
        return unknown()
    ref = weights_ref(WeightsKind.CHECKPOINT, name.value if name else only, written)
    if ref.short_hash:
        return stated(ref, digest.key if digest else "Hashes")
    return stated(ref, name.key if name else "Civitai resources")


def automatic_vae(keys: StatedKeys) -> Iterator[OtherParameter]:
    """The word for a VAE of the program's own choice, where a text writes it."""
    word = keys.value("VAE")
    if word is not None and word.lower() in _ANY_VAE:
        yield OtherParameter(key=AUTOMATIC_VAE, value=word, changes_pixels=False)


def vae_of(keys: StatedKeys, resources: NamedResources, convention: Convention) -> Parameter[WeightsRef]:
    """The VAE; one that is not named is the checkpoint's own."""
    name, digest = keys.first("VAE"), keys.first("VAE hash")
    own = WeightsRef(kind=WeightsKind.VAE, name="")
    if name is not None and name.value.lower() in _OWN_VAE:
        return stated(own, f"{name.key}: {name.value}")
    if name is not None and name.value.lower() in _ANY_VAE:
        name = None
        if digest is None and resources.vae_hash is None:
            return unknown()
    if name is None and digest is None and resources.vae_hash is None and _FORGE_MODULE in keys:
        return unknown()  # Forge names VAE and text encoders alike, by their files: which is which is not written
    if name is None and digest is None and resources.vae_hash is None:
        certain = convention is Convention.WEBUI
        return inferred(own, f"none is written: the checkpoint's own{'' if certain else ' is assumed'}")
    ref = weights_ref(WeightsKind.VAE, name.value if name else "", digest.value if digest else resources.vae_hash)
    if ref.short_hash:
        return stated(ref, digest.key if digest else "Hashes")
    return stated(ref, name.key) if name else unknown()


def loras_of(
    info: Infotext,
    keys: StatedKeys,
    resources: NamedResources,
    convention: Convention,
    *,
    passed_over: frozenset[str] = frozenset(),
) -> tuple[LoraUse, ...]:
    """The LoRAs of the prompt's tags, of additional-networks, and those that only hashes, weights or resources name.

    Args:
        passed_over: keys that change no pixel: a tag in one of them tells nothing of what was loaded.
    """
    hashes = {plain_name(name): digest for name, digest in resources.lora_hashes.items()}
    written = infotext_format.named_hashes(keys.value("Lora hashes") or "")
    hashes |= {plain_name(name): digest for name, digest in written.items()}
    tags = infotext_format.tags_of(info.prompt)
    uses: list[LoraUse] = []
    for tag in tags:
        if tag.kind == "lora":
            text_weight = _tag_weight(tag, 0, "te", inferred(1.0, "no weight in the tag"))
            unet_weight = _tag_weight(tag, 1, "unet", text_weight)
            uses.append(_use(tag.name, hashes.get(plain_name(tag.name)), unet_weight, text_weight))
    uses += _additional_networks(info)
    weights = infotext_format.named_hashes(keys.value("Lora weights") or "")
    named_elsewhere = {plain_name(tag.name) for tag in (*tags, *_tags_of_values(info, passed_over))}
    for name in dict.fromkeys((*written, *weights, *resources.lora_hashes)):
        if plain_name(name) not in named_elsewhere:
            weight = _weight(weights.get(name), "Lora weights")
            uses.append(_use(name, hashes.get(plain_name(name)), weight, weight))
    if uses or not resources.loras:
        return tuple(uses)
    return tuple(_of_resource(lora.name, lora.weight, convention) for lora in resources.loras)


def are_resources(named: Sequence[NamedLora], loras: Sequence[LoraUse]) -> bool:
    """Whether the LoRAs of `Civitai resources` are those that were read, by their names, else by their weights.

    Civitai's names are not those of files; two lists of as many LoRAs in the same weights are taken for the same.
    """
    plain = [plain_name(without_suffix(use.weights.name)).casefold() for use in loras]
    if all(plain_name(lora.name).casefold() in plain for lora in named):
        return all(
            lora.weight is None or lora.weight in [use.unet_weight.value for use, name in zip(loras, plain, strict=True)
                                                   if name == plain_name(lora.name).casefold()]
            for lora in named
        )  # fmt: skip
    weights = (sorted(str(lora.weight) for lora in named), sorted(str(use.unet_weight.value) for use in loras))
    return weights[0] == weights[1]


def embeddings_of(keys: StatedKeys, resources: NamedResources) -> tuple[WeightsRef, ...]:
    """The textual inversions of `TI hashes`, in its order, and those that only `Hashes` names."""
    hashes = resources.embedding_hashes | infotext_format.named_hashes(keys.value("TI hashes") or "")
    return tuple(weights_ref(WeightsKind.EMBEDDING, name, digest) for name, digest in hashes.items())


def unrun_arguments(info: Infotext) -> Iterator[OtherParameter]:
    """What the tags of LoRAs say beyond two weights: block weights (`lbw=`), ranks (`dyn=`), steps; and other networks' tags."""
    seen: set[str] = set()
    for tag in infotext_format.tags_of(info.prompt):
        if tag.kind != "lora":  # cut out of the prompt like LoRAs, so they must not be passed over
            yield OtherParameter(key=f"<{tag.kind}>", value=":".join((tag.name, *tag.arguments)), changes_pixels=True)
            continue
        if tag.name in seen:  # webui applies such a LoRA as often as it stands, each time with the last weights
            yield OtherParameter(key=f"<lora:{tag.name}> again", value=":".join(tag.arguments), changes_pixels=True)
        seen.add(tag.name)
        for place, argument in _beyond_weights(tag):
            yield OtherParameter(key=f"<lora:{tag.name}> {place}", value=argument, changes_pixels=True)


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


def _beyond_weights(tag: Tag) -> Iterator[tuple[str, str]]:
    plain = [part for part in tag.arguments if "=" not in part]
    for part in tag.arguments:
        name, equals, value = part.partition("=")
        if equals and name not in ("te", "unet"):
            yield name, value
    for place, part in enumerate(plain):
        if place > 1 or (part and not _NUMBER.fullmatch(part)):
            yield f"#{place + 2}", part


def _tag_weight(tag: Tag, position: int, name: str, otherwise: Parameter[float]) -> Parameter[float]:
    named = dict(part.split("=", 1) for part in tag.arguments if "=" in part)
    plain = [part for part in tag.arguments if "=" not in part]
    value = named.get(name) or (plain[position] if position < len(plain) else None)
    # An extension's word in the second place (`<lora:NAME:0.8:MIDD>`) is no weight; it is named as what it is.
    if value is None or (position and name not in named and not _NUMBER.fullmatch(value)):
        return otherwise
    return _weight(value, "prompt: <lora:…>")


def _tags_of_values(info: Infotext, passed_over: frozenset[str]) -> Iterator[Tag]:
    """Tags in other prompts of the text (`Hires prompt`, `ADetailer prompt`): they name their LoRAs, and block on their own.

    Of a negative prompt webui takes no tag out, so that one names nothing that was loaded.
    """
    for key, value in info.pairs:
        if "<" in value and key not in passed_over and "negative" not in key.lower():
            yield from infotext_format.tags_of(value)


def _of_resource(name: str, weight: float | None, convention: Convention) -> LoraUse:
    """A LoRA of `Civitai resources`; in a graph of ComfyUI its weight on the text encoder may be another."""
    unet: Parameter[float] = unknown() if weight is None else stated(weight, "Civitai resources")
    return _use(name, None, unet, unknown() if convention is Convention.COMFYUI else unet)


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
    number = number_of(value)
    return unknown() if number is None else stated(number, source)


def _use(name: str, digest: str | None, unet: Parameter[float], encoder: Parameter[float]) -> LoraUse:
    return LoraUse(weights=weights_ref(WeightsKind.LORA, name, digest), unet_weight=unet, text_weight=encoder)
