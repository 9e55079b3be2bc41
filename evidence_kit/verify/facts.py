"""Facts: what was observed of a bundle, without judgement. Another policy can judge the same facts again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import Field

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.bundle.custody import CustodyFacts, judge_custody, judge_records, observe_custody
from evidence_kit.verify.bundle.film import FilmFact, judge_films, observe_films
from evidence_kit.verify.bundle.manifests import ListFact, judge_container, judge_lists, observe_lists
from evidence_kit.verify.bundle.reader import ContainerFacts, OpenedBundle, RecordFact
from evidence_kit.verify.bundle.signatures import SignatureFacts, judge_signatures, observe_signatures
from evidence_kit.verify.demonstration.summary import DemonstrationFacts, judge_demonstration, observe_demonstration
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.attestations import AttestationFact, judge_attestations
from evidence_kit.verify.time.creation_record import CreationFacts, judge_creation, observe_creation
from evidence_kit.verify.time.cross_checks import held_by_blocks, in_order, without_own_stamps
from evidence_kit.verify.time.interval import IntervalFacts, judge_intervals, observe_intervals
from evidence_kit.verify.time.renewals import RenewalFacts, judge_renewals, observe_renewals
from evidence_kit.verify.time.revocation_lists import lists_of_bundle
from evidence_kit.verify.time.seals import TimeFacts, judge_times, observe_times
from evidence_kit.verify.time.trust_list import checkpoints_of, digest_of, roots_of, time_records

_TASK = text("逐项核验", "checking")


class Facts(Record):
    """Everything observed. Where the container cannot be read, only `container` is there."""

    schema_tag: Literal["evidence-kit/facts/1"] = Field("evidence-kit/facts/1", alias="schema")
    tool: str
    observed_at: Instant
    trust_name: str
    trust_sha256: str
    container: ContainerFacts
    rehearsal: bool = False
    """The bundle says so, or a rehearsal's authority or signer appears in it."""
    lists: tuple[ListFact, ...] = ()
    records: tuple[RecordFact, ...] = ()
    custody: CustodyFacts | None = None
    times: TimeFacts | None = None
    renewals: RenewalFacts | None = None
    intervals: IntervalFacts = IntervalFacts()
    signatures: SignatureFacts | None = None
    demonstration: DemonstrationFacts | None = None
    films: tuple[FilmFact, ...] = ()
    creation: CreationFacts | None = None
    attestations: tuple[AttestationFact, ...] = ()
    """Signatures of others that lie beside the bundle; they are no part of it."""


def observe(
    container: ContainerFacts,
    opened: OpenedBundle | None,
    trust: TrustList,
    *,
    tool: str,
    now: datetime,
    watch: ProgressCallback,
) -> Facts:
    """All facts of a bundle. `now` judges the container's signature only where no token dates it."""
    bare = Facts(tool=tool, observed_at=now, trust_name=trust.name, trust_sha256=digest_of(trust), container=container)
    if opened is None:
        return bare
    roots = roots_of(trust)
    done = _steps(watch)
    lists, custody = observe_lists(opened), observe_custody(opened)
    next(done)
    records = time_records(trust, lists_of_bundle(opened))
    times = observe_times(opened, records, checkpoints_of(trust), now)
    renewals, times = observe_renewals(opened, times, records)
    next(done)
    signatures = observe_signatures(opened, roots, times.tokens[0].generated or now)
    times = held_by_blocks(in_order(opened, without_own_stamps(times, signatures.container.key)))
    next(done)
    demonstration, films = observe_demonstration(opened), observe_films(opened)
    next(done)
    return bare.model_copy(update={
        "rehearsal": _is_rehearsal(opened, times, signatures),
        "lists": lists,
        "records": opened.records,
        "custody": custody,
        "times": times,
        "renewals": renewals,
        "intervals": observe_intervals(opened, times),
        "signatures": signatures,
        "demonstration": demonstration,
        "films": films,
        "creation": observe_creation(opened, times),
    })  # fmt: skip


def judge(facts: Facts) -> tuple[Finding, ...]:
    """Every finding that follows from the facts, in the order of the questions."""
    return tuple(sorted(_findings(facts), key=lambda finding: finding.question))


def _findings(facts: Facts) -> Iterator[Finding]:
    yield from judge_container(facts.container)
    if facts.rehearsal:
        yield finding(
            code=FindingCode.REHEARSAL,
            question=Question.EXISTED,
            status=Status.INDETERMINATE,
            message=words("rehearsal"),
        )  # fmt: skip
    yield from judge_lists(facts.lists)
    yield from judge_records(facts.records)
    yield from judge_custody(facts.custody)
    yield from judge_films(facts.films)
    if facts.times is not None:
        yield from judge_times(facts.times)
    if facts.renewals is not None:
        yield from judge_renewals(facts.renewals)
    yield from judge_intervals(facts.intervals)
    if facts.signatures is not None:
        yield from judge_signatures(facts.signatures)
    if facts.demonstration is not None:
        yield from judge_demonstration(facts.demonstration)
    if facts.creation is not None:
        yield from judge_creation(facts.creation)
    yield from judge_attestations(facts.attestations, facts.container.sha256)


def _is_rehearsal(opened: OpenedBundle, times: TimeFacts, signatures: SignatureFacts) -> bool:
    return (
        (opened.bundle is not None and opened.bundle.rehearsal)
        or any(token.rehearsal for token in times.tokens)
        or signatures.container.rehearsal
        or (signatures.book is not None and signatures.book.rehearsal)
    )


def _steps(watch: ProgressCallback, total: int = 4) -> Iterator[None]:
    watch(Advanced("check", _TASK, 0, total))
    for done in range(1, total + 1):
        watch(Advanced("check", _TASK, done, total))
        yield
