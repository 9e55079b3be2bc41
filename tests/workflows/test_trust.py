"""Where this machine's list lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.workflows.trust import VARIABLE, list_in_use, machine_list


def test_the_variable_moves_the_list_or_takes_it_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    own = machine_list()
    assert own is not None
    assert own.is_absolute()
    assert own.name == "trust.json"
    monkeypatch.setenv(VARIABLE, "")
    assert machine_list() is None
    assert list_in_use(None) is None
    moved, named = tmp_path / "trust.json", tmp_path / "other.json"
    monkeypatch.setenv(VARIABLE, str(moved))
    assert list_in_use(None) is None, "a list that is not there is none"
    moved.touch()
    assert list_in_use(None) == moved
    assert list_in_use(named) == named
