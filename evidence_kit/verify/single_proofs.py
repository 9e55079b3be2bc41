"""Proofs that came with a record instead of a bundle: what each one dates, and the examination they end in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evidence_kit import __version__
from evidence_kit.domain.attached import AttachedHeaders, AttachedProof
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import NOT_SHOWN, Finding, Question, Status
from evidence_kit.domain.noun import format_instant
from evidence_kit.domain.seal import Trust
from evidence_kit.domain.text import Text, text
from evidence_kit.verify.blocks import BLOCK_TIME, BlockFact
from evidence_kit.verify.calendars import CalendarFact, judge_calendar, observe_loose
from evidence_kit.verify.headers import LooseHeaders
from evidence_kit.verify.tokens import TokenFact, judge_token, observe_token
from evidence_kit.verify.trust import checkpoints_of, digest_of, time_records

TOOL = f"evidence-kit {__version__}"


@dataclass(frozen=True)
class Trusted:
    """A time that the court's trust reaches."""

    by: datetime
    """The file existed by then: the time of a token, or a day after that of a block."""
    block: BlockFact | None = None
    """The block that it comes from."""


@dataclass(frozen=True)
class Dated:
    """One proof judged."""

    finding: Finding
    trusted: Trusted | None = None


def date(
    proofs: Iterable[AttachedProof | CalendarFact],
    stamped: bytes,
    over: str,
    trust: Trust,
    now: datetime,
    headers: Sequence[AttachedHeaders] = (),
    lists: tuple[bytes, ...] = (),
) -> Iterator[Dated]:
    """Every proof over the bytes `stamped`, which people know as the file `over`, judged as those of a bundle are.

    Args:
        headers: that came with the proofs in one record.
        lists: revocation lists (DER) that lie beside them.
    """
    records, blocks = time_records(trust, lists), LooseHeaders(headers, checkpoints_of(trust))
    empty = True
    for proof in proofs:
        empty = False
        if isinstance(proof, CalendarFact):
            yield from _calendar(proof)
        elif proof.kind == "rfc3161":
            token = observe_token(proof.data, stamped, member=f"{proof.name}.tsr", over=over, records=records, now=now)
            yield from _token(token, now)
        else:
            yield from _calendar(observe_loose(proof.data, stamped, member=f"{over}.ots", over=over, blocks=blocks))
    if empty:
        none = text("没有任何时间证明。", "There is no proof of time at all.")
        yield Dated(found("PROOF_TIME_NONE", Status.INDETERMINATE, none, over))


def found(
    code: str, status: Status, message: Text, subject: str, command: str = "", question: Question = Question.EXISTED
) -> Finding:
    """A finding; by default on the first question."""
    return Finding(code=code, question=question, status=status, message=message, subject=subject, command=command)


def examination(
    kind: Literal["batch", "batch-proof", "disclosure"],
    subject: str,
    findings: Iterable[Finding],
    dated: Iterable[Dated],
    trust: Trust,
    now: datetime,
    what: Text,
) -> Examination:
    """FAILED where any check failed; PASSED where all hold and a trusted proof dates it; else INDETERMINATE.

    Args:
        what: the thing that is dated, in words that begin a sentence.
    """
    dates = tuple(dated)
    every = (*findings, *(one.finding for one in dates))
    earliest = min((one.trusted for one in dates if one.trusted), key=lambda time: time.by, default=None)
    if any(finding.status is Status.FAILED for finding in every):
        worst = next(finding for finding in every if finding.status is Status.FAILED)
        status, sentence = Status.FAILED, text(f"否：{worst.message.zh}", f"No: {worst.message.en}")
    elif earliest is not None:
        status, sentence = Status.PASSED, _existed(earliest, what)
    else:
        status = Status.INDETERMINATE
        sentence = text(
            f"{what.zh}与证明相符；但按信任名单，没有可信的时间。",
            f"{what.en} agrees with its proof, but the trust list reaches no time of it.",
        )
    return Examination(
        kind=kind,
        subject=subject,
        status=status,
        sentence=sentence,
        not_shown=NOT_SHOWN[Question.EXISTED],
        existed_by=earliest.by if earliest and status is Status.PASSED else None,
        checked_at=now,
        tool=TOOL,
        trust_name=trust.name,
        trust_sha256=digest_of(trust),
        findings=every,
    )


def _existed(time: Trusted, what: Text) -> Text:
    if time.block is None:
        when = format_instant(time.by)
        return text(f"{what.zh}不晚于 {when} 已经存在。", f"{what.en} existed not later than {when}.")
    height, day, listed = time.block.height, f"{time.block.time:%Y-%m-%d}", time.block.checkpoints
    return text(
        f"{what.zh}在比特币主链区块 {height}（{day} UTC，只精确到日）之前已经存在；依据随本工具发布的检查点名单（{listed}）"
        "或信任名单所列区块。",
        f"{what.en} existed before block {height} of Bitcoin's main chain ({day} UTC, good to a day), by the checkpoints that "
        f"ship with this tool (list of {listed}) or a block of the trust list.",
    )


def _calendar(fact: CalendarFact) -> Iterator[Dated]:
    first, *rest = judge_calendar(fact)
    yield Dated(first)
    for finding, block in zip(rest, fact.blocks, strict=True):
        when = block.dated if finding.status is Status.PASSED else None
        yield Dated(finding, Trusted(when + BLOCK_TIME, block) if when else None)


def _token(token: TokenFact, now: datetime) -> Iterator[Dated]:
    trusted = Trusted(token.generated) if token.trusted and token.generated else None
    return (Dated(finding, trusted) for finding in judge_token(token, now))
