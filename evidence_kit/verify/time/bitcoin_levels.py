"""What may be said of a Bitcoin block that a proof leads to, at each of the four levels, and what may not."""

from __future__ import annotations

from datetime import timedelta

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record, format_instant
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.wording.faults import fault_text

BLOCK_TIME = timedelta(days=1)
"""What a block's own time is good to: its miner states it."""


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
    node: str = ""
    """The court's own node, where it was asked and has the block."""
    fault: Fault | None = None
    """Why it is not a block of the main chain that holds the root; None when that may be so."""

    @property
    def dated(self) -> Instant | None:
        """The time it may be relied on for; None below level 2."""
        return self.time if self.level >= Level.CHAIN and not self.fault else None


def judge_block(fact: BlockFact, covers: Text, subject: str) -> Finding:
    """The finding on a block, in the words of its level."""
    command = _command(fact)
    if fact.fault:
        why = fault_text(fact.fault)
        return _finding("BLOCK_BROKEN", Status.FAILED, text(
            f"比特币区块 {fact.height} 不成立：{why.zh}。", f"Bitcoin block {fact.height} does not hold: {why.en}."),
            subject, command)  # fmt: skip
    said, code, status = {
        Level.PATH: (_path, "BLOCK_CLAIMED", Status.INDETERMINATE),
        Level.WORK: (_work, "BLOCK_WORK", Status.INDETERMINATE),
        Level.CHAIN: (_chain, "BLOCK_IN_CHAIN", Status.PASSED),
        Level.NODE: (_node, "BLOCK_CONFIRMED", Status.PASSED),
    }[fact.level]
    return _finding(code, status, said(fact, covers), subject, command)


def _path(fact: BlockFact, covers: Text) -> Text:
    return text(
        f"L0：{covers.zh}的证明指向默克尔根 {fact.root[:16]}…，自称载于比特币区块 {fact.height}。未附该区块的区块头，"
        "是否真有此区块未经核对，不据以认定时间。",
        f"L0: the proof of {covers.en} leads to Merkle root {fact.root[:16]}…, claimed for Bitcoin block {fact.height}. No "
        "header of it came along: whether there is such a block was not checked, and no time follows.",
    )


def _work(fact: BlockFact, covers: Text) -> Text:
    return text(
        f"L1：{covers.zh}的证明载于一个比特币区块头（自称 {fact.height}，{_day(fact)}），其后 {fact.following} 个区块，"
        f"合计工作量约 2^{fact.work_bits} 次哈希。未连接到检查点（{fact.checkpoints}）：只说明有人花费了该工作量，"
        "不说明它在比特币主链上；区块高度自称越低，该工作量越易伪造。",
        f"L1: a Bitcoin block header (claimed {fact.height}, {_day(fact)}) holds the proof of {covers.en}; {fact.following} blocks follow, "
        f"about 2^{fact.work_bits} hashes in all. It is not chained to a checkpoint (list of {fact.checkpoints}): this shows that somebody "
        "spent that work, not that the block is in Bitcoin's main chain; the lower the claimed height, the cheaper a forgery.",
    )


def _chain(fact: BlockFact, covers: Text) -> Text:
    return text(
        f"L2：{covers.zh}在比特币主链区块 {fact.height} 之前已经存在，{_day(fact)}（{_times(fact)}）。区块头逐一连接到检查点"
        f"（随本工具发布的名单 {fact.checkpoints}，或法院信任名单所列区块）。区块时间由矿工填写，只精确到日；本项依赖该检查点，"
        "不说明此前存在了多久。",
        f"L2: {covers.en} existed before block {fact.height} of Bitcoin's main chain, {_day(fact)} ({_times(fact)}). Its headers are chained "
        f"to a checkpoint (the list of {fact.checkpoints} that ships with this tool, or a block of the court's trust list). Miners state "
        "block times, good to a day; this rests on that checkpoint, and does not say how long before the block the file existed.",
    )


def _node(fact: BlockFact, covers: Text) -> Text:
    return text(
        f"L3：{covers.zh}在比特币主链区块 {fact.height} 之前已经存在，{_day(fact)}（{_times(fact)}），法院自己的节点有此区块。"
        "区块时间由矿工填写，只精确到日；不说明此前存在了多久。",
        f"L3: {covers.en} existed before block {fact.height} of Bitcoin's main chain, {_day(fact)} ({_times(fact)}); the court's own node has "
        "that block. Miners state block times, good to a day; this does not say how long before the block the file existed.",
    )


def _day(fact: BlockFact) -> str:
    return f"{fact.time:%Y-%m-%d} UTC" if fact.time else "—"


def _times(fact: BlockFact) -> str:
    stated = f"nTime {format_instant(fact.time)}" if fact.time else ""
    return f"{stated}, MTP {format_instant(fact.median_time)}" if fact.median_time else stated


def _command(fact: BlockFact) -> str:
    """The header's double SHA-256 by hand; below it is what anybody's node or explorer shows for that height."""
    if not fact.member or fact.fault:
        return f"bitcoin-cli getblockheader $(bitcoin-cli getblockhash {fact.height})"
    at = fact.height - fact.first_height
    return (
        f"dd if={fact.member} bs=80 skip={at} count=1 status=none | openssl dgst -sha256 -binary | openssl dgst -sha256"
    )


def _finding(code: str, status: Status, message: Text, subject: str, command: str) -> Finding:
    return Finding(
        code=code, question=Question.EXISTED, status=status, message=message, subject=subject, command=command
    )
