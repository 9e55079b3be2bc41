"""What contradicts itself is found in a case as such and in one that is otherwise broken."""

from __future__ import annotations

from evidence_kit.domain.pleadings.contradiction import CaseCode, contradictions

EXHIBITS = [{"number": "1-1"}, {"number": "1-1"}, "broken", {}]


def test_every_contradiction_has_its_place() -> None:
    found = contradictions({
        "languages": ["zh", "zh"], "parties": [{"role": "defendant"}, None], "groups": [{"exhibits": EXHIBITS}, 7],
        "facts": [{"id": "F1", "exhibits": ["1-1", "9-9", None]}, {"id": "F1"}],
        "elements": [{"facts": ["F1", "F2"]}], "chain": [{"name": "a"}, {"name": "a"}],
        "damages": [{"exhibits": ["8-8"]}], "licences": [{"exhibits": ["1-1"]}],
    })  # fmt: skip
    assert {(one.code, one.place, one.arguments.get("name", "")) for one in found} == {
        (CaseCode.FACT_TWICE, ("facts", 1, "id"), "F1"),
        (CaseCode.EXHIBIT_TWICE, ("groups", 0, "exhibits", 1, "number"), "1-1"),
        (CaseCode.STEP_TWICE, ("chain", 1, "name"), "a"),
        (CaseCode.LANGUAGE_TWICE, ("languages", 1), "zh"),
        (CaseCode.NO_FACT, ("elements", 0, "facts", 1), "F2"),
        (CaseCode.NO_EXHIBIT, ("facts", 0, "exhibits", 1), "9-9"),
        (CaseCode.NO_EXHIBIT, ("damages", 0, "exhibits", 0), "8-8"),
        (CaseCode.NO_PLAINTIFF, ("parties",), ""),
    }
    assert next(one.first for one in found if one.code is CaseCode.FACT_TWICE) == ("facts", 0, "id")


def test_whoever_submits_need_not_be_a_plaintiff() -> None:
    for party in ({"role": "appellee"}, {"role": "defendant", "submits": True}):
        assert contradictions({"parties": [party]}) == ()
    assert [one.code for one in contradictions({})] == [CaseCode.NO_PLAINTIFF]
