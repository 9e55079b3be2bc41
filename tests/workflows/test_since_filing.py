"""What changed since the filing before is told by the numbers that a court knows, and never by places in a file."""

from __future__ import annotations

import yaml

from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.case import Case
from evidence_kit.domain.text import text
from evidence_kit.workflows.since_filing import changes_since
from tests.filed import SAMPLE

BEFORE = Case.model_validate(yaml.safe_load((SAMPLE / "case.yaml").read_text(encoding="utf-8")), strict=False)
FILED = tuple(
    Exhibit(
        number=plan.number, name=plan.name, kind=plan.kind, source=plan.source, content=plan.content, purpose=plan.purpose,
        lane=plan.lane, artifacts=(), first_page=1, pages=1,
    )
    for group in BEFORE.groups
    for plan in group.exhibits
)  # fmt: skip


def told(after: Case, withdrawn: dict[str, int] | None = None) -> list[str]:
    return [one.en for one in changes_since(BEFORE, after, FILED, (), withdrawn or {})]


def test_nothing_changed() -> None:
    assert told(BEFORE) == []
    assert told(BEFORE.model_copy(update={"signer": "p12:keys/x.p12", "operator": "x"})) == []


def test_a_fact_put_between_others_is_one_new_fact() -> None:
    new = BEFORE.facts[0].model_copy(update={"id": "F9"})
    assert told(BEFORE.model_copy(update={"facts": (new, *BEFORE.facts)})) == ["New fact F9"]
    other = BEFORE.facts[1].model_copy(update={"statement": text("改", "changed")})
    changed = (BEFORE.facts[0], other, *BEFORE.facts[2:])
    assert told(BEFORE.model_copy(update={"facts": changed})) == ["Changed: fact F2"]


def test_a_row_of_a_filed_exhibit_that_says_otherwise() -> None:
    group = BEFORE.groups[0]
    row = group.exhibits[0].model_copy(update={"purpose": text("改", "changed")})
    groups = (group.model_copy(update={"exhibits": (row, *group.exhibits[1:])}), *BEFORE.groups[1:])
    assert told(BEFORE.model_copy(update={"groups": groups})) == ["Changed: object of proof of exhibit 1-1"]


def test_parties_and_withdrawn_files() -> None:
    party = BEFORE.parties[1].model_copy(update={"name": text("周某", "ZHOU")})
    said = told(BEFORE.model_copy(update={"parties": (BEFORE.parties[0], party)}), {"2-1": 2})
    assert said == ["2 file(s) of exhibit 2-1 were withdrawn", "Changed: name of defendant (ZHOU Lan → ZHOU)"]
