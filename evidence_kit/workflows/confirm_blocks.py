"""Level 3: the blocks of a checked bundle are looked up in a node that the court itself trusts.

The verifier proper has no network. This asks the node afterwards and judges the same facts again.
"""

from __future__ import annotations

from datetime import UTC, datetime

from evidence_kit.domain.fault import fault
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints
from evidence_kit.formats.bitcoin.headers import HeaderInvalid, Level, place, read_headers
from evidence_kit.seal.bitcoin.sources import BlockSource
from evidence_kit.verify.facts import judge
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.report import Report
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact
from evidence_kit.verify.time.calendars.block_headers import held_against
from evidence_kit.verify.time.cross_checks import held_by_blocks
from evidence_kit.verify.verdict.answers import verdict_of


def confirm_blocks(report: Report, source: BlockSource, checkpoints: Checkpoints) -> Report:
    """The report with every Bitcoin block looked up at `source`.

    Raises:
        SealError: it could not be reached, or does not answer as a node does.
    """
    times = report.facts.times
    if times is None:
        return report
    calendars = tuple(
        fact.model_copy(update={"blocks": tuple(_confirmed(block, source, checkpoints) for block in fact.blocks)})
        for fact in times.calendars
    )
    times = held_by_blocks(times.model_copy(update={"calendars": calendars}))
    facts = report.facts.model_copy(update={"times": times})
    return Report(facts, verdict_of(facts, judge(facts)))


def _confirmed(fact: BlockFact, source: BlockSource, checkpoints: Checkpoints) -> BlockFact:
    if fact.fault:
        return fact
    if fact.height > source.tip():
        return fact.model_copy(update={"fault": fault(CheckCode.NODE_NO_BLOCK, node=source.name)})
    try:
        headers = read_headers(source.headers(fact.height, fact.height))
        root = bytes.fromhex(fact.root)
        placed = place(root, fact.height, headers, fact.height, checkpoints)
    except HeaderInvalid as error:
        return fact.model_copy(update={"fault": error.fault})
    if fact.block not in {"", placed.header.hash}:
        return fact.model_copy(update={"fault": fault(CheckCode.NODE_OTHER_BLOCK, node=source.name)})
    time = datetime.fromtimestamp(placed.header.time, UTC)
    found = {"level": Level.NODE, "block": placed.header.hash, "time": time, "node": source.name}
    return fact.model_copy(update={**found, "disputed": held_against(root, placed)})
