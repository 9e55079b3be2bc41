"""Observing a bundle: section by section, each told as soon as it is found, each guarded by itself.

A stranger's record can make any parser fail in a way that nobody foresaw. Then its section is named as not reached and the
others are still observed; what was found before stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from evidence_kit.domain.fault import fault
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.record import Instant
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.bundle.book import observe_book
from evidence_kit.verify.bundle.book_letters import observe_letters
from evidence_kit.verify.bundle.container_facts import ContainerFacts
from evidence_kit.verify.bundle.custody import observe_custody
from evidence_kit.verify.bundle.exhibits import observe_exhibits
from evidence_kit.verify.bundle.identity import observe_identity
from evidence_kit.verify.bundle.manifests import observe_lists
from evidence_kit.verify.bundle.papers import observe_papers
from evidence_kit.verify.bundle.reader import OpenedBundle, open_container, with_records
from evidence_kit.verify.bundle.role_records import observe_roles
from evidence_kit.verify.bundle.signatures import SignatureFacts, observe_container, observe_signatures
from evidence_kit.verify.bundle.sm3_digests import observe_sm3
from evidence_kit.verify.bundle.stated import observe_stated
from evidence_kit.verify.demonstration.exhibit_classes import observe_classes
from evidence_kit.verify.demonstration.picture_origin import observe_origins
from evidence_kit.verify.demonstration.summary import observe_demonstration
from evidence_kit.verify.demonstration.variations import observe_variations
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.film.films import observe_films
from evidence_kit.verify.sections import Section, Unreached
from evidence_kit.verify.time.allowance import Allowance
from evidence_kit.verify.time.attestations import observe_attestations
from evidence_kit.verify.time.attested.attestation_stamps import Filer
from evidence_kit.verify.time.creation_record import observe_creation
from evidence_kit.verify.time.cross_checks import held_by_blocks, in_order, without_own_stamps
from evidence_kit.verify.time.interval import observe_intervals
from evidence_kit.verify.time.journal_order import observe_order
from evidence_kit.verify.time.renewal.renewals import observe_renewals
from evidence_kit.verify.time.revocation_lists import lists_of_bundle
from evidence_kit.verify.time.seals import TimeFacts, observe_times
from evidence_kit.verify.time.trust_list import checkpoints_of, roots_of, time_records


class SectionMissing(Exception):
    """Raised where a section needs another one that could not be observed."""

    def __init__(self, section: Section) -> None:
        self.section = section


Found = Mapping[str, object]
"""Fields of `Facts` with their values."""
Told = Callable[[Section, Found], None]
_TASK = text("逐项核验", "checking")


class Observation:
    """One bundle under observation, and what later sections need of earlier ones."""

    def __init__(
        self, path: Path, stream: BinaryIO, trust: TrustList, *, now: datetime, watch: ProgressCallback
    ) -> None:
        """`now` judges the container's signature only where no token dates it."""
        self._path, self._stream, self._trust, self._now, self._watch = path, stream, trust, now, watch
        self._opened: OpenedBundle | None = None
        self._times: TimeFacts | None = None
        self._signatures: SignatureFacts | None = None
        self._container_facts: ContainerFacts | None = None

    def run(self, tell: Told) -> None:
        """Observes every section, in order, and tells what each one came to."""
        observers: dict[Section, Callable[[], Found]] = {
            Section.CONTAINER: self._container,
            Section.LISTS: lambda: {"lists": observe_lists(self._bundle)},
            Section.RECORDS: self._records,
            Section.CUSTODY: lambda: {"custody": observe_custody(self._filed), "sm3": observe_sm3(self._filed)},
            Section.PAPERS: lambda: {"papers": observe_papers(self._filed)},
            Section.IDENTITY: lambda: {"identity": observe_identity(self._filed)},
            Section.EXHIBITS: lambda: {"exhibits": observe_exhibits(self._filed)},
            Section.ROLES: lambda: {"roles": observe_roles(self._filed), "stated": observe_stated(self._filed)},
            Section.TIMES: self._observe_times,
            Section.ORDER: lambda: {"order": observe_order(self._filed, self._dated)},
            Section.BOOK: lambda: {"book": observe_book(self._filed), "letters": observe_letters(self._filed)},
            Section.DEMONSTRATION: lambda: {"demonstration": observe_demonstration(self._filed)},
            Section.VARIATIONS: lambda: {"variations": observe_variations(self._filed)},
            Section.CLASSES: lambda: {"classes": observe_classes(self._filed)},
            Section.FILMS: lambda: {"films": observe_films(self._filed)},
            Section.INTERVALS: lambda: {"intervals": observe_intervals(self._filed, self._dated)},
            Section.CREATION: lambda: {"creation": observe_creation(self._filed, self._dated)},
            Section.ATTESTATIONS: self._attestations,
            Section.ORIGINS: lambda: {"origins": observe_origins(self._filed)},
        }
        for done, (section, observer) in enumerate(observers.items()):
            self._watch(Advanced("check", _TASK, done, len(observers)))
            tell(section, _guarded(section, observer))
        self._watch(Advanced("check", _TASK, len(observers), len(observers)))

    @property
    def _bundle(self) -> OpenedBundle:
        if self._opened is None:
            raise SectionMissing(Section.CONTAINER)
        return self._opened

    @property
    def _filed(self) -> OpenedBundle:
        """The bundle with its records; while one of them cannot be read, what rests on them is not looked for."""
        opened = self._bundle
        if opened.bundle is None or opened.journal is None or opened.case is None:
            raise SectionMissing(Section.RECORDS)
        return opened

    @property
    def _dated(self) -> TimeFacts:
        if self._times is None:
            raise SectionMissing(Section.TIMES)
        return self._times

    def _container(self) -> Found:
        container, self._opened = open_container(self._stream, self._watch)
        self._container_facts = container
        return {"container": container}

    def _records(self) -> Found:
        self._opened = with_records(self._bundle)
        bundle = self._opened.bundle
        return {"records": self._opened.records, "rehearsal": bundle is not None and bundle.rehearsal}

    def _observe_times(self) -> Found:
        """All that dates: tokens are told only when it is known that nobody dated his own evidence with them."""
        opened = self._filed
        records = time_records(self._trust, lists_of_bundle(opened))
        allowance = Allowance()
        times = observe_times(opened, records, checkpoints_of(self._trust), self._now, allowance)
        renewals, times = observe_renewals(opened, times, records, allowance)
        signatures, times = self._signed(opened, times)
        times = held_by_blocks(in_order(opened, times.model_copy(update={"book": _in_book(signatures)})))
        self._times, self._signatures = times, signatures
        found: dict[str, object] = {"times": times, "renewals": renewals, "signatures": signatures}
        return found | ({"rehearsal": True} if _of_rehearsal(times, signatures) else {})

    def _signed(self, opened: OpenedBundle, times: TimeFacts) -> tuple[SignatureFacts, TimeFacts]:
        """The signatures, and the times without what the signer stamped himself.

        Only a token that the court trusts moves the moment at which the signer's certificate is judged: whoever holds a
        key that has expired could make one of his own that says an earlier year.
        """
        roots = roots_of(self._trust)
        signatures = observe_signatures(opened, roots, self._now)
        times = without_own_stamps(times, signatures.container.key)
        token = times.tokens[0]
        if token.trusted and token.generated:
            signatures = signatures.model_copy(
                update={"container": observe_container(opened, roots.signing, token.generated)}
            )
        return signatures, times

    def _attestations(self) -> Found:
        facts, beside = observe_attestations(
            self._path, self._stream, self._trust, self._filer, now=self._now, container=self._container_facts
        )
        return {"attestations": facts, "beside": beside}

    @property
    def _filer(self) -> Filer:
        """Whoever signed the container, as far as that was observed."""
        if self._signatures is None or self._times is None:
            return Filer()
        container, token = self._signatures.container, self._times.tokens[0]
        return Filer(container.key, container.subject, token.generated if token.trusted else None)


def _guarded(section: Section, observer: Callable[[], Found]) -> Found:
    try:
        return observer()
    except SectionMissing as missing:
        return {"unreached": (Unreached(section=section, fault=fault(CheckCode.NEEDS_ANOTHER, missing.section.value)),)}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said of this section and of no other
        why = fault(CheckCode.OBSERVER_FAILED, f"{type(error).__name__}: {error}"[:200])
        return {"unreached": (Unreached(section=section, fault=why),)}


def _in_book(signatures: SignatureFacts) -> tuple[Instant, ...]:
    """The times of the stamps inside the book; none where it is broken, since then they may be another book's."""
    book = signatures.book
    return book.times if book is not None and not book.faults else ()


def _of_rehearsal(times: TimeFacts, signatures: SignatureFacts) -> bool:
    """Whoever made the container or the book rehearsed. A seal of the case's own journal dates nothing then, and says no more."""
    book, container = signatures.book, times.tokens[0]
    return container.rehearsal or signatures.container.rehearsal or (book is not None and book.rehearsal)
