"""A second filing holds only what is new: numbers and pages go on, what was filed is frozen, and the list says what changed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
import yaml
from PIL import Image

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.errors import AssemblyError
from evidence_kit.workflows.bundle_contents import contents_of
from evidence_kit.workflows.supplement import supplementary_filing
from tests import loopback
from tests.filed import Filed, kit
from tests.workflows.refusals import refused

NEW = "新证据 截图.png"


def rewritten(case: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = case / "case.yaml"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(written)
    path.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8")


def row(case: dict[str, Any], number: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for group in case["groups"] for one in group["exhibits"] if one["number"] == number
    )
    return found


def taken_in(case: Path, name: str = NEW, width: int = 300) -> None:
    picture = case.parent / name
    Image.new("RGB", (width, 200), "sienna").save(picture)
    result = kit("intake", case, picture, "--as", "infringement")
    assert result.returncode == 0, result.stderr


def with_exhibit(written: dict[str, Any], number: str = "5-3", name: str = NEW) -> None:
    last = row(written, "5-2")
    group = next(one for one in written["groups"] if last in one["exhibits"])
    named = {"zh": f"后来固定的页面 {number}", "en": f"Page fixed later {number}"}
    group["exhibits"].append({**last, "number": number, "name": named, "files": [name]})


def assembled(case: Path, *arguments: str) -> dict[str, Any]:
    with loopback.served(loopback.stamp) as tsa, loopback.served(loopback.promise) as calendar:
        uris = {"authorities": [f"tsa:{tsa}#root=keys/authority.pem"], "calendars": [f"ots:{calendar}"]}
        rewritten(case, lambda written: written.update(sealing=uris))
        result = kit("assemble", case, "--supplement", "--incomplete", "--json", *arguments)
    assert result.returncode == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.fixture
def case(filed: Filed, tmp_path: Path) -> Path:
    """A copy of the case after its first filing, to work on."""
    shutil.copytree(filed.case, tmp_path / "案件 二")
    return tmp_path / "案件 二"


def book_of(case: Path, nth: int) -> list[str]:
    book = CaseFile(case).with_role(Role.EXHIBIT_BOOK)[nth]
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(case / book.path)]


def printed_number(page: str) -> int:
    found = re.search(r"第\s*(\d+)\s*页 / 共", page)
    assert found is not None, page[-200:]
    return int(found[1])


def assert_goes_on(earlier: list[str], later: list[str]) -> None:
    start = printed_number(earlier[-1])
    assert [printed_number(page) for page in later] == list(range(start + 1, start + len(later) + 1))


def test_only_what_is_new_is_filed_and_all_numbers_go_on(filed: Filed, case: Path) -> None:
    taken_in(case)

    def change(written: dict[str, Any]) -> None:
        with_exhibit(written)
        written["facts"].append({**written["facts"][4], "id": "F9", "exhibits": ["5-2", "5-3"]})
        written["claims"][1]["zh"] = "判令被告赔偿原告经济损失人民币 8,000 元。"

    rewritten(case, change)
    rehearsed = Path(assembled(case, "--rehearsal")["bundle"])
    assert rehearsed.name == "celadon-teapot-2-rehearsal.zip" and not rehearsed.is_relative_to(case)
    bundle = Path(assembled(case)["bundle"])
    assert bundle.name == "celadon-teapot-2.zip"
    contents, before = contents_of(bundle), contents_of(filed.bundle)
    assert [one.number for one in contents.exhibits] == ["5-3"]
    assert contents.filing is not None and contents.filing.number == 2
    assert contents.filing.earlier == CaseFile(case).with_role(Role.BUNDLE)[0].digests.sha256
    assert set(contents.filing.exhibits_before) == {one.number for one in before.exhibits}
    assert before.filing is None and b'"filing"' not in before.to_json()
    earlier, later = book_of(case, 0), book_of(case, 1)
    assert contents.pages_before == len(earlier)
    assert_goes_on(earlier, later)
    (exhibit,) = contents.exhibits
    assert "5-3" in later[exhibit.first_page - 1]
    words = "".join("".join(later).split())
    assert "（第2次提交）" in words and "5-2前次" in words
    for said in ("新增证据5-3", "新增事实F9", "已改动：诉讼请求第2项"):
        assert said in words
    assert "celadon-tiny-licence.txt" not in words and not any("licence" in m.member for m in contents.members)
    judged(filed, bundle)
    assert_nothing_stale(case)
    assert_a_third_goes_on_from(case, contents)


def judged(filed: Filed, bundle: Path) -> None:
    """Questions 1 and 5 are answered yes, and the report says that earlier filings were not looked at."""
    verdict = json.loads(kit("verify", bundle, "--trust", filed.trust, "--json").stdout)
    answers = {one["question"]: one for one in verdict["answers"]}
    assert (answers[1]["status"], answers[5]["status"]) == ("PASSED", "PASSED"), answers
    codes = {one["code"]: one for one in verdict["findings"]}
    assert codes["BOOK_BOUND"]["status"] == "PASSED"
    assert codes["SUPPLEMENTARY"]["status"] == "INDETERMINATE"
    assert "not looked at" in codes["SUPPLEMENTARY"]["message"]["en"]
    again = json.loads(kit("verify", bundle, "--trust", filed.trust, "--recompose", "--json").stdout)
    found = next(one for one in again["findings"] if one["code"] == "BOOK_AGAIN")
    assert found["status"] == "PASSED", found


def assert_nothing_stale(case: Path) -> None:
    codes = {one["code"] for one in json.loads(kit("check", case, "--json").stdout)["problems"]}
    assert not codes & {"FILES_NEWER_THAN_BUNDLE"}
    assert "celadon-teapot-2.zip" in kit("status", case).stdout


def assert_a_third_goes_on_from(case: Path, second: Bundle) -> None:
    """The exhibit of the second filing is frozen too."""
    refused(kit("assemble", case, "--supplement"), 19, "There is nothing new")
    taken_in(case, "另一张.png", 310)
    rewritten(case, lambda written: with_exhibit(written, "5-4", "另一张.png"))
    third, newest = supplementary_filing(CaseFile(case)), CaseFile(case).with_role(Role.BUNDLE)[-1]
    assert (third.number, third.earlier) == (3, newest.digests.sha256)
    assert third.pages_before == second.pages_before + len(book_of(case, 1))
    assert "5-3" in third.exhibits_before
    assert [one.en for one in third.changes] == ["New exhibit 5-4: Page fixed later 5-4"]
    rewritten(case, lambda written: row(written, "5-3")["files"].append("另一张.png"))
    with pytest.raises(AssemblyError, match="Exhibit 5-3"):
        rewritten(case, lambda written: row(written, "5-4").update(files=["另一张 二.png"]))
        supplementary_filing(CaseFile(case))


def test_nothing_is_supplemented_before_a_first_filing(taken_in_today: Path) -> None:
    refused(kit("assemble", taken_in_today, "--supplement", "--rehearsal"), 10, "Make the first filing")


def test_nothing_new_is_refused(case: Path) -> None:
    with pytest.raises(AssemblyError, match="nothing new"):
        supplementary_filing(CaseFile(case))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda written: row(written, "5-2").update(name={"zh": "另一名称", "en": "Another name"}), "its name changed"),
        (lambda written: row(written, "5-2").update(files=[NEW]), "no longer names files"),
        (lambda written: row(written, "5-2")["files"].append(NEW), f"another file came to it, {NEW}"),
    ],
    ids=["renamed", "exchanged", "grown"],
)
def test_what_bears_a_filed_number_is_frozen(case: Path, change: Callable[[dict[str, Any]], object], why: str) -> None:
    taken_in(case)
    rewritten(case, change)
    with pytest.raises(AssemblyError) as refusal:
        supplementary_filing(CaseFile(case))
    assert "Exhibit 5-2" in refusal.value.message.en and why in refusal.value.message.en
    assert "new number" in refusal.value.remedy.en


def test_a_row_by_role_does_not_grow_by_what_a_new_number_names(case: Path) -> None:
    taken_in(case)

    def by_role(written: dict[str, Any]) -> None:
        with_exhibit(written)
        row(written, "5-2").update(roles=["infringement"])

    rewritten(case, by_role)
    filing = supplementary_filing(CaseFile(case))
    assert filing.changes[0].en == "New exhibit 5-3: Page fixed later 5-3"


def test_an_exhibit_that_is_gone_is_said_and_stops_nothing(case: Path) -> None:
    taken_in(case)

    def change(written: dict[str, Any]) -> None:
        with_exhibit(written)
        group = next(one for one in written["groups"] if row(written, "5-2") in one["exhibits"])
        group["exhibits"] = [one for one in group["exhibits"] if one["number"] != "5-2"]
        written["facts"] = [one for one in written["facts"] if "5-2" not in one["exhibits"]]
        for element in written["elements"]:
            element["facts"] = [name for name in element["facts"] if name != "F5"] or ["F4"]

    rewritten(case, change)
    said = [one.en for one in supplementary_filing(CaseFile(case)).changes]
    assert "Exhibit 5-2 (Account figures) is no longer in the catalogue" in said
    assert "Fact F5 is no longer stated" in said


def test_a_third_filing_is_packed_verified_and_written_for_the_portal(filed: Filed, case: Path) -> None:
    for number, name, width in (("5-3", NEW, 300), ("5-4", "另一张.png", 310)):
        taken_in(case, name, width)
        rewritten(case, lambda written, number=number, name=name: with_exhibit(written, number, name))  # type: ignore[misc]
        found = {one["code"]: one for one in json.loads(kit("check", case, "--json").stdout)["problems"]}
        assert found["EXHIBITS_NOT_FILED_YET"]["arguments"]["numbers"] == number
        assert "--supplement" in found["EXHIBITS_NOT_FILED_YET"]["remedy"]["en"]
        bundle = Path(assembled(case)["bundle"])
    assert bundle.name == "celadon-teapot-3.zip"
    contents = contents_of(bundle)
    assert contents.filing is not None and contents.filing.number == 3 and "5-3" in contents.filing.exhibits_before
    assert [one.number for one in contents.exhibits] == ["5-4"]
    assert_goes_on(book_of(case, 1), book_of(case, 2))
    judged(filed, bundle)
    out = case.parent / "交件"
    with loopback.served(loopback.stamp) as tsa:
        rewritten(case, lambda written: written["sealing"].update(authorities=[f"tsa:{tsa}#root=keys/authority.pem"]))
        done = kit("portal", case, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    assert {path.name.partition("_")[0] for path in out.iterdir()} == {"00", "5-4"}
    (single,) = out.glob("5-4_*.pdf")
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(single)]
    assert printed_number(pages[0]) == contents.pages_before + contents.exhibits[0].first_page
    (catalogue,) = out.glob("00_*目录.pdf")
    words = "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(catalogue)).split())
    first_page = contents.pages_before + contents.exhibits[0].first_page
    assert "5-4" in words and str(first_page) in words and "celadon-tiny" not in words and "1-1" not in words
    (document,) = out.glob("00_*.docx")
    table = docx.Document(str(document)).tables[0]
    numbers = {cell.text for row in table.rows for cell in row.cells[:1]}
    assert "5-4" in numbers and not numbers & {"1-1", "5-2", "5-3"}
    assert any(str(first_page) in cell.text for row in table.rows for cell in row.cells)


def test_a_renewal_that_names_what_is_not_filed_is_said_to_be_left_out(filed: Filed, case: Path) -> None:
    with loopback.served(loopback.stamp) as tsa:
        authority = [f"tsa:{tsa}#root=keys/authority.pem"]
        rewritten(
            case,
            lambda written: written.update(sealing={"authorities": authority, "calendars": [], "calendars_needed": 0}),
        )
        assert kit("renew", case, "--hash-tree", "sha512").returncode == 0
    taken_in(case)
    rewritten(case, with_exhibit)
    with loopback.served(loopback.stamp) as tsa:
        rewritten(case, lambda written: written["sealing"].update(authorities=[f"tsa:{tsa}#root=keys/authority.pem"]))
        done = kit("assemble", case, "--supplement", "--incomplete")
    assert done.returncode == 0 and "One renewal is not filed" in " ".join(done.stderr.split()), done.stderr
    bundle = case / CaseFile(case).with_role(Role.BUNDLE)[-1].path
    assert not [one for one in contents_of(bundle).members if one.artifact.role in {Role.RENEWAL, Role.RENEWED_DIGESTS}]
    verdict = json.loads(kit("verify", bundle, "--trust", filed.trust, "--json").stdout)
    assert not [one for one in verdict["findings"] if one["status"] == "FAILED"]
