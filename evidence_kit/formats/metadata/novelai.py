"""NovelAI: PNG chunks `Software`, `Source`, `Description`, `Comment`; the same as one JSON in the alpha channel."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.formats.metadata.generation import NamedWeights, StatedGeneration
from evidence_kit.formats.metadata.json_fields import Fields


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
    comment = fields.text("Comment")
    if comment is None:
        raise ValueError("the hidden JSON has no Comment")
    return NovelaiTexts(comment, fields.text("Source"), fields.text("Description"))


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
        prompt=fields.text("prompt") or signs.description,
        negative_prompt=fields.text("uc", "negative_prompt"),
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
