"""Facts: what was observed of a bundle, without judgement. Another policy can judge the same facts again.

They are found section by section (`observation`), so that one that cannot be observed takes nothing from those that were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from evidence_kit.domain.fault import fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.bundle.book import BoundBookFacts, judge_book
from evidence_kit.verify.bundle.book_again import BookAgainFacts, judge_again
from evidence_kit.verify.bundle.book_letters import LetterFacts, judge_letters
from evidence_kit.verify.bundle.container_facts import ContainerFacts, RecordFact
from evidence_kit.verify.bundle.custody import CustodyFacts, judge_custody, judge_records
from evidence_kit.verify.bundle.exhibits import ExhibitFacts, judge_exhibits
from evidence_kit.verify.bundle.identity import IdentityFacts, judge_identity
from evidence_kit.verify.bundle.manifests import ListFact, judge_container, judge_lists
from evidence_kit.verify.bundle.papers import PaperFacts, judge_papers, without_strange_script
from evidence_kit.verify.bundle.role_records import RoleFacts, judge_roles
from evidence_kit.verify.bundle.signatures import SignatureFacts, judge_signatures
from evidence_kit.verify.bundle.sm3_digests import Sm3Facts, judge_sm3
from evidence_kit.verify.bundle.stated import StatedFact, judge_stated
from evidence_kit.verify.demonstration.exhibit_classes import ClassFacts, judge_classes
from evidence_kit.verify.demonstration.picture_origin import OriginFact, judge_origins
from evidence_kit.verify.demonstration.summary import DemonstrationFacts, judge_demonstration
from evidence_kit.verify.demonstration.variations import VariationFact, judge_variations
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.fence import Guard
from evidence_kit.verify.film.films import FilmFact, judge_films
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.sections import Section, Unreached, judge_unreached
from evidence_kit.verify.time.attestations import AttestationFact, BesideFacts, judge_attestations
from evidence_kit.verify.time.creation_record import CreationFacts, judge_creation
from evidence_kit.verify.time.interval import IntervalFacts, judge_intervals
from evidence_kit.verify.time.journal_order import OrderFacts, judge_order
from evidence_kit.verify.time.renewal.renewals import RenewalFacts, judge_renewals
from evidence_kit.verify.time.seals import TimeFacts, judge_times, rehearsed_seals
from evidence_kit.verify.time.trust_list import digest_of


class Facts(Record):
    """Everything observed. Where the container cannot be read, only `container` is there; `unreached` names what was not."""

    schema_tag: Literal["evidence-kit/facts/1"] = Field("evidence-kit/facts/1", alias="schema")
    tool: str
    observed_at: Instant
    trust_name: str
    trust_sha256: str
    container: ContainerFacts
    rehearsal: bool = False
    """The bundle says so, or a rehearsal's authority or signer made its container or its book."""
    lists: tuple[ListFact, ...] = ()
    records: tuple[RecordFact, ...] = ()
    custody: CustodyFacts | None = None
    sm3: Sm3Facts | None = None
    """Digests by SM3, of files for which the records state them."""
    papers: PaperFacts | None = None
    identity: IdentityFacts | None = None
    exhibits: ExhibitFacts | None = None
    roles: RoleFacts | None = None
    times: TimeFacts | None = None
    order: OrderFacts | None = None
    renewals: RenewalFacts | None = None
    intervals: IntervalFacts = IntervalFacts()
    signatures: SignatureFacts | None = None
    book: BoundBookFacts | None = None
    letters: LetterFacts | None = None
    again: BookAgainFacts | None = None
    """The book set again from the records; None where nobody asked for that."""
    demonstration: DemonstrationFacts | None = None
    variations: tuple[VariationFact, ...] = ()
    classes: ClassFacts | None = None
    films: tuple[FilmFact, ...] = ()
    creation: CreationFacts | None = None
    attestations: tuple[AttestationFact, ...] = ()
    """Signatures of others that lie beside the bundle; they are no part of it."""
    beside: BesideFacts = BesideFacts()
    origins: tuple[OriginFact, ...] = ()
    """What the claimed pictures' files say of who made them."""
    stated: tuple[StatedFact, ...] = ()
    """What records state and nothing is held against."""
    guards: tuple[Guard, ...] = ()
    """What held the process that read the bundle; none where it was read in the caller's own process."""
    unreached: tuple[Unreached, ...] = ()
    """Sections that were not observed to their end: of them nothing is said, neither good nor bad."""


def nothing_observed(size: int, trust: TrustList, *, tool: str, now: datetime) -> Facts:
    """Return the facts on a file of which nothing is known but its size: every section is still to be reached."""
    return Facts(
        tool=tool,
        observed_at=now,
        trust_name=trust.name,
        trust_sha256=digest_of(trust),
        container=ContainerFacts(sha256="", size=size),
        unreached=tuple(Unreached(section=one, fault=fault(CheckCode.ENDED_BEFORE)) for one in Section),
    )


def with_section(facts: Facts, section: Section, found: Mapping[str, object]) -> Facts:
    """Return the facts with what a section came to: fields by name, `unreached` among them where it was not reached."""
    rest = tuple(one for one in facts.unreached if one.section is not section)
    missed = found.get("unreached", ())
    return facts.model_copy(update=dict(found) | {"unreached": (*rest, *missed)})  # type: ignore[misc]


def judge(facts: Facts) -> tuple[Finding, ...]:
    """Every finding that follows from the facts, in the order of the questions."""
    return tuple(sorted(without_strange_script(_findings(facts), facts.papers), key=lambda finding: finding.question))


def _findings(facts: Facts) -> Iterator[Finding]:
    if not any(one.section is Section.CONTAINER for one in facts.unreached):
        yield from judge_container(facts.container)
    yield from judge_unreached(facts.unreached)
    if facts.rehearsal:
        yield finding(
            code=FindingCode.REHEARSAL,
            question=Question.EXISTED,
            status=Status.INDETERMINATE,
            message=words("rehearsal"),
        )  # fmt: skip
    elif facts.times is not None and (left := rehearsed_seals(facts.times)):
        said = words("seal_of_rehearsal", seals=", ".join(left))
        yield finding(FindingCode.SEAL_OF_REHEARSAL, Question.EXISTED, Status.INDETERMINATE, said, "data/seals")
    yield from judge_lists(facts.lists)
    yield from judge_records(facts.records, held_back=facts.custody is not None and bool(facts.custody.held_lines))
    yield from judge_custody(facts.custody)
    yield from judge_sm3(facts.sm3)
    yield from judge_papers(facts.papers)
    yield from judge_identity(facts.identity)
    yield from judge_exhibits(facts.exhibits)
    yield from judge_roles(facts.roles)
    yield from judge_order(facts.order)
    yield from judge_films(facts.films)
    if facts.times is not None:
        yield from judge_times(facts.times)
    if facts.renewals is not None:
        yield from judge_renewals(facts.renewals)
    yield from judge_intervals(facts.intervals)
    if facts.signatures is not None:
        yield from judge_signatures(facts.signatures)
    yield from judge_book(facts.book)
    yield from judge_letters(facts.letters)
    yield from judge_again(facts.again)
    if facts.demonstration is not None:
        yield from judge_demonstration(facts.demonstration)
    yield from judge_origins(facts.origins)
    yield from judge_variations(facts.variations)
    if facts.creation is not None:
        yield from judge_creation(facts.creation)  # before the classes: its sentence is the answer where both pass
    yield from judge_classes(facts.classes)
    yield from judge_stated(facts.stated)
    yield from judge_attestations(facts.attestations, facts.beside, facts.container.sha256)
