"""JSON of one meaning only."""

from __future__ import annotations

import pytest

from evidence_kit.formats import strict_json


@pytest.mark.parametrize("document", [
    b'{"a":1,"a":2}', b"NaN", b"1e999", b'"\\ud800"', b"[" * 100 + b"]" * 100, b"\xff", b'{"a":Infinity}', b"", b"[1,]",
])  # fmt: skip
def test_json_that_two_readers_could_read_differently_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - one kind of error for everything that is not strict
        strict_json.parse(document)
