"""A catalogue goes into a case.yaml where it stands: what is read back is what was wanted, and the rest is as it was."""

from __future__ import annotations

import random

import pytest

from evidence_kit.case_yaml import parse_case
from evidence_kit.case_yaml.decoding import decode
from evidence_kit.case_yaml.editing import Origin, with_catalogue
from evidence_kit.case_yaml.template import template
from evidence_kit.domain.artifact import ExhibitClass
from evidence_kit.domain.case import Case, ExhibitPlan
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.text import text
from tests.case_yaml.written import CHINESE
from tests.conftest import CASE_YAML
from tests.filed import SAMPLE

FILES = {
    "zh": template("a", "zh"), "en": template("a", "en"), "sample": (SAMPLE / "case.yaml").read_bytes(),
    "chinese keys": CHINESE.encode(), "windows": b"\xef\xbb\xbf" + template("a", "zh").replace(b"\n", b"\r\n"),
    "utf-16": CHINESE.encode("utf-16"),
}  # fmt: skip


def same(case: Case) -> list[Origin]:
    return [(at, tuple((at, number) for number in range(len(group.exhibits)))) for at, group in enumerate(case.groups)]


def test_what_does_not_change_stays_byte_for_byte() -> None:
    for data in FILES.values():
        case = parse_case(data)
        assert with_catalogue(data, case, same(case)).data == data


def changed(case: Case, at: int, number: int, **update: object) -> Case:
    groups = list(case.groups)
    plans = list(groups[at].exhibits)
    plans[number] = plans[number].model_copy(update=update)
    groups[at] = groups[at].model_copy(update={"exhibits": tuple(plans)})
    return case.model_copy(update={"groups": tuple(groups)})


@pytest.mark.parametrize("name", FILES)
def test_single_values_are_replaced_where_they_stand(name: str) -> None:
    data, words = FILES[name], text("新的名称：甲", "新的名称：甲")
    case = parse_case(data)
    for update in (
        {"name": words},
        {"copies": 7},
        {"note": text("乙", "乙")},
        {"lane": ExhibitClass.PAPER},
        {"copies": None},
    ):
        wanted = changed(case, 0, 0, **update)
        edited = with_catalogue(data, wanted, same(case))
        assert parse_case(edited.data) == wanted and not edited.anew
        old, new = decode(data).splitlines(), decode(edited.data).splitlines()
        assert len(set(new) - set(old)) <= 1 and len(set(old) - set(new)) <= 1, update


def test_one_half_of_a_text_in_two_languages_is_replaced_alone() -> None:
    data = FILES["sample"]
    case = parse_case(data)
    name = case.groups[0].exhibits[0].name.model_copy(update={"zh": "另一名称"})
    edited = with_catalogue(data, changed(case, 0, 0, name=name), same(case))
    assert "{zh: 另一名称, en: Original electronic file of the picture}" in edited.data.decode()


@pytest.mark.parametrize("name", FILES)
def test_any_order_of_rows_can_be_put_in(name: str) -> None:
    data, chance = FILES[name], random.Random(7)
    case = parse_case(data)
    facts = tuple(fact.model_copy(update={"exhibits": ()}) for fact in case.facts)
    assert all(fact.exhibits == () for fact in facts)
    for _ in range(12):
        places = [(at, number) for at, group in enumerate(case.groups) for number in range(len(group.exhibits))]
        chance.shuffle(places)
        order = list(range(len(case.groups)))
        chance.shuffle(order)
        origins: list[Origin] = [(at, tuple(places[number :: len(order)])) for number, at in enumerate(order)]
        wanted = case.model_copy(update={"groups": tuple(
            case.groups[at].model_copy(update={"exhibits": tuple(case.groups[g].exhibits[n] for g, n in plans)})
            for at, plans in origins if at is not None
        )})  # fmt: skip
        edited = with_catalogue(data, wanted, origins)
        assert parse_case(edited.data) == wanted
        assert not edited.anew or name == "chinese keys"


def test_rows_that_are_new_or_gone_leave_comments_of_others_alone() -> None:
    data = FILES["zh"].replace(b"      - number: 1-2", "      # 日志由当事人导出\n      - number: 1-2".encode())
    case = parse_case(data)
    new = ExhibitPlan.model_validate(
        case.groups[0].exhibits[1].model_dump() | {"number": "1-9", "name": text("新", "新")}
    )
    first = case.groups[0].model_copy(update={"exhibits": (*case.groups[0].exhibits, new)})
    wanted = case.model_copy(update={
        "groups": (first, *case.groups[1:-1]),
        "facts": tuple(fact.model_copy(update={"exhibits": fact.exhibits}) for fact in case.facts),
    })  # fmt: skip
    origins = same(case)[:-1]
    origins[0] = (0, (*origins[0][1], None))
    edited = with_catalogue(data, wanted, origins)
    told = edited.data.decode()
    assert parse_case(edited.data) == wanted and not edited.anew
    assert "      # 日志由当事人导出\n      - number: 1-2" in told and "# 许可：每个组件一项" in told
    assert "      - number: 1-9\n        name: 新\n" in told and "第七组" not in told


def test_a_catalogue_in_one_line_is_written_anew_and_said_so() -> None:
    row = "{number: 1-1, name: 甲, kind: 乙, source: 丙, content: 丁, purpose: 戊, lane: paper, copies: 1}"
    data = (
        CASE_YAML.replace("{zh: 李某, en: LI}", "李某")
        + f"languages: [zh]\ngroups: [{{title: 一, purpose: 二, exhibits: [{row}]}}]\n"
    ).encode()
    case = parse_case(data)
    kept = changed(case, 0, 0, note=text("己", "己"), copies=2)
    assert not with_catalogue(data, kept, same(case)).anew
    gone = case.model_copy(update={"groups": ()})
    edited = with_catalogue(data, gone, [])
    assert edited.anew and parse_case(edited.data) == gone


def test_a_case_without_a_catalogue_gets_one() -> None:
    data = ("languages: [zh]\n" + CASE_YAML).encode()
    case = parse_case(data)
    group = parse_case(FILES["zh"]).groups[0]
    wanted = case.model_copy(update={"groups": (group,)})
    edited = with_catalogue(data, wanted, [(None, (None,) * len(group.exhibits))])
    assert parse_case(edited.data) == wanted and edited.data.startswith(data)


def test_what_cannot_be_had_is_refused() -> None:
    case = parse_case(CASE_YAML.encode())
    with pytest.raises(CaseError, match="laid out"):
        with_catalogue(CASE_YAML.encode(), case.model_copy(update={"operator": "another"}), [])
