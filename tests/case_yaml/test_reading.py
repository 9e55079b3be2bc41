"""A written file becomes a noun, or one error that names everything at once."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from evidence_kit.case_yaml import line_finder, load_court_profile, load_handed_list, parse_case
from evidence_kit.case_yaml.reading import in_its_languages
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.case import Case, FactStatus, PartyRole
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.text import text
from tests.case_yaml.written import CHINESE, flaws
from tests.conftest import CASE_YAML
from tests.filed import SAMPLE


def test_a_case_in_chinese_words_is_read() -> None:
    case = parse_case(CHINESE.encode())
    assert case.languages == ("zh",) and case.id == "chunfeng"
    assert [party.role for party in case.parties] == [PartyRole.PLAINTIFF, PartyRole.THIRD_PARTY]
    assert case.deadline == date(2026, 12, 1) and case.work.claimed_creation == date(2025, 10, 10)
    fact, exhibit, damage = case.facts[0], case.groups[0].exhibits[0], case.damages[0]
    assert fact.status is FactStatus.FOUND and fact.day == date(2025, 10, 10) and fact.exhibits == ("1-1",)
    assert (exhibit.number, exhibit.lane, exhibit.roles) == (
        "1-1",
        ExhibitClass.CREATION_RECORD,
        (Role.CLAIMED_PICTURE,),
    )
    assert exhibit.copies == 2 and damage.amount == Decimal("5000") and damage.currency == "CNY"


def test_a_case_of_one_language_says_the_same_in_both_and_shows_it_once() -> None:
    case = parse_case(CHINESE.encode())
    assert case.title == text("春风送来了温柔", "春风送来了温柔") and case.title.both() == "春风送来了温柔"
    assert case.work.kind.shown(case.languages) == case.work.kind.en == "美术作品"  # a default of the kit, too
    assert Case.model_validate_json(case.to_json()) == case


def test_a_case_of_english_alone_is_read() -> None:
    english = re.sub(r"\{zh: [^,]*, en: ([^}]*)\}", r"\1", CASE_YAML).replace("schema:", "languages: en\nschema:")
    case = parse_case(english.encode())
    assert case.languages == ("en",) and case.title.both() == "Spring Breeze Brings Tenderness"
    assert case.work.kind.zh == "work of fine art"


def test_old_files_read_as_before() -> None:
    for data in (CASE_YAML.encode(), (SAMPLE / "case.yaml").read_bytes()):
        assert parse_case(data).to_json() == Case.model_validate(yaml.safe_load(data)).to_json()
        assert b'"languages"' not in parse_case(data).to_json()


def test_everything_wrong_is_told_at_once_with_its_place() -> None:
    spoilt = CHINESE.replace("案件名称: ", "案件名称：").replace("  - 诉讼地位: 原告", "\t- 诉讼地位: 原告")
    spoilt = (
        spoilt
        .replace("2025/10/10", "2025-13-01")
        .replace("作者:", "作着:")
        .replace("证据: 1-1}\n证", "证据: [1-1，2-2]}\n证")
    )
    chinese, english = flaws(spoilt)
    assert chinese == [
        "第 3 行第 5 列：“案件名称”后用了中文冒号“：”，请改为英文冒号加一个空格",
        "第 9 行第 1 列：用了制表符（Tab），请改用空格",
        "第 14 行第 3 列：没有“作着”这一项；是否应为“作者”",
        "第 15 行第 9 列：“创作日期”应为日期，如 2025-10-10 或 2025年10月10日：2025-13-01",
        "第 17 行第 60 列：用了中文逗号或顿号，请改为英文逗号加一个空格",
    ]
    assert len(english) == len(chinese) and english[1] == "line 9, column 1: there is a tab: use spaces instead"


def test_what_contradicts_itself_names_both_lines() -> None:
    twice = CHINESE.replace("证据: 1-1}\n证", "证据: [1-1, 7-7]}\n证").replace(
        "损失与费用:", CHINESE[CHINESE.index("      - 编号: １") : CHINESE.index("损失")] + "损失与费用:", 1
    )
    chinese, english = flaws(twice.replace("诉讼地位: 原告", "诉讼地位: 被告"))
    assert chinese[1:] == [
        "第 17 行第 65 列：所指的证据不存在：7-7",
        "第 31 行第 13 列：两份证据的编号相同：1-1（第一次在第 22 行）",
    ]
    assert english[0].startswith("line 9, column 3: nobody files")


def test_a_case_of_two_languages_wants_both() -> None:
    chinese, _ = flaws(CASE_YAML.replace("{zh: 李某, en: LI}", "李某").replace(", en: Beijing Internet Court", ""))
    assert [one.partition("：")[2] for one in chinese] == [
        "“court”缺少英文",
        "“name”只写了一种语言，本案用两种；请补写另一种，或写明 languages: [zh]",
        "“author”只写了一种语言，本案用两种；请补写另一种，或写明 languages: [zh]",
    ]


def test_a_second_language_of_a_case_of_one_is_not_filed() -> None:
    case = parse_case(("languages: [zh]\n" + CASE_YAML).encode())
    assert case.court.en == "北京互联网法院"
    assert in_its_languages(case) == case


def test_errors_name_the_users_own_file(tmp_path: Path) -> None:
    listing = tmp_path / "清单二.yaml"
    listing.write_text("文件:\n  - {文件: a.png, 角色: 胡说, 标题: 甲}\n", encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_handed_list(listing)
    assert caught.value.message.zh.startswith("清单二.yaml 第 2 行第 21 列：“角色”不能是“胡说”，可用：涉案图片、日志")
    listing.write_text("文件:\n  - {文件: a.png, 角色: 生成日志, 标题: 甲}\n", encoding="utf-8")
    assert load_handed_list(listing).files[0].role is Role.CREATION_LOG
    with pytest.raises(CaseError, match="清单二.yaml"):
        load_court_profile(listing)


def test_places_lead_to_lines_whatever_the_language_of_the_keys() -> None:
    chinese, english = line_finder(CHINESE.encode()), line_finder(CASE_YAML.encode())
    assert (chinese(("groups", 0, "exhibits", 0, "lane")), chinese(("facts", 0)), chinese(("deadline",))) == (28, 17, 7)
    assert english(("parties", 0, "counsel")) == 7 and english(("claims", 3)) is None
    assert line_finder(b"a: [")(("id",)) is None


def test_a_list_in_place_of_keys_is_one_flaw() -> None:
    (one,) = flaws("- a\n- b\n")[1]
    assert one.startswith("case.yaml, line 1, column 1: the whole file should be keys with values")


def test_texts_in_one_language_are_told_one_by_one_while_few_and_by_their_lines_when_many() -> None:
    few = flaws(re.sub(r"\{zh: ([^,]*), en: [^}]*\}", r"\1", CASE_YAML, count=2))[1]
    assert len(few) == 2 and all("is written in one language" in one for one in few)
    (many,) = flaws(CHINESE.replace("语言: 中文", "语言: [中文, 英文]"))[1]
    assert "written in one language, where this case has two" in many and "line 1, column 5" in many
