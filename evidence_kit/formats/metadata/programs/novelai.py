"""NovelAI: PNG chunks `Software`, `Source`, `Description`, `Comment`; the same as one JSON in the alpha channel.

WebP and JPEG hold that JSON in the EXIF comment as well, where a lossy copy keeps it. From version 4 on the prompt is a tree
(`v4_prompt`): a base caption, and one for each character; the latter stay among what has no field.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration
from evidence_kit.formats.metadata.json_fields import Fields, as_text


@dataclass(frozen=True, slots=True)
class NovelaiTexts:
    """The texts of a picture by NovelAI."""

    comment: str
    source: str | None
    description: str | None


def hidden(text: str) -> NovelaiTexts:
    """The texts out of the JSON that the alpha channel hides.

    Raises:
        ValueError: no strict JSON, or not NovelAI's.
    """
    fields = Fields.parse(text)
    said = fields.raw("Comment")
    comment = as_text(said) if isinstance(said, str | dict) else None
    if comment is None and is_comment(fields):
        return NovelaiTexts(text, None, None)
    signs = " ".join(fields.text(name) or "" for name in ("Software", "Source"))
    if comment is None or not ("NovelAI" in signs or is_comment(Fields.parse(comment))):
        raise ValueError("the JSON is not NovelAI's")
    return NovelaiTexts(comment, fields.text("Source"), fields.text("Description"))


def is_comment(fields: Fields) -> bool:
    """Whether a JSON object has the keys that only NovelAI's comment has together."""
    marks = ("v4_prompt", "uncond_scale", "signed_hash", "request_type")
    return "uc" in fields and "noise_schedule" in fields and any(mark in fields for mark in marks)


def read(signs: NovelaiTexts) -> StatedGeneration:
    """What NovelAI states.

    Raises:
        ValueError: the comment is no strict JSON.
    """
    fields = Fields.parse(signs.comment)
    # Its eight digits name NovelAI's own model, not a file anybody has: they stay in the name.
    model = NamedWeights(signs.source) if signs.source else None
    return StatedGeneration(
        program="NovelAI",
        prompt=fields.text("prompt") or _caption(fields, "v4_prompt") or signs.description,
        negative_prompt=fields.text("uc", "negative_prompt") or _caption(fields, "v4_negative_prompt"),
        sampler=fields.text("sampler"),
        schedule=fields.text("noise_schedule"),
        steps=fields.integer("steps"),
        cfg_scale=fields.number("scale"),
        seed=fields.integer("seed"),
        width=fields.integer("width"),
        height=fields.integer("height"),
        checkpoint=model,
        rest=fields.rest(),
        harmless=frozenset({"signed_hash", "version", "request_type"}),
    )


def _caption(fields: Fields, key: str) -> str | None:
    """The base caption of a prompt of version 4; the tree itself stays unread, since it may hold more."""
    tree = fields.peek(key)
    caption = tree.get("caption") if isinstance(tree, dict) else None
    base = caption.get("base_caption") if isinstance(caption, dict) else None
    return base if isinstance(base, str) and base else None
