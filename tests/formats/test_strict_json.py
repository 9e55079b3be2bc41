"""JSON of one meaning only."""

from __future__ import annotations

import json

import pytest

from evidence_kit.formats import strict_json


@pytest.mark.parametrize("document", [
    b'{"a":1,"a":2}', b"NaN", b"1e999", b'"\\ud800"', b"[" * 100 + b"]" * 100, b"\xff", b'{"a":Infinity}', b"", b"[1,]",
])  # fmt: skip
def test_json_that_two_readers_could_read_differently_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - one kind of error for everything that is not strict
        strict_json.parse(document)


@pytest.mark.parametrize("wrapped", [b'{"a":%s}', b"[%s]", b'[1,{"a":[%s]}]'])
@pytest.mark.parametrize("half", [b'"\\ud800"', b'"\\uDFfF"', b'{"\\udc00":1}', b'"\\ud83d \\ude00"'])
def test_half_a_character_is_refused_wherever_it_stands(wrapped: bytes, half: bytes) -> None:
    with pytest.raises(ValueError, match="surrogate"):
        strict_json.parse(wrapped % half)


def test_a_whole_character_may_be_written_as_two_halves_and_an_escape_may_be_quoted() -> None:
    assert strict_json.parse(b'["\\ud83d\\ude00", "\\\\ud800"]') == ["\U0001f600", "\\ud800"]


@pytest.mark.parametrize(
    ("opening", "inner", "closing"), [(b"[", b"1", b"]"), (b'{"a":', b"1", b"}"), (b"[", b"[]", b"]")]
)
def test_depth_is_counted_to_the_last_value(opening: bytes, inner: bytes, closing: bytes) -> None:
    strict_json.parse(opening * 64 + inner + closing * 64)
    with pytest.raises(ValueError, match="nested too deeply"):
        strict_json.parse(opening * 65 + inner + closing * 65)


def test_many_lists_in_lists_take_no_longer_than_they_are_long() -> None:
    deep = b"[" * 60 + b'"\\ud83d\\ude00"' + b"]" * 60
    assert strict_json.parse(deep)


def test_order_and_spaces_decide_nothing() -> None:
    assert (
        strict_json.canonical({"b": 1.5, "甲": [True, None], "a": "é\n"})
        == '{"a":"é\\n","b":1.5,"甲":[true,null]}'.encode()
    )
    assert strict_json.canonical(json.loads('{"x": {"b": 2, "a": 1}}')) == strict_json.canonical({
        "x": {"a": 1, "b": 2}
    })


def test_what_json_has_no_number_for_is_refused() -> None:
    with pytest.raises(ValueError, match="range|JSON"):
        strict_json.canonical(float("nan"))
