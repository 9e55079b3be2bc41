"""The list of what is stated only: each place is one that its record has, and a record without any is not spoken of."""

from __future__ import annotations

from typing import Any

from evidence_kit.domain.time.seal import Seal
from evidence_kit.verify.bundle.stated import FIELDS, Stated, is_stated, judge_stated


def test_a_place_belongs_to_whatever_it_lies_below() -> None:
    assert is_stated(Seal, "proofs.*.uri")
    assert not is_stated(Seal, "proofs.*.sha256")
    assert not is_stated(Seal, "proofs")


def test_nothing_is_said_where_nothing_is_stated() -> None:
    assert list(judge_stated(())) == []
    assert {kind for places in FIELDS.values() for kind in places.values()} == set(Stated)


def test_no_place_is_stated_that_no_record_has() -> None:
    for noun, places in FIELDS.items():
        for place in places:
            assert _reaches(noun.model_json_schema(), place.split(".")), f"{noun.__name__}: {place}"


def _reaches(schema: Any, keys: list[str], whole: Any = None) -> bool:
    whole = whole or schema
    if not keys:
        return True
    if "$ref" in schema:
        return _reaches(whole["$defs"][schema["$ref"].rpartition("/")[2]], keys, whole)
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if keys[0] == "*":
        parts += [schema["items"]] if "items" in schema else []
        return any(_reaches(part, keys[1:] if part is schema.get("items") else keys, whole) for part in parts)
    inner = schema.get("properties", {}).get(keys[0])
    return (inner is not None and _reaches(inner, keys[1:], whole)) or any(
        _reaches(part, keys, whole) for part in parts
    )
