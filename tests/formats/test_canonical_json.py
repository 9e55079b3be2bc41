"""One form only: what two machines digest."""

from __future__ import annotations

import json

import pytest

from evidence_kit.formats.canonical_json import canonical


def test_order_and_spaces_decide_nothing() -> None:
    assert canonical({"b": 1.5, "甲": [True, None], "a": "é\n"}) == '{"a":"é\\n","b":1.5,"甲":[true,null]}'.encode()
    assert canonical(json.loads('{"x": {"b": 2, "a": 1}}')) == canonical({"x": {"a": 1, "b": 2}})


def test_what_json_has_no_number_for_is_refused() -> None:
    with pytest.raises(ValueError, match="range|JSON"):
        canonical(float("nan"))
