"""The court's page, driven in Chromium from `file://` as a clerk would: what it finds, what it says, and that it asks nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from evidence_kit.domain.finding import QUESTIONS, Question
from tests.verifier_page.conftest import GOLDEN, Window

NOT_PASSED_HERE = (
    "ROLE_RECORD",
    "BOOK_SIGNATURE",
    "RECORD_READABLE INDETERMINATE data/case.json",
    "TOKEN_TRUSTED INDETERMINATE data/seals/0015-renewal/",
)
"""The installed kit passes these; the page leaves a part of them open, and says which."""


def test_a_genuine_bundle_gets_the_findings_of_the_kit_and_not_one_more(window: Window) -> None:
    window.trust(GOLDEN / "trust.json")
    window.check(GOLDEN / "bundle.zip")
    found = window.found()
    expected = set(json.loads((GOLDEN / "expected.json").read_text("utf-8"))["bundle"])
    open_here = {one for one in found if one.startswith(NOT_PASSED_HERE)}
    assert {one.split()[1] for one in open_here} == {"INDETERMINATE"}
    assert len(open_here) == 4
    assert found - open_here <= expected
    assert len(found - open_here) >= 35
    assert window.page.inner_text("#headline") == "核验结论：未发现改动；2 项就此处所核对者通过，3 项此处不核对"


def test_without_a_list_nobody_is_trusted(window: Window) -> None:
    window.check(GOLDEN / "bundle.zip")
    statuses = {one.split()[0]: one.split()[1] for one in window.found()}
    assert statuses["TOKEN_UNTRUSTED"] == statuses["CONTAINER_SIGNATURE_UNTRUSTED"] == "INDETERMINATE"
    assert "TOKEN_TRUSTED" not in statuses and "FAILED" not in statuses.values()


@pytest.mark.parametrize("place", [b"\x89PNG", b'"exhibits"', b"%PDF-"])
def test_one_changed_byte_is_found(window: Window, tmp_path: Path, place: bytes) -> None:
    data = bytearray((GOLDEN / "bundle.zip").read_bytes())
    data[data.index(place) + 1] ^= 1
    changed = tmp_path / "changed.zip"
    changed.write_bytes(data)
    window.check(changed)
    failed = {one.split()[0] for one in window.found() if one.split()[1] == "FAILED"}
    assert {"CONTAINER_CANONICAL", "BAG_MANIFEST", "SIGNED_MANIFEST"} <= failed
    assert "未发现改动" not in window.page.inner_text("#result")


def test_a_wrong_file_is_held_against_nobody(window: Window, tmp_path: Path) -> None:
    wrong = tmp_path / "exhibits.pdf"
    wrong.write_bytes(b"%PDF-1.7\n")
    window.page.set_input_files("#bundle", wrong)
    expect(window.page.locator("#status")).to_contain_text("不是证据包")
    assert window.page.inner_text("#result") == ""


def test_it_asks_nobody_and_could_not(window: Window) -> None:
    window.check(GOLDEN / "bundle.zip")
    assert {url.partition(":")[0] for url in window.requests} <= {"file", "blob"}
    assert [url for url in window.requests if url.startswith("file")] == [window.page.url]
    reached = window.page.evaluate("fetch(location.href).then(() => true, () => false)")
    assert reached is False


def test_it_shows_the_exhibits_and_says_what_it_does_not_check(window: Window) -> None:
    window.check(GOLDEN / "bundle.zip")
    page = window.page
    # The page's own policy forbids what `wait_for_function` does between two looks: to evaluate a string.
    while not page.evaluate(
        "[...document.querySelectorAll('figure img')].every(one => one.complete && one.naturalWidth)"
    ):
        page.wait_for_timeout(50)
    assert page.locator("figure img").count() >= 5
    assert page.locator(".catalogue tbody tr").count() == 5
    assert page.locator("section[aria-labelledby=not-here-title] li").count() >= 8
    assert page.locator(".questions > li").count() == 5


def test_the_keyboard_and_both_languages_are_enough(window: Window) -> None:
    page = window.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "language"
    page.keyboard.press("Enter")
    assert page.evaluate("[document.documentElement.lang, document.activeElement.id]") == ["en", "language"]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "bundle"
    window.check(GOLDEN / "bundle.zip")
    assert page.evaluate("document.activeElement.id") == "result-title"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Print this result"
    english = page.inner_text("section[aria-labelledby=five-title]")
    assert QUESTIONS[Question.UNTOUCHED].en in english and not any("\u4e00" <= one <= "\u9fff" for one in english)


def test_nothing_of_a_bundle_becomes_markup(window: Window, tmp_path: Path) -> None:
    from conformance.mutants import members_of, packed, relisted

    members = members_of((GOLDEN / "bundle.zip").read_bytes())
    title = "窗台上的青瓷壶".encode()
    assert title in members["data/bundle.json"]
    members["data/bundle.json"] = members["data/bundle.json"].replace(title, b"<img src=x onerror=alert(1)><b>x</b>")
    hostile = tmp_path / "hostile.zip"
    hostile.write_bytes(packed(relisted(members, "data/bundle.json")))
    window.check(hostile)
    assert window.page.locator("dd b, h3 b, img[src=x]").count() == 0
    assert "<b>x</b>" in window.page.inner_text(".about")
