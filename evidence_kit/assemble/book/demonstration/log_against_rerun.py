"""The record of the day against the later run, step by step: which draft is whose, how near, and why bytes differ."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.creation.drafts import Draft, drafts
from evidence_kit.assemble.book.tagging.structure import list_of
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.book.typesetting.table import Cell, grid
from evidence_kit.domain.making.regeneration import GRADE_NAMES, Figures, Grade, Regeneration, decibels
from evidence_kit.domain.text import Text

_words = wording.table("book/log_against_rerun")
_REASONS: dict[Grade | None, str] = {
    None: "not_compared",
    Grade.IDENTICAL_FILE: "file",
    Grade.IDENTICAL_PIXELS: "metadata",
    Grade.NUMERICALLY_SAME: "rounding",
    Grade.HALF_PRECISION_SAME: "half",
    Grade.SIMILAR: "unknown",
    Grade.DIFFERENT: "unknown",
}
"""Grade → key of why bytes or pixels differ."""
_WORTH_BEGINNING = 0.3
"""Share of a page that must be free for the table to begin on it."""


def log_against_rerun(setting: Setting) -> Story:
    """The table; nothing where nothing was regenerated."""
    steps = setting.gathered.regenerations
    if not steps:
        return []
    known = drafts(setting)
    measured = [_measured(setting, made, known) for made in steps]
    reasons = list(dict.fromkeys(_REASONS[one.grade] if one.draft else "no_draft" for one in measured))
    rows = [_row(made, one, reasons) for made, one in zip(steps, measured, strict=True)]
    head = _words.each("step", "draft", "bytes", "pixels", "why")
    return [
        CondPageBreak(_WORTH_BEGINNING * style.HEIGHT),
        *heading(setting, "log-against-rerun", _words("title"), level=1),
        *both(_words("method"), style.SMALL, style.SMALL_EN),
        space(3),
        grid(head, rows, (100, 92, 44, 196, 44), small=True),
        space(3),
        *list_of(_note(number, reason) for number, reason in enumerate(reasons, start=1)),
        *both(_words("limits"), style.SMALL, style.SMALL_EN),
    ]


@dataclass(frozen=True)
class _Held:
    """A step of the re-run held against its draft."""

    draft: Draft | None
    same_bytes: bool = False
    grade: Grade | None = None
    figures: Figures | None = None


def _measured(setting: Setting, made: Regeneration, known: tuple[Draft, ...]) -> _Held:
    draft = next((one for one in known if one.ran(made.settings)), None)
    if draft is None:
        return _Held(None)
    file = next(item for item in setting.gathered.artifacts if item.path == made.picture)
    same = draft.file.digests.sha256 == file.digests.sha256
    if setting.measure is None:
        return _Held(draft, same)
    read = setting.gathered.read
    decoys = made.comparison.decoys if made.comparison else ()
    grade, figures = setting.measure.likeness(read(draft.file.path), read(made.picture), decoys)
    return _Held(draft, same, grade, figures)


def _row(made: Regeneration, held: _Held, reasons: list[str]) -> list[Cell]:
    title: Cell = [*both(made.step.title, style.SMALL, style.SMALL_EN)]
    if held.draft is None:
        note = reasons.index("no_draft") + 1
        return [title, both(_words("not_filed"), style.CELL_RED, style.CELL_EN), "—", "—", _words("note", number=note)]
    note = reasons.index(_REASONS[held.grade]) + 1
    same = _words("equal") if held.same_bytes else _words("unequal")
    return [title, held.draft.name, same, _said(held), _words("note", number=note)]


def _said(held: _Held) -> Text:
    if held.grade is None:
        return _words("not_compared")
    if held.figures is None:
        return GRADE_NAMES[held.grade]
    figures = held.figures
    return _words("figures", grade=GRADE_NAMES[held.grade], most=figures.max_difference, psnr=decibels(figures))


def _note(number: int, reason: str) -> Story:
    said = _words("noted", number=number, reason=_words(f"why_{reason}"))
    return list(both(said, style.SMALL, style.SMALL_EN))
