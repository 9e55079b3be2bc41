"""InvokeAI's three generations of metadata: `invokeai_metadata` (3.x on), `sd-metadata` (2.x), `Dream` (a command line).

2.x writes the SHA-256 of the weights as `model_hash`: it binds the checkpoint to a file.
"""

from __future__ import annotations

import re
import shlex

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration, StatedLora, full_digest
from evidence_kit.formats.metadata.json_fields import Fields, real, whole

MAX_COMMAND = 64 << 10
_NEGATIVE = re.compile(r"\[([^\[\]]*)\]")
_HARMLESS = frozenset({"generation_mode", "app_id"})
_OFF = frozenset({"[]", "{}", "false", "0", "0.0", ""})
_SWITCHES = frozenset({
    "seamless_x", "seamless_y", "cfg_rescale_multiplier", "ref_images", "controlnets", "ipAdapters", "t2iAdapters", "hrf_enabled",
    "image.seamless", "image.hires_fix", "image.threshold", "image.perlin", "image.variations",
})  # fmt: skip
"""Keys under which nothing is done where they are off."""


def read(text: str) -> StatedGeneration:
    """The JSON of `invokeai_metadata`.

    Raises:
        ValueError: no strict JSON.
    """
    fields = Fields.parse(text)
    skip = fields.integer("clip_skip")
    return StatedGeneration(
        program=" ".join(("InvokeAI", fields.text("app_version") or "")).strip(),
        prompt=fields.text("positive_prompt"),
        negative_prompt=fields.text("negative_prompt"),
        sampler=fields.text("scheduler"),
        steps=fields.integer("steps"),
        cfg_scale=fields.number("cfg_scale"),
        seed=fields.integer("seed"),
        width=fields.integer("width"),
        height=fields.integer("height"),
        clip_skip=None if skip is None else skip + 1,
        checkpoint=_model(fields.raw("model")),
        vae=_model(fields.raw("vae")),
        loras=tuple(_lora(item) for item in fields.items("loras")),
        noise_source={"cpu": "cpu", "cuda": "gpu"}.get(fields.text("rand_device") or ""),
        rest=(rest := fields.rest()),
        harmless=_harmless(rest),
    )


def read_sd_metadata(text: str) -> StatedGeneration:
    """The JSON of `sd-metadata`; negative words stood in square brackets within the prompt.

    Raises:
        ValueError: no strict JSON.
    """
    fields = Fields.parse(text)
    image = fields.child("image") or Fields({})
    prompt, negative = _split(_joined(image))
    weights, digest = fields.text("model_weights"), full_digest(fields.peek("model_hash"))
    if digest is not None:
        fields.raw("model_hash")
    return StatedGeneration(
        program=" ".join(("InvokeAI", fields.text("app_version") or "")).strip(),
        prompt=prompt,
        negative_prompt=negative,
        sampler=image.text("sampler"),
        steps=image.integer("steps"),
        cfg_scale=image.number("cfg_scale"),
        seed=image.integer("seed"),
        width=image.integer("width"),
        height=image.integer("height"),
        checkpoint=NamedWeights(weights or "", digest) if weights or digest else None,
        rest=(rest := (*fields.rest(), *image.rest("image."))),
        harmless=_harmless(rest) | {"model", "model_hash"},
    )


def read_dream(text: str) -> StatedGeneration:
    """The command line of `Dream`: `"prompt" -s 50 -S 123 -W 512 -H 512 -C 7.5 -A k_lms`.

    Raises:
        ValueError: quotes that do not close, nothing in it, or too long.
    """
    if len(text) > MAX_COMMAND:
        raise ValueError("the command is too long")
    words = shlex.split(text)
    if not words:
        raise ValueError("an empty command")
    starts = next(
        (place for place, word in enumerate(words) if re.fullmatch(r"-[A-Za-z]\S*|--\w+\S*", word)), len(words)
    )
    prompt, negative = _split(" ".join(words[:starts]))
    options = _options(words[starts:])
    known = {"s": "steps", "S": "seed", "W": "width", "H": "height", "C": "cfg", "A": "sampler"}
    found = {known[key]: value for key, value in options if key in known}
    return StatedGeneration(
        program="InvokeAI",
        prompt=prompt,
        negative_prompt=negative,
        sampler=found.get("sampler"),
        steps=whole(found.get("steps")),
        cfg_scale=real(found.get("cfg")),
        seed=whole(found.get("seed")),
        width=whole(found.get("width")),
        height=whole(found.get("height")),
        rest=tuple((f"-{key}", value) for key, value in options if key not in known),
    )


def _options(words: list[str]) -> list[tuple[str, str]]:
    options: list[tuple[str, str]] = []
    for word in words:
        if re.match(r"--?[A-Za-z]", word):
            long = word.startswith("--") or len(word) == 2
            options.append((word.lstrip("-") if long else word[1], "" if long else word[2:]))
        elif options:
            options[-1] = (options[-1][0], f"{options[-1][1]} {word}".strip())
    return options


def _joined(image: Fields) -> str | None:
    if (plain := image.text("prompt")) is not None:
        return plain
    parts = [Fields(item).text("prompt") for item in image.items("prompt") if isinstance(item, dict)]
    return " ".join(part for part in parts if part) or None


def _split(prompt: str | None) -> tuple[str | None, str | None]:
    if prompt is None:
        return None, None
    return _NEGATIVE.sub("", prompt).strip(), " ".join(_NEGATIVE.findall(prompt)) or None


def _harmless(rest: tuple[tuple[str, str], ...]) -> frozenset[str]:
    return _HARMLESS | {
        key for key, value in rest if (key in _SWITCHES and value in _OFF) or (key, value) == ("image.type", "txt2img")
    }


def _model(value: object) -> NamedWeights | None:
    """A model, named by a text or by an object of any age (`ModelIdentifierField`: key, hash, name, base, type).

    Its hash begins with its kind (`backend/model_hash/model_hash.py`): `sha256:` binds a single file; BLAKE3, the default, is none
    of the kit's kinds, and one without a kind may be either.
    """
    if isinstance(value, str):
        return NamedWeights(value)
    if not isinstance(value, dict):
        return None
    fields = Fields(value)
    name, said = fields.text("name", "model_name"), fields.text("hash")
    if name is None:
        return None
    digest = full_digest(said) if said and said.startswith("sha256:") else None
    return NamedWeights(name, digest, said if said and digest is None else None)


def _lora(value: object) -> StatedLora:
    fields = Fields(value if isinstance(value, dict) else {})
    model = _model(fields.raw("model")) or _model(fields.raw("lora")) or NamedWeights("?")
    weight = fields.number("weight")
    return StatedLora(model, weight, weight)
