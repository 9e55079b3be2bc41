"""The page tells a verdict in the kit's words: one line that counts, halves, exhibits by name, rehearsal once, one language at a time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from conformance.mutants import members_of, packed, relisted
from evidence_kit.domain.finding import PART_NAMES, PartName
from tests.verifier_page.conftest import GOLDEN, Window
from tests.verifier_page.test_build import ROOT

BUNDLE = "data/bundle.json"
CHINESE = re.compile("[\u4e00-\u9fff]")


def states(window: Window) -> list[str]:
    return window.page.locator(".questions > li").evaluate_all("all => all.map(one => one.dataset.state)")


def test_its_tables_are_those_of_the_kit() -> None:
    command = [sys.executable, "tools/verifier_verdict.py", "--check"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_a_whole_bundle_under_the_courts_list(window: Window) -> None:
    window.trust(GOLDEN / "trust.json")
    window.check(GOLDEN / "bundle.zip")
    assert states(window) == ["PASSED", "NOT_HERE", "NOT_HERE", "NOT_HERE", "PASSED"]
    halves = window.page.locator(".halves li")
    assert PART_NAMES[PartName.UNCHANGED].zh in halves.nth(0).inner_text()
    assert PART_NAMES[PartName.BY_WHOM].zh in halves.nth(1).inner_text()


def test_without_a_list_that_is_what_is_missing(window: Window) -> None:
    window.check(GOLDEN / "bundle.zip")
    assert states(window)[0] == states(window)[4] == "MATERIAL_MISSING"
    assert window.page.inner_text("#headline") == "核验结论：未发现改动；2 项缺材料，3 项此处不核对"


def test_a_changed_exhibit_is_called_by_number_and_title_whatever_it_calls_itself(
    window: Window, tmp_path: Path
) -> None:
    members = members_of((GOLDEN / "bundle.zip").read_bytes())
    title = "窗台上的青瓷壶".encode()
    members[BUNDLE] = members[BUNDLE].replace(title, "壶\u202e<i>x</i>".encode())
    picture = next(name for name in members if name.endswith(".png"))
    members[picture] = members[picture][:-1] + b"\x00"
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(relisted(members, BUNDLE)))
    window.check(path)
    assert states(window)[4] == "FAILED"
    said = window.page.inner_text("tr[data-code=CONTENTS_COMPLETE]")
    assert "证据 " in said and picture.rpartition("/")[2] in said
    assert "\u202e" not in window.page.inner_text("#result")
    assert window.page.locator("td i").count() == 0


def test_a_rehearsal_is_told_once(window: Window, tmp_path: Path) -> None:
    members = members_of((GOLDEN / "bundle.zip").read_bytes())
    members[BUNDLE] = members[BUNDLE].replace(b'"rehearsal": false', b'"rehearsal": true', 1)
    path = tmp_path / "bundle.zip"
    path.write_bytes(packed(relisted(members, BUNDLE)))
    window.check(path)
    assert window.page.inner_text(".rehearsal") == "*** 演练，不得提交 ***"
    assert not any(re.search(r"(^|_)REHEARSAL ", one) for one in window.found())
    assert "另有 1 项因属演练" in window.page.inner_text("section[aria-labelledby=details-title]")


def test_one_language_at_a_time(window: Window) -> None:
    window.check(GOLDEN / "bundle.zip")
    window.page.click("#language")
    for part in (".head", "section[aria-labelledby=five-title]", "section[aria-labelledby=not-here-title]", "#choose"):
        assert not CHINESE.search(window.page.inner_text(part)), part


def test_a_screen_reader_is_told_what_stands_where(window: Window) -> None:
    window.check(GOLDEN / "bundle.zip")
    tree = window.page.locator("body").aria_snapshot()
    for role in (
        "banner",
        "main",
        "contentinfo",
        'heading "核对结果" [level=2]',
        "status: 核对完毕",
        'region "五个问题"',
        "table",
    ):
        assert role in tree, role
    assert window.page.locator("img:not([alt]), input:not([id])").count() == 0
