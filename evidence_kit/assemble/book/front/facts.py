"""Facts with their exhibits, elements with their facts, and the days of the case on one line of time."""

from __future__ import annotations

from datetime import date

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.front.dates import beijing_day, days_after
from evidence_kit.assemble.book.front.exhibit_links import exhibit_links
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import Destination, heading, section, space
from evidence_kit.assemble.book.typesetting.languages import in_one_line, listed, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, dense_grid, grid
from evidence_kit.domain.case import FACT_STATUS_NAMES, Element, Fact
from evidence_kit.domain.custody import Action
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import TokenProof

_words = wording.table("book/facts")
_WORTH_BEGINNING = 0.19
"""Share of a page that must be free for the part to begin on it."""
_TWO_ROWS = 50.0
"""Points of the head and the first rows of the timeline."""
_WORDS, _SAYING = 7, 10
"""English words, and characters of Chinese, by which a fact is known again."""


def facts(setting: Setting) -> Story:
    """Which exhibit carries which fact, which fact meets which element, and when it all was; nothing without facts."""
    case = setting.gathered.case
    if not case.facts:
        return []
    head = _words.each("fact_number", "day", "statement", "status", "exhibits")
    story: Story = [
        CondPageBreak(_WORTH_BEGINNING * style.HEIGHT),
        *heading(setting, "facts", _words("facts_title")),
        grid(head, [_fact(setting, fact) for fact in case.facts], (26, 46, 238, 86, 80), small=True),
        space(3),
        *both(_words("status_meaning"), style.SMALL, style.SMALL_EN),
    ]
    if case.elements:
        head = _words.each("element", "facts", "exhibits")
        rows = [_element(setting, element) for element in case.elements]
        story += [*section(_words("elements_title")), grid(head, rows, (144, 244, 88), small=True)]
    return [*story, *_timeline(setting)]


def _fact(setting: Setting, fact: Fact) -> list[Cell]:
    return [
        fact.id, str(fact.day or "—"), fact.statement, FACT_STATUS_NAMES[fact.status], exhibit_links(setting, fact.exhibits, style.SMALL),
    ]  # fmt: skip


def _element(setting: Setting, element: Element) -> list[Cell]:
    """An element with its facts, each by number and how it begins in the leading language, so that nobody must turn back."""
    known = {fact.id: fact for fact in setting.gathered.case.facts}
    said = [_begun(known[name]) for name in element.facts if name in known]
    lines: Cell = [paragraph(statements(words)[0][1], style.SMALL) for words in said]
    numbers = tuple(dict.fromkeys(n for name in element.facts if name in known for n in known[name].exhibits))
    return [element.name, lines, exhibit_links(setting, numbers, style.SMALL)]


def _begun(fact: Fact) -> Text:
    zh, en = fact.statement.zh, fact.statement.en
    first = " ".join(en.split()[:_WORDS])
    return text(f"{fact.id}　{_clause(zh)}{'…' if len(_clause(zh)) < len(zh) else ''}", f"{fact.id} {first}…")


def _clause(zh: str) -> str:
    """Clauses from the beginning until they say something; never cut within a title or a quotation."""
    for place, character in enumerate(zh):
        before = zh[:place]
        whole = all(before.count(opens) == before.count(closes) for opens, closes in ("《》", "“”", "（）"))
        if character in "，；。" and place >= _SAYING and whole:
            return before
    return zh


def _timeline(setting: Setting) -> Story:
    rows = sorted(_moments(setting), key=lambda moment: moment[0])
    if not rows:
        return []
    cells: list[list[Cell]] = [
        [str(day), in_one_line(_after(setting, day), " / "), in_one_line(what, "　"), statements(basis)[0][1]]
        for day, what, basis in rows
    ]
    head = _words.each("day", "after", "what", "basis")
    return [
        Destination(setting, "timeline", in_one_line(_words("timeline_title")), 1),
        *section(_words("timeline_title"), room=_TWO_ROWS),
        dense_grid(head, cells, (46, 56, 290, 84), small=True),
    ]


def _moments(setting: Setting) -> list[tuple[date, Text, Text]]:
    gathered = setting.gathered
    found: list[tuple[date, Text, Text]] = []
    if gathered.case.work.claimed_creation:
        day = gathered.case.work.claimed_creation
        carried = next((fact.id for fact in gathered.case.facts if fact.day == day), "")
        found.append((day, _words("claimed_creation"), _words("by_fact", number=carried or "—")))
    names = {one.plan.number: one.plan.name for one in setting.supplied}
    for fact in gathered.case.facts:
        if fact.day is not None and fact.day != gathered.case.work.claimed_creation:
            known = [names[number] for number in fact.exhibits if number in names]
            found.append((fact.day, known[0] if known else _begun(fact), _words("by_fact", number=fact.id)))
    return [*found, *_of_journal(setting)]


def _of_journal(setting: Setting) -> list[tuple[date, Text, Text]]:
    gathered = setting.gathered
    found: list[tuple[date, Text, Text]] = []
    received: dict[date, int] = {}
    for event in gathered.events:
        if event.action is Action.ARTIFACT_RECEIVED:
            day = beijing_day(event.time)
            received[day] = received.get(day, 0) + len(event.products)
    for day, count in received.items():
        found.append((day, _words("received", count=count), _words("by_journal")))
    stamped: dict[date, list[int]] = {}
    for seal in gathered.seals:
        moments = [proof.generated for proof in seal.proofs if isinstance(proof, TokenProof)]
        if moments:
            stamped.setdefault(beijing_day(min(moments)), []).append(seal.head.size)
    found += [
        (day, _words("stamped", counts=listed(map(str, counts))), _words("by_stamp")) for day, counts in stamped.items()
    ]
    for film in gathered.recordings:
        found.append((beijing_day(film.started), _words("filmed", title=film.title), _words("by_journal")))
    if gathered.regenerations:
        day = beijing_day(gathered.regenerations[-1].finished)
        found.append((day, _words("regenerated", count=len(gathered.regenerations)), _words("by_journal")))
    return [*found, (beijing_day(setting.created), _words("set"), _words("by_journal"))]


def _after(setting: Setting, day: date) -> Text:
    days = days_after(setting.gathered, day)
    return text("—", "—") if days is None else _words("days_after", days=days)
