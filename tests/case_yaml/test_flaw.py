"""Flaws stand in the order of the file, and every sentence of their table is said somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from evidence_kit import case_yaml
from evidence_kit.assemble import office
from evidence_kit.case_yaml.flaw import Flaw, Flawed, said
from evidence_kit.domain.text import text


def test_flaws_are_told_once_and_in_order() -> None:
    one, two, file = (Flaw(line, 1, text("甲", "a")) for line in (3, 2, 0))
    assert Flawed(one, two, one, file).flaws == (file, two, one)
    assert two.told == text("第 2 行第 1 列：甲", "line 2, column 1: a") and file.told == text("甲", "a")


def test_every_sentence_is_said() -> None:
    rooms = (Path(package.__file__ or "").parent for package in (case_yaml, office))
    code = "".join(path.read_text("utf-8") for room in rooms for path in room.glob("*.py"))
    assert set(said.sentences) == {key for key in re.findall(r'"([a-z0-9_]+)"', code) if key in said.sentences}
