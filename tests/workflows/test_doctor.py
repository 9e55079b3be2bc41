"""What this machine has, and what to do about what it lacks."""

from __future__ import annotations

import json

from tests.filed import kit


def test_each_part_is_there_or_has_its_remedy() -> None:
    parts = json.loads(kit("doctor", "--json").stdout)
    assert all(part["present"] or part["remedy"] for part in parts)
