"""What a new case begins with is a whole copyright case, alike in both languages."""

from __future__ import annotations

import re

import pytest
import yaml

from evidence_kit import resources
from evidence_kit.case_yaml import parse_case
from evidence_kit.case_yaml.template import TEMPLATES, case_id, template

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_is_a_whole_case(language: str) -> None:
    case = parse_case(template("spring-breeze", language))  # type: ignore[arg-type]
    assert case.id == "spring-breeze" and case.languages == (language,)
    assert case.claims and case.elements and len(case.groups) == 7
    carried = {number for fact in case.facts for number in fact.exhibits}
    assert carried | {"7-1"} == {plan.number for group in case.groups for plan in group.exhibits}
    assert {name for element in case.elements for name in element.facts} == {fact.id for fact in case.facts}


def test_both_templates_are_one_case() -> None:
    chinese, english = (parse_case(template("a", language)) for language in TEMPLATES)
    for one, other in zip(chinese.groups, english.groups, strict=True):
        assert [(plan.number, plan.lane, plan.roles) for plan in one.exhibits] == [
            (plan.number, plan.lane, plan.roles) for plan in other.exhibits
        ]
    assert [(fact.id, fact.status, fact.exhibits) for fact in chinese.facts] == [
        (fact.id, fact.status, fact.exhibits) for fact in english.facts
    ]
    assert chinese.sealing == english.sealing


def test_what_is_commented_out_can_be_used_as_it_stands() -> None:
    """A line that begins with `# ` and a key, or with `#  - `, is meant to be uncommented."""
    for language, name in TEMPLATES.items():
        written = resources.shipped("templates", name).read_text("utf-8")
        for key in ("captures", "accounts", "licences", "damages", "making", "chain"):
            written = re.sub(rf"^{key}: \[\]$", f"{key}:", written, flags=re.MULTILINE)
        written = re.sub(r"^#(  +[-a-z{].*)$", r"\1", written, flags=re.MULTILINE)
        written = re.sub(r"^( *)# ([a-z_]+:(?: |$))", r"\1\2", written, flags=re.MULTILINE)
        case = parse_case(written.encode())
        assert (
            len(case.captures) == len(case.accounts) == len(case.licences) == 1
            and len(case.damages) == 2
            and len(case.chain) == 2
            and len(case.making) == 2
        )
        assert case.deadline and case.case_number and case.parties[0].counsel and case.init.mask_blur == 4, language


def test_no_template_mixes_languages() -> None:
    english = resources.shipped("templates", TEMPLATES["en"]).read_text("utf-8")
    assert [line for line in english.splitlines() if HAN.search(line)] == [english.splitlines()[5]]
    assert yaml.safe_load(english)["languages"] == ["en"]


@pytest.mark.parametrize(
    ("folder", "name"),
    [("Spring Breeze", "spring-breeze"), ("案件 A1", "a1"), ("2026", "case-2026"), ("ＡＢ", "ab"), ("--x--", "x"), ("a" * 90, "a" * 40)],
)  # fmt: skip
def test_an_id_comes_from_the_folder(folder: str, name: str) -> None:
    assert case_id(folder) == name


def test_a_name_without_latin_letters_gives_an_id_of_its_own() -> None:
    assert re.fullmatch("case-[0-9a-f]{6}", case_id("春风案")) and case_id("春风案") != case_id("秋月案")
