"""Every record of another shape, every digest put right: no section fails itself, and what does not read is FAILED and named.

The suite takes a share of the shapes, spread over all places; the slow run takes them all.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.record import Record
from evidence_kit.verify import load_trust
from evidence_kit.verify.bundle.role_records import NOUNS
from tests.adversary.altered import Checked
from tests.adversary.shapes import reshaped
from tests.filed import write_trust

GOLDEN = Path(__file__).parents[1] / "golden" / "second-edition"
NOW = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
RECORDS = [
    *(("golden", role) for role in (Role.RECIPE, Role.REGENERATION, Role.CONTROLS, Role.VARIATION_SHEET, Role.SEAL,
                                    Role.RENEWAL, Role.BEACON)),
    ("varied", Role.VARIATION_RUN), ("filmed", Role.RECORDING), ("recovered", Role.RECOVERY),
]  # fmt: skip
A_SHARE = 8
"""Shapes of a record that the suite looks at."""
EVERY = [
    pytest.param(A_SHARE, id="a share"),
    pytest.param(0, id="all", marks=[pytest.mark.slow, pytest.mark.timeout(7200)]),
]


@cache
def golden() -> Checked:
    """The bundle of the second edition, which holds most kinds of record."""
    return Checked(GOLDEN / "bundle.zip", load_trust(GOLDEN / "trust.json"), NOW)


def written(record: Any) -> bytes:
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def taken(record: Any, share: int) -> list[tuple[str, Any]]:
    every = list(reshaped(record))
    return list(islice(every, 0, None, max(1, len(every) // share))) if share else every


def reads(noun: type[Record], data: bytes) -> bool:
    try:
        noun.model_validate_json(data)
    except ValidationError:
        return False
    return True


def failed_itself(found: list[Finding]) -> list[str]:
    return [one.message.en for one in found if one.wording == "not_checked"]


@pytest.mark.parametrize("share", EVERY)
@pytest.mark.parametrize(("bundle", "role"), RECORDS)
def test_records_by_their_role(
    bundle: str, role: Role, share: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    honest, noun = golden(), NOUNS[role]
    if bundle != "golden":
        write_trust(tmp_path / "trust.json")
        honest = Checked(request.getfixturevalue(bundle), load_trust(tmp_path / "trust.json"))
    path, wrong = honest.of_role(role)[-1].path, []
    for place, changed in taken(json.loads(honest.records.of_path(path) or b""), share):
        said = honest.noticed(path, role, data := written(changed))
        if failed_itself(said) or not (reads(noun, data) or any(one.status is Status.FAILED for one in said)):
            wrong.append((place, failed_itself(said)))
    assert wrong == []


@pytest.mark.parametrize("share", EVERY)
@pytest.mark.parametrize(("member", "noun"), [("data/bundle.json", Bundle), ("data/case.json", Case)])
def test_records_of_the_bundle_itself(member: str, noun: type[Record], share: int) -> None:
    honest, wrong = golden(), []
    for place, changed in taken(json.loads(honest.records.read(member) or b""), share):
        said = honest.with_member(member, data := written(changed))
        if failed_itself(said) or not (reads(noun, data) or any(one.subject == member for one in said)):
            wrong.append((place, failed_itself(said)))
    assert wrong == []


@pytest.mark.parametrize("share", EVERY)
def test_lines_of_the_journal(share: int) -> None:
    honest, wrong = golden(), []
    lines = (honest.records.read("data/journal.jsonl") or b"").splitlines(keepends=True)
    at = len(lines) - 1  # of the newest line, so that the chain before it is whole
    for place, changed in taken(json.loads(lines[at]), share):
        line = json.dumps(changed, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if line == lines[at]:
            continue
        said = honest.with_member("data/journal.jsonl", b"".join([*lines[:at], line]))
        if failed_itself(said) or not any(one.status is Status.FAILED for one in said):
            wrong.append((place, failed_itself(said)))
    assert wrong == []
