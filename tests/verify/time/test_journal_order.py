"""The clock of a journal beside the tokens that it holds, event by event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from evidence_kit.domain.finding import Status
from evidence_kit.formats.asic import STAMPED_MANIFEST
from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.time.journal_order import OrderFacts, judge_order, observe_order
from evidence_kit.verify.time.seals import TimeFacts
from evidence_kit.verify.time.token_fact import TokenFact

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def bundle(*minutes: float) -> OpenedBundle:
    """A bundle whose journal has an event at each of these minutes."""
    events = [
        SimpleNamespace(sequence=number, time=START + timedelta(minutes=minute), products=())
        for number, minute in enumerate(minutes)
    ]
    journal = SimpleNamespace(events=events, head=SimpleNamespace(size=len(events)))
    found = SimpleNamespace(journal=journal, bundle=None, records_of=lambda *_: ())
    return cast(OpenedBundle, found)


def times(*tokens: tuple[int, float]) -> TimeFacts:
    """Tokens: how many events each covers (0: all of them), and the minute that it states."""
    facts = [
        TokenFact(
            member=f"{number}.tsr",
            over="head.txt" if size else STAMPED_MANIFEST,
            generated=START + timedelta(minutes=minute),
            events=size,
            key="k",
            anchor="x",
        )
        for number, (size, minute) in enumerate(tokens)
    ]
    return TimeFacts(tokens=tuple(facts), now=START + timedelta(days=30))


CASES = {
    "forward, sealed between": ((0, 1, 2, 3), ((2, 1.5), (0, 5)), OrderFacts(tokens=2)),
    "a clock set back by a second": ((0, 1, 1 - 1 / 60), (), OrderFacts()),
    "backwards": ((0, 5, 4), (), OrderFacts(backwards=(3,))),
    "later than its token": ((0, 60), ((0, 5),), OrderFacts(tokens=1, later_than_token=(2,))),
    "later than a token that covers more": (
        (60, 61, 62),
        ((3, 5), (1, 70)),
        OrderFacts(tokens=2, later_than_token=(1, 2, 3)),
    ),
    "earlier than a token that it follows": ((0, 1), ((1, 60),), OrderFacts(tokens=1, earlier_than_token=(2,))),
    "ten minutes are let pass": ((0, 14.9), ((0, 5), (1, 24)), OrderFacts(tokens=2)),
    "after the check": ((0, 60 * 24 * 31), (), OrderFacts(future=(2,))),
}


@pytest.mark.parametrize(("minutes", "tokens", "expected"), CASES.values(), ids=CASES)
def test_what_cannot_be_is_named_by_its_events(
    minutes: tuple[float, ...], tokens: tuple[tuple[int, float], ...], expected: OrderFacts
) -> None:
    assert observe_order(bundle(*minutes), times(*tokens)) == expected


def test_a_wrong_clock_is_not_settled_and_a_path_made_twice_fails() -> None:
    found = {(one.code, one.status) for one in judge_order(OrderFacts(backwards=(3,), made_twice=("a",)))}
    assert found == {("JOURNAL_CLOCK", Status.INDETERMINATE), ("JOURNAL_WRITE_ONCE", Status.FAILED)}
    assert {one.status for one in judge_order(OrderFacts())} == {Status.PASSED}


def test_the_stamps_of_the_book_lie_where_the_book_was_filed() -> None:
    """After the events before it, and before the event that files it: an hour off either way is named."""
    opened = cast(Any, bundle(0, 1, 2))
    opened.bundle = SimpleNamespace(members=[SimpleNamespace(member=BOOK, artifact=SimpleNamespace(path="b.pdf"))])
    opened.maker_of = lambda path: opened.journal.events[1] if path == "b.pdf" else None
    for minutes, expected in ((1, OrderFacts(tokens=1)), (61, OrderFacts(tokens=1, earlier_than_token=(2, 3))),
                              (-60, OrderFacts(tokens=1, later_than_token=(1,)))):  # fmt: skip
        stamped = times().model_copy(update={"book": (START + timedelta(minutes=minutes),)})
        assert observe_order(opened, stamped) == expected
