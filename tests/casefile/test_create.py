"""A case is made once, of a case.yaml without faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, create_case
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.text import text
from tests.conftest import CASE_YAML, TickingClock


def test_a_case_is_not_made_twice(case_file: CaseFile, clock: TickingClock) -> None:
    with pytest.raises(CaseError, match="already holds"):
        create_case(case_file.root, CASE_YAML.encode(), clock)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("operator:", "operater:", "line 12, column 1: there is no key “operater” here; is it “operator”?"),
        ("cause:", "id: second\ncause:", "“id” is given twice, first in line 2"),
        (
            "role: plaintiff",
            "role: judge",
            "line 7, column 11: “role” cannot be “judge”; it is one of plaintiff, defendant",
        ),
        ("{zh: 李某, en: LI}", "{zh: 李某", "line 8, column 11: a bracket is not closed"),
    ],
)
def test_a_faulty_case_yaml_names_the_place(
    tmp_path: Path, clock: TickingClock, old: str, new: str, place: str
) -> None:
    with pytest.raises(CaseError, match="case.yaml") as caught:
        create_case(tmp_path / "case", CASE_YAML.replace(old, new, 1).encode(), clock)
    assert place in str(caught.value)
    assert not (tmp_path / "case" / "journal.jsonl").exists()


def test_a_case_that_wants_sm3_gets_it_for_every_file(tmp_path: Path, clock: TickingClock) -> None:
    case_file = create_case(tmp_path / "case", f"{CASE_YAML}sm3: true\n".encode(), clock)
    with case_file.writing(clock) as writer, writer.act("note") as act:
        act.write(
            "a.txt", b"abc", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=text("a", "a")
        )
        act.commit(Action.ARTIFACT_RECEIVED, text("a", "a"))
    # GB/T 32905-2016 appendix A.1
    assert case_file.artifacts[0].digests.sm3 == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
