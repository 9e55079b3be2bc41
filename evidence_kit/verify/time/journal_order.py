"""The journal against itself: a file is written once, and its clock runs forward beside the trusted times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from unicodedata import normalize

from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.formats.bundle_layout import BOOK, JOURNAL
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.bundle.run_times import strange_times
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.seals import TimeFacts

TURNED_BACK = timedelta(seconds=2)
"""By which a clock that is being set right may step back unremarked."""
APART = timedelta(minutes=10)
"""By which a machine may differ from an authority before its times are called into question."""


class OrderFacts(Record):
    """What the journal says that cannot be. Events are counted from 1."""

    made_twice: tuple[str, ...] = ()
    """Paths that more than one event made."""
    alike: tuple[str, ...] = ()
    """Paths that differ from another one only in case or in how letters are composed."""
    backwards: tuple[int, ...] = ()
    """Events whose time is before that of the event before them."""
    later_than_token: tuple[int, ...] = ()
    """Events whose time is after the trusted token that covers them."""
    earlier_than_token: tuple[int, ...] = ()
    """Events that follow a trusted token in the journal, and whose time is before it."""
    tokens: int = 0
    """Trusted tokens that the times were held against."""
    future: tuple[int, ...] = ()
    """Events whose time is after the check's own clock."""
    strange: tuple[str, ...] = ()
    """Members whose record says that it ended at another time than it was filed."""


def observe_order(opened: OpenedBundle, times: TimeFacts) -> OrderFacts | None:
    """The order of the journal; None where it cannot be read."""
    if opened.journal is None:
        return None
    events, last = opened.journal.events, opened.journal.head.size
    made = Counter(item.path for event in events for item in event.products)
    dated = [(token.events, token.generated) for token in times.tokens if token.over_journal and token.generated]
    place = book_event(opened)
    dated += [(place, when) for when in times.book if place]
    covered = [(size or last, when) for size, when in dated]
    held = [
        (one.events, block.not_later) for one in times.calendars if one.events and one.relied_on for block in one.blocks
    ]
    return OrderFacts(
        made_twice=tuple(sorted(path for path, count in made.items() if count > 1)),
        alike=tuple(_alike(made)),
        backwards=tuple(
            later.sequence + 1 for earlier, later in pairwise(events) if earlier.time - later.time > TURNED_BACK
        ),
        later_than_token=tuple(sorted(_later(events, [*covered, *((size, when) for size, when in held if when)]))),
        earlier_than_token=tuple(_earlier(events, [(size, when) for size, when in covered if size < last])),
        tokens=len(dated),
        future=tuple(event.sequence + 1 for event in events if event.time - times.now > APART),
        strange=tuple(strange_times(opened)),
    )


def book_event(opened: OpenedBundle) -> int | None:
    """Return the place in the journal of the event that filed the exhibit book, from 0; None where there is none.

    The time stamps inside the book were made after all that stands before it in the journal, and before that event was written.
    """
    members = opened.bundle.members if opened.bundle else ()
    path = next((member.artifact.path for member in members if member.member == BOOK), "")
    maker = opened.maker_of(path) if path else None
    return maker.sequence if maker else None


def judge_order(facts: OrderFacts | None) -> Iterator[Finding]:
    """Written once; and the clock: one finding each."""
    if facts is None:
        return
    if facts.made_twice:
        said = words("journal_path_twice", paths=few(facts.made_twice))
        yield finding(FindingCode.JOURNAL_WRITE_ONCE, Question.UNTOUCHED, Status.FAILED, said, JOURNAL)
    elif facts.alike:
        said = words("journal_paths_alike", paths=few(facts.alike))
        yield finding(FindingCode.JOURNAL_WRITE_ONCE, Question.UNTOUCHED, Status.INDETERMINATE, said, JOURNAL)
    else:
        said = words("journal_write_once")
        yield finding(FindingCode.JOURNAL_WRITE_ONCE, Question.UNTOUCHED, Status.PASSED, said, JOURNAL)
    wrong: list[tuple[tuple[int | str, ...], Callable[[str], Text]]] = [
        (facts.backwards, lambda events: words("journal_clock_backwards", events=events)),
        (facts.later_than_token, lambda events: words("journal_clock_after_token", events=events)),
        (facts.earlier_than_token, lambda events: words("journal_clock_before_token", events=events)),
        (facts.future, lambda events: words("journal_clock_future", events=events)),
        (facts.strange, lambda names: words("journal_clock_of_records", names=names)),
    ]
    for numbers, sentence in wrong:
        if numbers:
            said = sentence(few(tuple(map(str, numbers))))
            yield finding(FindingCode.JOURNAL_CLOCK, Question.UNTOUCHED, Status.INDETERMINATE, said, JOURNAL)
    if not any(numbers for numbers, _ in wrong):
        good = words("journal_clock", count=facts.tokens) if facts.tokens else words("journal_clock_alone")
        yield finding(FindingCode.JOURNAL_CLOCK, Question.UNTOUCHED, Status.PASSED, good, JOURNAL)


def _alike(paths: Iterable[str]) -> Iterator[str]:
    """Paths that Windows or macOS take for one: whoever unpacks the bundle there gets one file of them."""
    folded = {path: normalize("NFC", path).casefold() for path in paths}
    counts = Counter(folded.values())
    yield from sorted(path for path, plain in folded.items() if counts[plain] > 1)


def _later(events: Sequence[CustodyEvent], covered: list[tuple[int, datetime]]) -> Iterator[int]:
    """What a token covers was there when it was made, so its time cannot be later."""
    waiting, bound = sorted(covered), _NEVER
    for event in reversed(events):
        while waiting and waiting[-1][0] > event.sequence:
            bound = min(bound, waiting.pop()[1])
        if event.time - bound > APART:
            yield event.sequence + 1


def _earlier(events: Sequence[CustodyEvent], covered: list[tuple[int, datetime]]) -> Iterator[int]:
    """The first event after a token's head is the sealing itself or something later, so its time cannot be earlier."""
    waiting, bound = sorted(covered, reverse=True), _ALWAYS
    for event in events:
        while waiting and waiting[-1][0] <= event.sequence:
            bound = max(bound, waiting.pop()[1])
        if bound - event.time > APART:
            yield event.sequence + 1


_ALWAYS, _NEVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def few(names: Iterable[str]) -> str:
    """Return some names on one line: the first five."""
    first = list(islice(names, 6))
    return ", ".join(first[:5]) + (" …" if len(first) > 5 else "")
