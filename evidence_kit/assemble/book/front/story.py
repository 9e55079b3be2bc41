"""The case on one page: four pictures, the dates, and what none of it shows; first, for a reader with five minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from evidence_kit import wording
from evidence_kit.assemble.book.front.dates import beijing_day, days_after, earliest_stamp, first_custody
from evidence_kit.assemble.book.front.exhibit_links import exhibit_links
from evidence_kit.assemble.book.front.where_to_find import where_to_find
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import heading, new_page, section, space
from evidence_kit.assemble.book.typesetting.languages import statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, in_few_lines
from evidence_kit.assemble.book.typesetting.table import Cell, boxed, dense_grid
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.case import PartyRole
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.finding import NEGATIVE_SCOPE, NOT_SHOWN
from evidence_kit.domain.text import Text, run_on, text

_words = wording.table("book/story")


def story(setting: Setting) -> Story:
    """The page."""
    head = _words.each("day", "after", "what", "where_shown")
    return [
        new_page(),
        *heading(setting, "story", _words("title")),
        *both(_dispute(setting), style.BODY, style.BODY_EN),
        *_pictures(setting),
        *section(_words("dates")),
        dense_grid(head, list(_dates(setting)), (58, 48, 250, 120), small=True),
        space(4),
        boxed(both(_time(setting), style.SMALL, style.SMALL_EN)),
        *where_to_find(setting),
        *section(_words("not_shown")),
        boxed(_limits(), warning=True),
    ]


def _dispute(setting: Setting) -> Text:
    case = setting.gathered.case
    return _words(
        "dispute",
        plaintiff=_names(setting, PartyRole.PLAINTIFF),
        defendant=_names(setting, PartyRole.DEFENDANT),
        work=case.work.title,
        cause=case.cause,
    )


def _names(setting: Setting, role: PartyRole) -> Text:
    names = [party.name for party in setting.gathered.case.parties if party.role is role]
    between = _words("and_others")
    if not names:
        return _words("not_stated")
    return text(between.zh.join(name.zh for name in names), between.en.join(name.en for name in names))


def _pictures(setting: Setting) -> Story:
    shown = [
        (title, item)
        for title, item in (
            (_words("claimed"), _first(setting, Role.CLAIMED_PICTURE)),
            (_words("published"), _first(setting, Role.PUBLICATION)),
            (_words("accused"), _first(setting, Role.INFRINGEMENT)),
            (_words("regenerated"), _last_regenerated(setting)),
        )
        if item is not None
    ]
    if not shown:
        return []
    cells = [
        (setting.gathered.read(item.path), item.path, caption(title, *_where(setting, item))) for title, item in shown
    ]
    return [gallery(cells, columns=max(len(cells), 2), height=104)]


def _where(setting: Setting, item: Artifact) -> tuple[str, ...]:
    number = setting.exhibit_of(item.path)
    if not number:
        return ()
    return (statements(_words("where", number=number, page=setting.page(f"exhibit-{number}")))[0][1],)


def _first(setting: Setting, role: Role) -> Artifact | None:
    """The first picture of a role that an exhibit shows."""
    return next(
        (item for one in setting.supplied for item in one.artifacts
         if item.role is role and item.media_type.startswith("image/")),
        None,
    )  # fmt: skip


def _last_regenerated(setting: Setting) -> Artifact | None:
    made = setting.gathered.regenerations
    return next((item for item in setting.gathered.artifacts if made and item.path == made[-1].picture), None)


def _dates(setting: Setting) -> Iterator[list[Cell]]:
    gathered = setting.gathered
    rows: list[tuple[date, list[Cell]]] = []
    if gathered.case.work.claimed_creation:
        day = gathered.case.work.claimed_creation
        carried = [number for fact in gathered.case.facts if fact.day == day for number in fact.exhibits]
        rows.append((day, [str(day), "0", _line(_words("claimed_creation")), _exhibits(setting, carried)]))
    names = {one.plan.number: one.plan.name for one in setting.supplied}
    for fact in gathered.case.facts:
        if fact.day is not None and fact.day != gathered.case.work.claimed_creation:
            known = [number for number in fact.exhibits if number in names]
            what = names[known[0]] if known else fact.statement
            rows.append((fact.day, [str(fact.day), _after(setting, fact.day), _line(what), _exhibits(setting, known)]))
    taken, stamp = first_custody(gathered), earliest_stamp(gathered)
    if taken is not None:
        day = beijing_day(taken)
        rows.append((day, [str(day), _after(setting, day), _line(_words("taken_in")), "—"]))
    if stamp is not None and not stamp.rehearsal:
        day = beijing_day(stamp.moment)
        rows.append((day, [str(day), _after(setting, day), _line(_words("first_stamp")), "—"]))
    return (row for _, row in sorted(rows, key=lambda pair: pair[0]))


def _exhibits(setting: Setting, numbers: Sequence[str]) -> Cell:
    return exhibit_links(setting, tuple(numbers), style.SMALL) if numbers else "—"


def _after(setting: Setting, day: date) -> Cell:
    days = days_after(setting.gathered, day)
    return "—" if days is None else statements(_words("days_after", days=days))[0][1]


def _line(words: Text) -> Cell:
    return list(in_few_lines(words, style.SMALL, style.SMALL_EN, 250 * style.WIDTH / 476 - 8))


def _time(setting: Setting) -> Text:
    claimed = setting.gathered.case.work.claimed_creation
    day = str(claimed) if claimed else _words("not_stated")
    stamp = earliest_stamp(setting.gathered)
    if stamp is None:
        return _words("time_none", claimed=day)
    if stamp.rehearsal:
        return _words("time_rehearsal", claimed=day)
    days = days_after(setting.gathered, beijing_day(stamp.moment))
    return _words("time_gap", claimed=day, stamped=clock(stamp.moment), days="—" if days is None else str(days))


def _limits() -> Story:
    return [
        *both(run_on(*NOT_SHOWN.values()), style.SMALL, style.SMALL_EN),
        space(2),
        *both(NEGATIVE_SCOPE, style.CELL_RED, style.CELL_EN),
    ]
