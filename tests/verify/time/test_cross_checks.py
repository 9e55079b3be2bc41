"""A token whose own file a block held while it was good outlives its certificate; one that was held too late does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact
from evidence_kit.verify.time.calendars.fact import CalendarFact
from evidence_kit.verify.time.cross_checks import held_by_blocks
from evidence_kit.verify.time.seals import TimeFacts
from evidence_kit.verify.time.token_fact import TokenFact
from evidence_kit.verify.time.tokens import judge_token

SEALED, UNTIL, NOW = (datetime(year, 1, 1, tzinfo=UTC) for year in (2024, 2026, 2027))
TOKEN = TokenFact(
    member="data/a.tsr", over="data/head.txt", events=3, generated=SEALED, authority="A", anchor="aa", until=UNTIL
)
BLOCK = BlockFact(height=9, root="00", level=Level.CHAIN, time=datetime(2024, 1, 2, tzinfo=UTC))
PROOF = CalendarFact(member="data/a.tsr.ots", over=TOKEN.member, blocks=(BLOCK,))


def codes(proof: CalendarFact) -> list[str]:
    facts = held_by_blocks(TimeFacts(tokens=(TOKEN,), calendars=(proof,), now=NOW))
    return [finding.code for finding in judge_token(facts.tokens[0], NOW)]


@pytest.mark.parametrize("level", [Level.CHAIN, Level.NODE])
def test_held_in_time_it_outlives_its_certificate(level: Level) -> None:
    block = BLOCK.model_copy(update={"level": level})
    assert codes(PROOF.model_copy(update={"blocks": (block,)})) == ["TOKEN_TRUSTED"]


@pytest.mark.parametrize("change", [
    {"over": "data/head.txt"},
    {"weak": True},
    {"fault": "is over another file"},
    {"blocks": ()},
    {"blocks": (BLOCK.model_copy(update={"level": Level.WORK}),)},
    {"blocks": (BLOCK.model_copy(update={"fault": "the node has another block"}),)},
    {"blocks": (BLOCK.model_copy(update={"time": datetime(2025, 12, 31, 12, tzinfo=UTC)}),)},
])  # fmt: skip
def test_whatever_is_less_leaves_it_aged(change: dict[str, object]) -> None:
    assert codes(PROOF.model_copy(update=change)) == ["TOKEN_TRUSTED", "TOKEN_AGED"]
