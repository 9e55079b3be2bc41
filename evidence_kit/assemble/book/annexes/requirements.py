"""What the court examines (Internet Courts Provisions art. 11, Civil Evidence Provisions arts. 93 and 94) and on which pages it is answered."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, space
from evidence_kit.assemble.book.typesetting.languages import in_one_line, listed
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.court_profile import Requirement
from evidence_kit.domain.text import Text

_words = wording.table("book/requirements")
_ROLES = frozenset({
    Role.CLAIMED_PICTURE, Role.CREATION_LOG, Role.STATEMENT, Role.PUBLICATION, Role.INFRINGEMENT, Role.RECORDING,
    Role.REGENERATION, Role.CAPTURE_RECORD, Role.ACCOUNT_RECORD, Role.LICENCE, Role.COST,
})  # fmt: skip
"""What the table of words has a name for, so that its lack beside what is there can be named."""
_WORTH_BEGINNING = 0.17
"""Share of a page that must be free for the table to begin on it."""


def requirements(setting: Setting) -> Story:
    """The table of the court's profile; nothing where it has none."""
    rules = setting.gathered.profile.requirements
    if not rules:
        return []
    head = _words.each("rule", "examined", "answered", "pages")
    return [
        CondPageBreak(_WORTH_BEGINNING * style.HEIGHT),
        *heading(setting, "requirements", _words("title")),
        *both(_words("split"), style.SMALL, style.SMALL_EN),
        space(3),
        grid(head, [_row(setting, rule) for rule in rules], (86, 176, 162, 52), small=True),
    ]


def _row(setting: Setting, rule: Requirement) -> list[Cell]:
    return [rule.rule, rule.demands, rule.answered, _pages(setting, rule)]


def _pages(setting: Setting, rule: Requirement) -> Cell:
    """Links to what the book has; a place that it lacks is a gap, in red. A rule without places is answered by words alone."""
    if not rule.places:
        return "—"
    found: dict[str, int] = {}
    lacking: list[str] = []
    for place in rule.places:
        key = _key(setting, place)
        if key and setting.known.get(key):
            found.setdefault(key, setting.known[key])
        elif place in _ROLES:
            lacking.append(place)
    if not found:
        return both(_words("gap"), style.CELL_RED, style.CELL_EN)
    pages = listed(str(setting.pages_before + page) for page in sorted(set(found.values())))
    there = [paragraph(in_one_line(_words("on_page", page=pages), " / "), style.SMALL, link=next(iter(found)))]
    return there + [line for role in lacking for line in both(_lacks(role), style.SMALL_RED, style.SMALL_EN)]


def _lacks(role: str) -> Text:
    return _words("lacks", what=_words(f"role_{role.replace('-', '_')}"))


def _key(setting: Setting, place: str) -> str:
    """Where a place of the profile is: a part of the book, or the first exhibit with a file of that role."""
    if place in setting.known:
        return place
    number = next(
        (one.plan.number for one in setting.supplied if any(item.role == place for item in one.artifacts)), ""
    )
    return f"exhibit-{number}" if number else ""
