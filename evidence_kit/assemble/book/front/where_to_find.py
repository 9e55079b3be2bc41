"""What a reader asks first, answered in a line each with its page: parameters, choices, copies, licences, amounts."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit import wording
from evidence_kit.assemble.book.front.grounds import totals
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import section
from evidence_kit.assemble.book.typesetting.languages import statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import in_few_lines, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, dense_grid
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.court_profile import BookPart, Opinion
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import GRADE_NAMES
from evidence_kit.domain.text import Text

_words = wording.table("book/story")
_WIDTHS = (204, 204, 68)
_Row = tuple[Text, Text | str, tuple[str, ...]]
"""A question, the answer in short, and the places that give it whole."""


def where_to_find(setting: Setting) -> Story:
    """The table; what the book does not hold is said so in red."""
    rooms = [width * style.WIDTH / sum(_WIDTHS) - 8 for width in _WIDTHS]
    rows: list[list[Cell]] = [
        [
            list(in_few_lines(question, style.STEP, style.SMALL_EN, rooms[0])),
            said if isinstance(said, str) else statements(said)[0][1],
            _pages(setting, places, rooms[2]),
        ]
        for question, said, places in _rows(setting)
    ]
    head = _words.each("asked", "in_short", "page")
    return [*section(_words("where_to_find")), dense_grid(head, rows, _WIDTHS, small=True)]


def _pages(setting: Setting, places: tuple[str, ...], room: float) -> Cell:
    there = {setting.known[place]: place for place in reversed(places) if setting.known.get(place)}
    if not there:
        return list(in_few_lines(_words("nowhere"), style.SMALL_RED, style.SMALL_EN, room))
    pages = ", ".join(setting.page(there[page]) for page in sorted(there))
    return [paragraph(pages, style.SMALL, link=there[min(there)])]


def _rows(setting: Setting) -> Iterator[_Row]:
    gathered, case = setting.gathered, setting.gathered.case
    yield _words("asked_original"), case.work.title, _of(setting, Role.CLAIMED_PICTURE)
    yield _words("asked_parameters"), _parameters(gathered.recipe), ("parameters",) if gathered.recipe else ()
    yield _words("asked_choices"), _words("choices"), _of(setting, Role.CREATION_LOG, Role.STATEMENT)
    accused = (*_of(setting, Role.INFRINGEMENT), Opinion.COMPARISON.value)
    yield _words("asked_accused"), _words("difference"), accused
    told = bool(case.captures or case.accounts)
    counted = _words("captures_and_accounts", captures=len(case.captures), accounts=len(case.accounts))
    yield _words("asked_taken"), counted if told else "—", _part(told)
    licences = (*_part(bool(case.licences)), *_of(setting, Role.LICENCE))
    yield _words("asked_licences"), _words("licences", count=len(case.licences)) if case.licences else "—", licences
    amounts = (*_part(bool(case.damages)), *_of(setting, Role.COST))
    yield _words("asked_amounts"), "; ".join(totals(case.damages)) or "—", amounts
    last = gathered.regenerations[-1].comparison if gathered.regenerations else None
    yield _words("asked_again"), GRADE_NAMES[last.grade] if last else "—", _of(setting, Role.REGENERATION)


def _part(told: bool) -> tuple[str, ...]:
    return (BookPart.GROUNDS.value,) if told else ()


def _of(setting: Setting, *roles: Role) -> tuple[str, ...]:
    """The places of the exhibits that hold files of these roles."""
    return tuple(
        f"exhibit-{one.plan.number}" for one in setting.supplied if any(item.role in roles for item in one.artifacts)
    )


def _parameters(recipe: Recipe | None) -> Text | str:
    if recipe is None:
        return "—"
    program, seed = (str(one.value if one.value is not None else "—") for one in (recipe.program, recipe.seed))
    return _words("parameters", program=program, seed=seed)
