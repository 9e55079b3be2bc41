"""The regeneration demonstration: each step beside the claimed picture, its figures, the controls."""

from __future__ import annotations

import math
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.book.demonstration.chance import chance_chart
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.difference import difference_picture, on_white
from evidence_kit.assemble.book.typesetting.figure import caption, gallery, picture
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.book.typesetting.table import Cell, grid, remark
from evidence_kit.domain.making.regeneration import GRADE_NAMES, Figures, Regeneration, decibels
from evidence_kit.domain.making.registration import registration_text
from evidence_kit.domain.making.step import describe
from evidence_kit.domain.text import Text

_words = wording.table("book/chain")
_ROW = 80.0
"""Points: height of a picture in the table of steps."""


def chain(setting: Setting) -> Story:
    """All steps in their order; the last one claims to be the picture."""
    steps = setting.gathered.regenerations
    if not steps:
        return [remark(_words("none"))]
    return [
        *_overview(setting, steps),
        *_figures(setting, steps),
        *_each(setting, steps),
        *_controls(setting),
    ]


def _overview(setting: Setting, steps: tuple[Regeneration, ...]) -> Story:
    """The claimed picture and, beside it, what each step gave."""
    pictures = [
        (setting.gathered.read(made.picture), made.picture, caption(_numbered(number, made)))
        for number, made in enumerate(steps, start=1)
    ]
    target = steps[-1].comparison.target if steps[-1].comparison else ""
    if target:
        pictures.insert(0, (setting.gathered.read(target), target, caption(_words("claimed_picture"))))
    title = _words("overview", count=len(steps))
    return [*section(title, room=150), gallery(pictures, columns=min(max(len(pictures), 3), 5), height=104)]


def _numbered(number: int, made: Regeneration) -> Text:
    return _words("numbered_step", number=number, title=made.step.title)


def _figures(setting: Setting, steps: tuple[Regeneration, ...]) -> Story:
    rows = [_figures_row(number, made) for number, made in enumerate(steps, start=1)]
    head = _words.each("step", "grade", "max_difference", "psnr", "ssim", "pdq", "equal_values", "change")
    last = steps[-1].comparison
    story = [
        *section(_words("comparison")),
        *both(_words("reading"), style.SMALL, style.SMALL_EN),
        space(3),
        grid(head, rows, (112, 100, 42, 44, 38, 34, 46, 50), small=True),
    ]
    if last is not None and last.figures is not None:
        story += [space(6), chance_chart(last.figures, last.decoys)]
    return story


def _figures_row(number: int, made: Regeneration) -> list[Cell]:
    title = _numbered(number, made)
    change = decibels(made.change_from_previous) if made.change_from_previous else "—"
    if made.comparison is None:
        return [title, *["—"] * 6, change]
    return [title, GRADE_NAMES[made.comparison.grade], *_measured(made.comparison.figures), change]


def _measured(figures: Figures | None) -> list[Cell]:
    if figures is None:
        return [_words("sizes_differ"), *["—"] * 4]
    hashed = "—" if figures.pdq_bits is None else str(figures.pdq_bits)
    equal = math.floor(round(figures.equal_values * 10_000, 6)) / 100  # cut off: 100.00% is said of equal pixels alone
    return [f"{figures.max_difference}/255", decibels(figures), f"{figures.ssim:.4f}", hashed, f"{equal:.2f}%"]


def _each(setting: Setting, steps: tuple[Regeneration, ...]) -> Story:
    """One row a step: what changed and why, what came out, where it differs from the claimed picture."""
    rows = [_step(setting, number, made) for number, made in enumerate(steps, start=1)]
    head = _words.each("step_and_change", "regenerated", "difference")
    return [*section(_words("each_step"), room=150), *both(_words("why_whose"), style.SMALL, style.SMALL_EN), space(3),
            grid(head, rows, (270, 103, 103))]  # fmt: skip


def _step(setting: Setting, number: int, made: Regeneration) -> list[Cell]:
    step, read = made.step, setting.gathered.read
    said: list[Any] = [*both(_numbered(number, made), style.CELL_BOLD, style.CELL_EN)]
    changes = [describe(change) for change in step.changes] or [_words("nothing")]
    said += [
        line for words in changes for line in both(_words("changed_to", change=words), style.SMALL, style.SMALL_EN)
    ]
    said += both(_words("because", why=step.why), style.SMALL, style.SMALL_EN)
    if made.comparison and made.comparison.registration:
        said += both(registration_text(made.comparison.registration), style.SMALL, style.SMALL_EN)
    named = said[0].getPlainText()
    shown = [picture(read(made.picture), made.picture, 96, _ROW, named)]
    drawn = _difference(setting, made)
    return [said, shown, [picture(drawn, made.picture, 96, _ROW, named)] if drawn else "—"]


def _difference(setting: Setting, made: Regeneration) -> bytes | None:
    if made.comparison is None:
        return None
    read = setting.gathered.read
    drawn = difference_picture(read(made.comparison.target), read(made.picture))
    if drawn is None and made.comparison.heat_map:
        return on_white(read(made.comparison.heat_map))
    return drawn


def _controls(setting: Setting) -> Story:
    controls = setting.gathered.controls
    if controls is None:
        return []
    last = setting.gathered.regenerations[-1].comparison
    scores = {decoy.seed: decibels(decoy.figures) for decoy in last.decoys} if last else {}
    pictures = [
        (
            setting.gathered.read(control.picture),
            control.picture,
            caption(_words("seed", seed=control.seed), f"PSNR {scores.get(control.seed, '—')}"),
        )
        for control in controls.controls
        if control.seed in scores or not scores  # more of them may have been run later, for the variations
    ]
    return [*section(_words("controls"), room=130), gallery(pictures, columns=min(max(len(pictures), 3), 5), height=84)]
