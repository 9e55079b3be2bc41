"""Flaw: one thing that is wrong with a written file, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from evidence_kit import wording
from evidence_kit.domain.text import Text, text

said = wording.kit_table("case_yaml")


@dataclass(frozen=True)
class Flaw:
    """What is wrong, at a line and column that count from 1, as editors do; line 0 where it is the file as such."""

    line: int
    column: int
    what: Text

    @property
    def told(self) -> Text:
        """The flaw with its place."""
        if not self.line:
            return self.what
        return text(
            f"第 {self.line} 行第 {self.column} 列：{self.what.zh}",
            f"line {self.line}, column {self.column}: {self.what.en}",
        )


class Flawed(Exception):
    """A written file that cannot be used, with all that is wrong with it, in the order of the lines."""

    def __init__(self, *flaws: Flaw) -> None:
        self.flaws = tuple(sorted(set(flaws), key=lambda flaw: (flaw.line, flaw.column, flaw.what.zh)))
        super().__init__("; ".join(flaw.told.en for flaw in self.flaws))


def at(mark: Any, what: Text) -> Flaw:
    """Return a flaw at a mark of PyYAML or at a node's start."""
    mark = mark.start_mark if isinstance(mark, yaml.Node) else mark
    return Flaw(mark.line + 1, mark.column + 1, what)
