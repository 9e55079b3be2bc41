"""Bilingual wording by key: sentences stand in YAML tables, side by side, where people who write no code can edit them.

    words = wording.table("book/cover")                 # templates/book/cover.yaml, a lawyer's to edit
    words("case_number")                                # → Text
    words("submitted_on", day=day(moment))              # → Text; a value may itself be a Text, zh into zh, en into en

Statements of the kit itself, which are nobody's to edit, lie in this package: `wording.kit_table("findings")`. A table is
read when its first key is asked, so naming one at the top of a module costs nothing. `reading` says how one is written.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from evidence_kit import resources
from evidence_kit.wording.sentence import Sentence, Value
from evidence_kit.wording.tables import Table, WordingError

__all__ = ["Sentence", "Table", "Value", "WordingError", "kit_table", "table"]

_PACKAGE = Path(__file__).resolve().parent


@cache
def table(name: str) -> Table:
    """Return the table `templates/NAME.yaml`, such as `book/cover`: words that a lawyer may edit."""
    file = f"templates/{name}.yaml"
    return Table(file, lambda: resources.shipped(*file.split("/")))


@cache
def kit_table(name: str) -> Table:
    """Return the table `evidence_kit/wording/NAME.yaml`, such as `findings`: statements of the kit itself."""
    return Table(f"evidence_kit/wording/{name}.yaml", lambda: _PACKAGE / f"{name}.yaml")
