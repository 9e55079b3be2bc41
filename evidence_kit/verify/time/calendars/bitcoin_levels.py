"""What may be said of a Bitcoin block that a proof leads to, at each of the four levels, and what may not."""

from __future__ import annotations

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.creation_dating import BLOCK_TIME
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.wording.faults import fault_text


class BlockFact(Record):
    """A block that a proof leads to, and how far that was followed."""

    height: int
    root: str
    """Merkle root that the proof leads to, in wire order."""
    calendar: str = ""
    level: Level
    block: str = ""
    """Hash of the block, as people write it; empty at level 0."""
    time: Instant | None = None
    median_time: Instant | None = None
    """Median of the eleven times before it."""
    following: int = 0
    work_bits: str = ""
    """Base-2 logarithm of the hashes spent on it and on the blocks after it."""
    member: str = ""
    """The headers."""
    first_height: int = 0
    checkpoints: str = ""
    """Date of the list of checkpoints."""
    overstated: str = ""
    """Date of the list of checkpoints by which a record states level 2, where this check by its own reaches less; empty otherwise."""
    node: str = ""
    """The court's own node, where it was asked and has the block."""
    fault: Fault | None = None
    """Why it is not a block of the main chain that holds the root; None when that may be so."""
    disputed: Fault | None = None
    """What the second reader holds against the header; None when both agree or none was at hand."""

    @property
    def dated(self) -> Instant | None:
        """The time that it states, where it may be relied on; None below level 2."""
        return self.time if self.level >= Level.CHAIN and not (self.fault or self.disputed) else None

    @property
    def not_later(self) -> Instant | None:
        """By when what it holds existed: a day after the time that it states; None below level 2."""
        return self.dated + BLOCK_TIME if self.dated else None


def judge_block(fact: BlockFact, covers: Text, subject: str) -> Finding:
    """The finding on a block, in the words of its level."""
    command = _command(fact)
    if fact.fault:
        said = words("block_broken", height=fact.height, why=fault_text(fact.fault))
        return finding(FindingCode.BLOCK_BROKEN, Question.EXISTED, Status.FAILED, said, subject, command)
    if fact.disputed:
        said = words("block_disputed", height=fact.height, why=fault_text(fact.disputed))
        return finding(FindingCode.BLOCK_DISPUTED, Question.EXISTED, Status.INDETERMINATE, said, subject, command)
    sentence, code, status = {
        Level.PATH: (_path, FindingCode.BLOCK_CLAIMED, Status.INDETERMINATE),
        Level.WORK: (_work, FindingCode.BLOCK_WORK, Status.INDETERMINATE),
        Level.CHAIN: (_chain, FindingCode.BLOCK_IN_CHAIN, Status.PASSED),
        Level.NODE: (_node, FindingCode.BLOCK_CONFIRMED, Status.PASSED),
    }[fact.level]
    return finding(code, Question.EXISTED, status, sentence(fact, covers), subject, command)


def _path(fact: BlockFact, covers: Text) -> Text:
    return words("block_claimed", covers=covers, root=fact.root[:16], height=fact.height)


def _work(fact: BlockFact, covers: Text) -> Text:
    said = words(
        "block_work",
        covers=covers,
        height=fact.height,
        day=_day(fact),
        following=fact.following,
        work_bits=fact.work_bits,
        checkpoints=fact.checkpoints,
    )
    if not fact.overstated:
        return said
    return words("sentence_and_reach", said=said, reach=words("block_work_overstated", dated=fact.overstated))


def _chain(fact: BlockFact, covers: Text) -> Text:
    return words(
        "block_in_chain",
        covers=covers,
        height=fact.height,
        day=_day(fact),
        times=_times(fact),
        checkpoints=fact.checkpoints,
    )


def _node(fact: BlockFact, covers: Text) -> Text:
    return words("block_confirmed", covers=covers, height=fact.height, day=_day(fact), times=_times(fact))


def _day(fact: BlockFact) -> str:
    return f"{fact.time:%Y-%m-%d} UTC" if fact.time else "—"


def _times(fact: BlockFact) -> str:
    stated = f"nTime {clock(fact.time)}" if fact.time else ""
    return f"{stated}, MTP {clock(fact.median_time)}" if fact.median_time else stated


def _command(fact: BlockFact) -> str:
    """The header's double SHA-256 by hand; below it is what anybody's node or explorer shows for that height."""
    if not fact.member or fact.fault:
        return f"bitcoin-cli getblockheader $(bitcoin-cli getblockhash {fact.height})"
    at = fact.height - fact.first_height
    return f"dd if={quoted(fact.member)} bs=80 skip={at} count=1 status=none | openssl dgst -sha256 -binary | openssl dgst -sha256"
