"""The implicit label of AI-made content: `AIGC` metadata of GB 45438-2025 (Annex E) and of the Labelling Measures.

Field names follow the public guides of TC260 (TC260-PG-20259A for pictures); values are printable ASCII without blanks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from evidence_kit.formats import strict_json

KEYWORD = "AIGC"
"""Keyword of the PNG text chunk that carries the label."""
MAX_SIZE = 64 << 10

_NAMES = {
    "label": "Label",
    "content_producer": "ContentProducer",
    "produce_id": "ProduceID",
    "reserved_code1": "ReservedCode1",
    "content_propagator": "ContentPropagator",
    "propagate_id": "PropagateID",
    "reserved_code2": "ReservedCode2",
}


@dataclass(frozen=True, slots=True)
class AigcLabel:
    """One label; fields that are not stated are empty."""

    label: str
    """`1` is AI-made, `2` possibly, `3` suspected."""
    content_producer: str
    """Name or code of the service that made the content."""
    produce_id: str
    """The producer's number for this content."""
    reserved_code1: str = ""
    content_propagator: str = ""
    propagate_id: str = ""
    reserved_code2: str = ""

    def __post_init__(self) -> None:
        for attribute, name in _NAMES.items():
            value = getattr(self, attribute)
            if not all("\x21" <= character <= "\x7e" for character in value):
                raise ValueError(f"AIGC label: {name} holds characters outside 0x21-0x7E")
        if self.label not in {"1", "2", "3"}:
            raise ValueError(f"AIGC label: Label is {self.label!r}, not 1, 2 or 3")

    def to_json(self) -> str:
        """The label as the JSON object that metadata carry."""
        return json.dumps({name: getattr(self, attribute) for attribute, name in _NAMES.items()})


def parse(text: str) -> AigcLabel:
    """A label from its JSON, bare or wrapped as `{"AIGC": {…}}`. Unknown fields are passed over.

    Raises:
        ValueError: not JSON, `Label` missing, or a value that the standard does not allow.
    """
    value = strict_json.parse(text.encode("utf-8"), max_size=MAX_SIZE)
    if isinstance(value, dict) and isinstance(value.get(KEYWORD), dict):
        value = value[KEYWORD]
    if not isinstance(value, dict) or "Label" not in value:
        raise ValueError("AIGC label: no Label field")
    fields = {attribute: value.get(name, "") for attribute, name in _NAMES.items()}
    if not all(isinstance(field, str) for field in fields.values()):
        raise ValueError("AIGC label: every value must be a string")
    return AigcLabel(**fields)
