"""The order of time stamps: those inside the exhibit book among the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.time.cross_checks import in_order
from evidence_kit.verify.time.seals import TimeFacts
from evidence_kit.verify.time.token_fact import TokenFact

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def bundle() -> OpenedBundle:
    """Four events: something, its seal, the book, a seal over all three."""
    made = ("note", "first.tsr", "book.pdf", "last.tsr")
    events = [SimpleNamespace(sequence=n, products=(SimpleNamespace(path=path),)) for n, path in enumerate(made)]
    members = [SimpleNamespace(member=BOOK, artifact=SimpleNamespace(path="book.pdf"))]
    journal = SimpleNamespace(events=events, head=SimpleNamespace(size=len(events)))
    return cast(OpenedBundle, SimpleNamespace(
        journal=journal, bundle=SimpleNamespace(members=members), member_of=lambda path: path,
        maker_of=lambda path: next(one for one in events if one.products[0].path == path)))  # fmt: skip


def token(member: str, events: int, minute: int) -> TokenFact:
    return TokenFact(member=member, over="head.txt", events=events, generated=START + timedelta(minutes=minute))


@pytest.mark.parametrize(
    ("first", "book", "last", "wrong"),
    [
        (0, (10, 11), 20, ()),
        (60, (10, 11), 90, ("first.tsr",)),
        (0, (10, 60), 20, (BOOK,)),
        (0, (60, 10), 90, (BOOK,)),
    ],
    ids=[
        "in order",
        "the book before a seal that it shows",
        "the book after a seal over it",
        "the book against itself",
    ],
)
def test_stamps_in_the_book_stand_in_the_order_of_the_journal(
    first: int, book: tuple[int, int], last: int, wrong: tuple[str, ...]
) -> None:
    inside = tuple(START + timedelta(minutes=minute) for minute in book)
    facts = TimeFacts(tokens=(token("first.tsr", 1, first), token("last.tsr", 3, last)), book=inside, now=START)
    assert in_order(bundle(), facts).out_of_order == wrong
