"""Words in two languages, and words from outside that may hide or reorder what stands beside them."""

from __future__ import annotations

import os

import pytest

from evidence_kit.domain.text import in_language, readable, run_on, text, visible


def test_sentences_run_on_as_each_language_does() -> None:
    paragraph = run_on(text("甲。", "One."), text("乙。", "Two."))
    assert (paragraph.zh, paragraph.en, paragraph.both()) == ("甲。乙。", "One. Two.", "甲。乙。 / One. Two.")
    assert (in_language(paragraph, "zh"), in_language("0a1b", "zh")) == ("甲。乙。", "0a1b")


@pytest.mark.parametrize("code", [0x00, 0x0A, 0x1B, 0x7F, 0x85, 0x200B, 0x2028, 0x202E, 0x2066, 0xE000, 0xFEFF])
def test_what_breaks_hides_or_reorders_a_line_stands_as_its_code(code: int) -> None:
    assert visible(f"合同{chr(code)}.pdf") == f"合同[U+{code:04X}].pdf"


def test_ordinary_names_stand_as_they_are() -> None:
    assert visible("春风 送来了, 温柔 (1).png") == "春风 送来了, 温柔 (1).png"


def test_bytes_that_are_not_utf_8_stand_as_their_values() -> None:
    assert readable(os.fsdecode(b"\xe5\x90\x88\xff.txt")) == "合\\xff.txt"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("L\u0430wyer A", "L[U+0430]wyer A"),
        ("律师 \u0410lice", "律师 [U+0410]lice"),
        ("\u041b\u0435\u043d\u0438\u043d", "\u041b\u0435\u043d\u0438\u043d"),
        ("\u03c3 noise, \u03b1\u03b2\u03b3", "\u03c3 noise, \u03b1\u03b2\u03b3"),
        ("\u00c5se M\u00fcller", "\u00c5se M\u00fcller"),
    ],
)
def test_a_letter_that_only_looks_latin_is_marked_within_a_latin_word(name: str, shown: str) -> None:
    assert visible(name) == shown
