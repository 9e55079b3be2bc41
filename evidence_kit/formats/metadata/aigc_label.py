"""The implicit label of AI-made content: `AIGC` metadata of GB 45438-2025 (Annex E) and of the Labelling Measures.

Field names and places follow the public guides of TC260 (TC260-PG-20259A for pictures). What the kit writes is strict;
what it reads is whatever a service wrote, since a label that departs from the standard is a statement all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence_kit.domain.making.origin import AiLabel
from evidence_kit.formats import strict_json
from evidence_kit.formats.metadata.carriers import Embedded, EmbeddedText
from evidence_kit.formats.xml import xmp

KEYWORD = "AIGC"
"""Keyword of the PNG text chunk, and key of the JSON that other places wrap the label in."""
MAX_SIZE = 64 << 10
MOST_LABELS = 16
"""Of one file; a file passed on twice has two or three."""
LABELS = ("1", "2", "3")
_WRITTEN_BEFORE = re.compile(r"\A\s*AIGC\s*[:=]?\s*(?=\{)", re.IGNORECASE)
"""The keyword before the JSON, where a place has no keyword of its own."""

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
    """One label as the kit writes it; fields that are not stated are empty."""

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
            if not printable(getattr(self, attribute)):
                raise ValueError(f"AIGC label: {name} holds characters outside 0x21-0x7E")
        if self.label not in LABELS:
            raise ValueError(f"AIGC label: Label is {self.label!r}, not 1, 2 or 3")

    def to_json(self) -> str:
        """The label as the JSON object that metadata carry."""
        return json.dumps({name: getattr(self, attribute) for attribute, name in _NAMES.items()})


def printable(value: str) -> bool:
    """Whether every character is one that the guides allow: printable ASCII without blanks."""
    return all("\x21" <= character <= "\x7e" for character in value)


def labels_in(embedded: Embedded) -> tuple[AiLabel, ...]:
    """Return every label that a picture carries, in the file's order: PNG chunk, XMP property, or JSON in any text."""
    found: list[AiLabel] = []
    for entry in embedded.entries:
        if len(entry.text) > MAX_SIZE or KEYWORD not in (entry.text + entry.carrier).upper():
            continue
        found += (label for text in _places(entry) if (label := parse(text, entry.carrier)) is not None)
    return tuple(found[:MOST_LABELS])


def parse(text: str, carrier: str) -> AiLabel | None:
    """Return the label that a JSON text states, bare or as `{"AIGC": {…}}`; None where it states none.

    A value that is no string is taken as it is written; fields that the standard does not name are passed over.

    Args:
        carrier: where the text stands.
    """
    try:
        value = strict_json.parse(_WRITTEN_BEFORE.sub("", text).encode("utf-8"), max_size=MAX_SIZE)
    except ValueError:
        return None
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    members = {str(name).casefold(): inner for name, inner in value.items()} if isinstance(value, dict) else {}
    if KEYWORD.casefold() in members:
        inner = members[KEYWORD.casefold()]
        # Some writers put the inner object as a string.
        return parse(inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False), carrier)
    if "label" not in members:
        return None
    fields = {attribute: _as_text(members.get(name.casefold())) for attribute, name in _NAMES.items()}
    return AiLabel(carrier=carrier, **fields)


def _places(entry: EmbeddedText) -> Iterator[str]:
    """The texts of an entry that may be a label."""
    if "xmp" not in entry.carrier.lower():
        yield entry.text
        return
    try:
        said = xmp.properties(entry.text.strip("\0\ufeff \r\n\t").encode("utf-8", "replace"))
    except ValueError:
        return
    # Local name `AIGC` in a namespace of TC260, whatever the version that it names.
    yield from (text for path, text in said if path.endswith(f" {KEYWORD}") and "tc260" in path.lower())
    parts = {path.rpartition(" ")[2]: text for path, text in said if f" {KEYWORD}/" in path and "tc260" in path.lower()}
    if parts:  # written as a structure, a property for each field
        yield json.dumps(parts, ensure_ascii=False)


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
