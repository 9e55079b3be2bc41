from __future__ import annotations

import pytest
from pydantic import ValidationError

from evidence_kit.domain.creation.event import NEEDED, CreationEvent, EventKind

SESSION = "11111111-2222-4333-8444-555555555555"
FILLED = {"version": "1", "model": "m", "text": "t", "run": "r", "file": "f", "state": "completed"}


def said(kind: EventKind, **more: object) -> dict[str, object]:
    return {"session": SESSION, "number": 7, "time": "2026-12-01T10:00:00.000Z", "program": "p", "kind": kind, **more}


@pytest.mark.parametrize("kind", EventKind)
def test_each_kind_says_what_it_needs(kind: EventKind) -> None:
    needed = {name: FILLED[name] for name in NEEDED[kind]}
    event = CreationEvent.model_validate(said(kind, **needed))
    assert event.key == f"{SESSION}/7"
    for missing in needed:
        with pytest.raises(ValidationError, match=missing):
            CreationEvent.model_validate(said(kind, **{name: needed[name] for name in needed if name != missing}))


def test_what_is_absent_is_not_written() -> None:
    event = CreationEvent.model_validate(said(EventKind.RUN_STARTED, run="r"))
    assert sorted(event.model_dump(by_alias=True, mode="json")) == [
        "kind", "number", "program", "run", "schema", "session", "time",
    ]  # fmt: skip
