"""An objection with the place where it bites."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from evidence_kit.domain.filing.objection import BitesAt, Objection, ObjectionCode, objection
from evidence_kit.domain.text import text


def test_it_reads_back_as_it_was_said() -> None:
    at = BitesAt(number="1-2", name=text("日志", "log"), pages=(8, 9))
    one = objection(ObjectionCode.LOG_WRITER_UNKNOWN, at, file="log.jsonl")
    assert Objection.model_validate_json(one.to_json()) == one
    assert one.arguments == {"file": "log.jsonl"} and one.at == at


def test_an_unknown_code_is_none() -> None:
    with pytest.raises(ValidationError):
        Objection.model_validate({"code": "WHATEVER"})
