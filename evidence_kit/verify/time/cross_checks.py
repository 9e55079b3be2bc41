"""What the proofs of time say of one another, of the journal's order and of whoever filed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from evidence_kit.domain.fault import fault
from evidence_kit.domain.record import Instant
from evidence_kit.domain.text import visible
from evidence_kit.domain.time.creation_dating import BLOCK_TIME
from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.formats.rfc3161.acceptance import CLOCKS_APART
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.verify.time.journal_order import book_event
from evidence_kit.verify.time.seals import TimeFacts
from evidence_kit.verify.time.token_fact import TokenFact


def without_own_stamps(facts: TimeFacts, signer_key: str) -> TimeFacts:
    """The facts with every token distrusted that was made with the signer's own key: nobody dates his own evidence."""
    own = (fault(CheckCode.TOKEN_OWN_KEY),)
    tokens = tuple(
        token.model_copy(update={"distrust": own}) if signer_key and token.key == signer_key else token
        for token in facts.tokens
    )
    return facts.model_copy(update={"tokens": tokens})


def in_order(opened: OpenedBundle, facts: TimeFacts) -> TimeFacts:
    """The facts with every time that contradicts the journal's order, and without the tokens that it refutes.

    A token that was in the journal when another one was made cannot be the later of the two, nor can a block that was. Which
    of two clocks was wrong nobody knows; but only what states the earlier time could date a file too early.
    """
    dated = [*_dated(opened, facts), *_in_book(opened, facts), *_blocks(opened, facts)]
    wrong = [
        (earlier, later.member)
        for earlier in dated
        for later in dated
        if earlier.known < later.covers and earlier.generated - later.generated > CLOCKS_APART
    ]
    turned = any(one - other > CLOCKS_APART for one, other in pairwise(facts.book))
    names = dict.fromkeys((*(earlier.member for earlier, _ in wrong), *((BOOK,) if turned else ())))
    before = {later: earlier.member for earlier, later in wrong if earlier.relied_on}
    return facts.model_copy(update={"out_of_order": tuple(names), "tokens": tuple(_refuted(facts.tokens, before))})


def _refuted(tokens: Iterable[TokenFact], before: Mapping[str, str]) -> Iterator[TokenFact]:
    """The tokens, each distrusted that is over what was there only after the time that it states; by member what that is."""
    for token in tokens:
        if token.member not in before:
            yield token
            continue
        why = fault(CheckCode.TOKEN_BEFORE, file=visible(before[token.member]))
        yield token.model_copy(update={"distrust": (*token.distrust, why)})


_NOWHERE = 1 << 62
"""Place of what is in the journal after all else, or never."""


@dataclass(frozen=True)
class _Dated:
    """A time stamp in the order of the journal."""

    member: str
    known: int
    """The event that brought it into the journal; as many as there are lines where none did."""
    covers: int
    """Events that were there when it was made."""
    generated: datetime
    relied_on: bool = False
    """It is trusted, so that what contradicts it is not."""


def _dated(opened: OpenedBundle, facts: TimeFacts) -> Iterator[_Dated]:
    size, known = opened.journal.head.size if opened.journal else 0, _places(opened)
    for token in facts.tokens:
        if token.over_journal and token.generated:
            place, covers = known.get(token.member, size), token.events or size
            yield _Dated(token.member, place, covers, token.generated, token.trusted)


def _places(opened: OpenedBundle) -> dict[str, int]:
    """By member the event that brought a file into the journal, from 0."""
    events = opened.journal.events if opened.journal else ()
    return {opened.member_of(item.path): event.sequence for event in events for item in event.products}


def _in_book(opened: OpenedBundle, facts: TimeFacts) -> Iterator[_Dated]:
    """The stamps inside the exhibit book: they came into the journal with it, and after all that stands before it."""
    place = book_event(opened)
    yield from (_Dated(BOOK, place, place, moment) for moment in facts.book if place is not None)


def _blocks(opened: OpenedBundle, facts: TimeFacts) -> Iterator[_Dated]:
    """Proofs that lead to blocks of the main chain: each was there after its block, and what it is over before that."""
    known = _places(opened)
    for one in facts.calendars:
        covers = one.events or known.get(one.over, -1) + 1
        for block in one.blocks if one.relied_on else ():
            if block.dated and block.not_later:
                place = known.get(one.member, _NOWHERE)
                yield _Dated(one.member, place, 0, block.dated - BLOCK_TIME, relied_on=True)
                yield _Dated(one.member, _NOWHERE, covers, block.not_later)


def held_by_blocks(facts: TimeFacts) -> TimeFacts:
    """The facts with the tokens as `with_anchored` has them."""
    return facts.model_copy(update={"tokens": with_anchored(facts.tokens, facts.calendars)})


def with_anchored(tokens: Iterable[TokenFact], calendars: Iterable[CalendarFact]) -> tuple[TokenFact, ...]:
    """The tokens, each marked whose own file a block of Bitcoin's main chain held while it was still good.

    A key that leaked later cannot have made such a token, so it outlives its certificate without a renewal.
    """
    dated: defaultdict[str, list[Instant]] = defaultdict(list)
    for fact in calendars:
        if fact.relied_on:
            dated[fact.over] += [block.not_later for block in fact.blocks if block.not_later]
    return tuple(
        token.model_copy(update={"anchored": any(when < token.until for when in dated[token.member])})
        if token.until
        else token
        for token in tokens
    )
