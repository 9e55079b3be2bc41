"""Words that nobody filled in, and English that is still Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.domain.case import Case
from evidence_kit.domain.filing.problem import FilingProblem, Place, ProblemCode, problem
from evidence_kit.domain.text import Text
from evidence_kit.review.material import CaseMaterial
from evidence_kit.review.places import name_of, texts_of

_TO_BE_FILLED = re.compile(
    r"待补充?|待定|待填|暂缺|[Tt]o be (?:added|filled in|supplied)|TODO|TBD|XXX+|某某(?:律师事务所|律师)"
)
_MARKED = re.compile(r"【[^】]+】|\[[^\]]+\]")
"""How the template marks what is to be filled in."""
_HAN = re.compile("[\u4e00-\u9fff]")
_SHOWN = 20
"""Characters of a statement that a problem quotes."""


def unfilled(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give what still holds the words of the template, or words that stand for words."""
    case, template = material.case, material.template
    told: set[Place] = set()
    if template is not None:
        told.update(places := list(template_places(case, template)))
        yield from (problem(ProblemCode.TEMPLATE_WORDS, place, where=name_of(case, place)) for place in places)
        if case.id == template.id:
            yield problem(ProblemCode.TEMPLATE_ID, ("id",), id=case.id)
    marked = _marks_of(template) if template is not None else frozenset()
    for place, words in texts_of(case):
        found = _TO_BE_FILLED.search(words.zh) or _TO_BE_FILLED.search(words.en)
        left = found[0] if found else next((mark for mark in marks_in(words) if mark in marked), None)
        if left is not None and place not in told:
            yield problem(ProblemCode.PLACEHOLDER_WORDS, place, where=name_of(case, place), words=left)


def marks_in(words: Text) -> tuple[str, ...]:
    """Return what stands in brackets in a statement, brackets included."""
    return tuple(_MARKED.findall(f"{words.zh}\n{words.en}"))


def _marks_of(template: Case) -> frozenset[str]:
    """The marks of the template: others are a case's own words, such as the title of a post."""
    return frozenset(mark for _, words in texts_of(template) for mark in marks_in(words))


def template_places(case: Case, template: Case) -> Iterator[Place]:
    """Give the places of a case that nobody filled in: they hold what the template holds."""
    names = {party.name for party in template.parties}
    if case.title == template.title:
        yield ("title",)
    yield from (("parties", at, "name") for at, party in enumerate(case.parties) if party.name in names)
    for field in ("title", "author"):
        if getattr(case.work, field) == getattr(template.work, field):
            yield ("work", field)


def untranslated(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give what would be printed as English and is Chinese, in a case of both languages."""
    if "en" not in material.case.languages:
        return
    for place, words in texts_of(material.case):
        if _is_untranslated(words):
            shown = words.en if len(words.en) <= _SHOWN else words.en[:_SHOWN] + "…"
            yield problem(ProblemCode.ENGLISH_IN_CHINESE, place, where=name_of(material.case, place), words=shown)


def _is_untranslated(words: Text) -> bool:
    """A name that an English sentence quotes in Chinese is none: half of its letters would have to be."""
    return len(_HAN.findall(words.en)) * 2 > len(words.en.replace(" ", "")) and not _TO_BE_FILLED.search(words.en)
