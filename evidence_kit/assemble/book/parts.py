"""The order of the book, as the court's profile has it: parts, exhibits by the catalogue, opinions after what they are about."""

from __future__ import annotations

from collections.abc import Callable

from evidence_kit.assemble.book.annexes.checking import checking
from evidence_kit.assemble.book.annexes.custody import custody
from evidence_kit.assemble.book.annexes.digests import digests
from evidence_kit.assemble.book.annexes.machine import machine
from evidence_kit.assemble.book.annexes.parameters import parameters
from evidence_kit.assemble.book.annexes.requirements import requirements
from evidence_kit.assemble.book.annexes.seals import times
from evidence_kit.assemble.book.demonstration.log_against_rerun import log_against_rerun
from evidence_kit.assemble.book.exhibit import exhibit
from evidence_kit.assemble.book.front.catalogue import catalogue
from evidence_kit.assemble.book.front.cover import cover
from evidence_kit.assemble.book.front.facts import facts
from evidence_kit.assemble.book.front.grounds import grounds
from evidence_kit.assemble.book.front.story import story
from evidence_kit.assemble.book.infringement.comparison import comparison
from evidence_kit.assemble.book.typesetting.heading import Destination, new_page
from evidence_kit.assemble.book.typesetting.languages import in_one_line
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.case_view import Group
from evidence_kit.domain.artifact import ExhibitClass
from evidence_kit.domain.court_profile import BookPart, Opinion


def whole(setting: Setting) -> Story:
    """Every part of the profile, in its order; a supplementary filing repeats none that the first one holds."""
    left_out = _left_out(setting)
    parts = [part for part in setting.gathered.profile.parts if part not in left_out]
    pages: Story = []
    for before, part in zip((None, *parts), parts, strict=False):
        place = f"part-{part.value}"
        if part in _READ_AGAIN and (before in _WITH_PICTURES or before and _beside_pictures(setting, before)):
            pages.append(new_page())
        if part is BookPart.EXHIBITS or (before is BookPart.CATALOGUE and part not in _WORDS_ALONE):
            pages.append(
                new_page()
            )  # whoever checks the book reads the catalogue, and refuses a page with a picture on it
        pages += [Destination(setting, place, opens="Part"), *_PARTS[part](setting)]
    return pages


def _beside_pictures(setting: Setting, part: BookPart) -> bool:
    """Whether a part began, in the pass before, on a page that an exhibit may have a picture on."""
    ends = [setting.known.get(f"exhibit-{one.plan.number}/end", 0) for one in setting.supplied]
    return setting.known.get(f"part-{part.value}", 0) <= max(ends, default=0)


def _left_out(setting: Setting) -> frozenset[BookPart]:
    """Parts about the picture and its making, where no exhibit of a supplementary filing is about them."""
    if setting.gathered.filing is None:
        return frozenset()
    papers = all(one.plan.lane is ExhibitClass.PAPER for one in setting.supplied)
    return _OF_THE_CASE | _OF_THE_MAKING if papers else _OF_THE_CASE


_READ_AGAIN = frozenset({BookPart.CATALOGUE, BookPart.DIGESTS})
"""Parts whose pages a verifier compares letter by letter: it refuses to read a page with a picture on it."""
_WORDS_ALONE = frozenset({BookPart.FACTS, BookPart.GROUNDS})
"""Parts without pictures, which may begin below the catalogue."""
_WITH_PICTURES = frozenset({BookPart.COVER, BookPart.STORY, BookPart.EXHIBITS})


def _exhibits(setting: Setting) -> Story:
    pages: Story = []
    for group in setting.gathered.groups:
        supplied = [planned for planned in group.exhibits if planned.artifacts]
        for planned in supplied:
            key, first = f"group-{planned.plan.number}", planned is supplied[0]
            opens = Destination(setting, key, in_one_line(group.title.title)) if first else None
            pages += exhibit(setting, planned, opens_group=opens)
        for opinion in _after(setting, group):
            pages += _OPINIONS[opinion](setting)
    return pages


def _after(setting: Setting, group: Group) -> list[Opinion]:
    """The opinions that stand after a group: the last group that holds a file of the role that the profile names."""
    return [
        place.opinion
        for place in setting.gathered.profile.opinions
        if group is next(
            (one for one in reversed(setting.gathered.groups)
             if any(item.role is place.after for planned in one.exhibits for item in planned.artifacts)),
            None,
        )
    ]  # fmt: skip


_OF_THE_CASE = frozenset({BookPart.STORY, BookPart.REQUIREMENTS})
_OF_THE_MAKING = frozenset({BookPart.PARAMETERS, BookPart.MACHINE})
_OPINIONS: dict[Opinion, Callable[[Setting], Story]] = {
    Opinion.COMPARISON: comparison,
    Opinion.LOG_AGAINST_RERUN: log_against_rerun,
}
_PARTS: dict[BookPart, Callable[[Setting], Story]] = {
    BookPart.COVER: cover,
    BookPart.STORY: story,
    BookPart.CATALOGUE: catalogue,
    BookPart.FACTS: facts,
    BookPart.GROUNDS: grounds,
    BookPart.EXHIBITS: _exhibits,
    BookPart.REQUIREMENTS: requirements,
    BookPart.PARAMETERS: parameters,
    BookPart.MACHINE: machine,
    BookPart.TIMES: times,
    BookPart.CUSTODY: custody,
    BookPart.CHECKING: checking,
    BookPart.DIGESTS: digests,
}
