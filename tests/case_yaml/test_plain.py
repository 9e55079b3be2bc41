"""Nodes become values whose places are known."""

from __future__ import annotations

import yaml

from evidence_kit.case_yaml.plain import PlainTree
from evidence_kit.domain.case import Case, HandedIn, Party


def read(written: str, kind: object, languages: tuple[str, ...] = ("zh",)) -> tuple[object, PlainTree]:
    plain = PlainTree(languages)  # type: ignore[arg-type]
    return plain.read(yaml.compose(written, Loader=yaml.SafeLoader), kind), plain


def test_places_lead_back_to_lines_and_to_the_words_that_were_written() -> None:
    values, plain = read("当事人:\n  - 身份: 原告\n    姓名: 李某\n", Case)
    assert values == {"parties": [{"role": "plaintiff", "name": {"zh": "李某", "en": "李某"}}]}
    assert plain.nodes["parties", 0, "name"].start_mark.line == 2 and plain.name(("parties", 0, "name")) == "姓名"
    assert plain.node_near(("parties", 0, "counsel")).start_mark.line == 1


def test_words_stay_words_whatever_yaml_makes_of_them() -> None:
    values, plain = read("{file: 2025-10-10, role: statement, title: No}", HandedIn)
    assert values == {"file": "2025-10-10", "role": "statement", "title": {"zh": "No", "en": "No"}} and not plain.flaws


def test_what_is_left_empty_counts_as_not_given_where_that_is_allowed() -> None:
    values, plain = read("role: 原告\nname:\ncounsel:\nsubmits: 是\n", Party)
    assert values == {"role": "plaintiff", "submits": True}
    assert [flaw.told.en for flaw in plain.flaws] == ["line 2, column 6: “name” is not filled in"]


def test_keys_that_are_merged_do_not_override() -> None:
    values, plain = read("a: &a {name: 甲}\n", Party)
    assert plain.flaws and values == {}
    values, plain = read("parties:\n  - &a {role: 原告, name: 甲}\n  - {<<: *a, role: 被告}\n", Case)
    assert values == {"parties": [{"role": "plaintiff", "name": {"zh": "甲", "en": "甲"}},
                                  {"role": "defendant", "name": {"zh": "甲", "en": "甲"}}]}  # fmt: skip


def test_each_wrong_form_has_its_sentence() -> None:
    wrong = "parties: x\nclaims: {a: b}\nfacts:\n  - x\ncourt: [a]\nid: {a: b}\ngroups: {title: a}\nchain: [{name: a, changes: [{kind: x}, {}]}]\n"
    _, plain = read(wrong, Case)
    told = [flaw.told.en.partition(": ")[2] for flaw in plain.flaws]
    assert told[0] == "“parties” should be a list" and "“court” should be text" in told
    assert (
        "“kind” cannot be “x”; it is one of lora-weight, seed, append-prompt, remove-prompt, steps, cfg_scale, clip_skip"
        in told
    )
    assert "the key “kind” is missing" in told and "“facts” should be keys with values" in told
