"""Marks have names of their own and lie on the film's grid; those that the screen did not show are none."""

from __future__ import annotations

import time

import pytest

from evidence_kit.domain.progress import Shown, Stage
from evidence_kit.domain.recording import Unshown
from evidence_kit.domain.text import Text, text
from evidence_kit.record.film_watch import Lost
from evidence_kit.record.mark_sheet import BACK, MarkSheet

FPS, WHY = 10, text("黑", "black")


def sheet_of(*seconds: float) -> MarkSheet:
    """Marks at some seconds of the film."""
    sheet = MarkSheet(time.time(), FPS)
    for number, at in enumerate(seconds):
        sheet._add("step", text(f"第 {number} 步", f"step {number}"), seconds=at)
    return sheet


def names(sheet: MarkSheet, lost: Lost | None, *unshown: Unshown) -> tuple[list[str], list[str]]:
    missing: list[Text] = []
    return [mark.name for mark in sheet.on_film(lost, unshown, missing.append)], [title.en for title in missing]


def test_a_mark_lies_on_a_frame_that_was_not_captured_before_it() -> None:
    sheet = MarkSheet(time.time() - 3.05, FPS)
    at = sheet.now()
    assert at * FPS == pytest.approx(round(at * FPS))
    assert 3.05 <= at < 3.6


def test_equal_names_are_numbered_and_pictures_are_told_from_stages() -> None:
    sheet = MarkSheet(time.time(), FPS)
    for event in (Stage("a", WHY), Stage("a", WHY), Shown("a", WHY, b"png"), Shown("a", WHY, b"png")):
        sheet.mark(event)
    assert names(sheet, None)[0] == ["a", "a-2", "a-picture", "a-picture-2"]


def test_no_two_marks_lie_on_one_frame() -> None:
    sheet = MarkSheet(time.time(), FPS)
    sheet.mark_back(Unshown(start=0.0, end=sheet.now(), why=WHY))
    for _ in range(3):
        sheet.mark(Stage("a", WHY))
    frames = [round(mark.seconds * FPS) for mark in sheet._marks]
    assert len(set(frames)) == 4


def test_marks_after_a_loss_and_within_a_stretch_that_was_not_shown_are_missing() -> None:
    stretch = Unshown(start=2.0, end=4.0, why=WHY)
    assert names(sheet_of(1, 2, 3.9, 4, 5), None, stretch) == (["step", "step-4", "step-5"], ["step 1", "step 2"])
    assert names(sheet_of(1, 5, 6), Lost(5.0, WHY)) == (["step"], ["step 1", "step 2"])


def test_the_mark_of_the_page_that_is_back_stands_at_the_end_of_its_stretch_and_in_order() -> None:
    sheet = sheet_of(1, 7)
    sheet.mark_back(Unshown(start=2.0, end=4.0, why=WHY))
    assert names(sheet, None, Unshown(start=2.0, end=4.0, why=WHY))[0] == ["step", BACK, "step-2"]
