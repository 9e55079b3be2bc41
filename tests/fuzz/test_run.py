"""The fuzzing itself: a few inputs for each parser with every suite, a million on demand; and that it sees what it looks for."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from evidence_kit.formats import strict_json
from tests.fuzz import run
from tests.fuzz.mutation import blind, in_json
from tests.fuzz.parsers import PARSERS, Parser
from tests.fuzz.run import TooSlow, fire

FEW = 60
"""Inputs beside the seeds; `python -m tests.fuzz` makes as many as one likes."""


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_nothing_but_what_is_declared(parser: Parser) -> None:
    if parser.name == "mp4":
        pytest.importorskip("ffmpeg", reason="films are made with the extra `record`")
    outcome = fire(parser, executions=len(parser.seeds()) + FEW, seconds=60, seed=1)
    assert outcome.executions >= FEW
    assert not outcome.crashes


def broken(data: bytes) -> object:
    """A parser that takes it for granted that a value can be looked up."""
    value = strict_json.parse(data)
    return value["a"] in {"x", "y"}


def test_a_parser_that_raises_what_it_does_not_declare_is_found() -> None:
    parser = Parser("broken", broken, (ValueError,), lambda: (b'{"a": "x"}',), (blind, in_json))
    outcome = fire(parser, executions=2000, seconds=60, seed=1)
    assert {place.partition(" ")[0] for place in outcome.crashes} >= {"TypeError", "KeyError"}
    for data in outcome.crashes.values():
        with pytest.raises((TypeError, KeyError)):
            broken(data)


def test_the_same_seed_makes_the_same_inputs() -> None:
    def seen(seed: int) -> list[bytes]:
        inputs: list[bytes] = []
        fire(Parser("kept", inputs.append, (), lambda: (b"abcdefgh",), (blind,)), executions=50, seconds=60, seed=seed)
        return inputs

    assert seen(1) == seen(1) != seen(2)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A tenth of a second for each input."""
    monkeypatch.setattr(run, "SECONDS", 0.1)
    before = signal.signal(signal.SIGVTALRM, run._too_slow)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_a_parser_that_does_not_end_is_ended(hasty: None) -> None:
    def endless(data: bytes) -> None:
        while True:
            try:
                while True:
                    pass
            except Exception:  # noqa: BLE001, S112 - even one that catches everything
                continue

    outcome = fire(Parser("endless", endless, (), lambda: (b"x",)), executions=1, seconds=60, seed=1)
    (place,) = outcome.crashes
    assert place.startswith(TooSlow.__name__)
