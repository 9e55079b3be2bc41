"""Who filed: the container's signature and the exhibit book's, each under the court's own anchors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from evidence_kit.domain.case_time import clock
from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Instant, Record
from evidence_kit.domain.time.seal import REHEARSAL_MARK
from evidence_kit.formats import asic, cades, pades
from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.formats.pades import PdfFacts, PdfFault, TrustRoots
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.wording.faults import fault_text

_CMS = (
    f"openssl cms -verify -binary -inform DER -in {asic.SIGNATURE} -content {asic.SIGNED_MANIFEST} "
    "-CAfile SIGNER-ROOT.pem -purpose any -out /dev/null"
)


class ContainerSignatureFacts(Record):
    """The detached CAdES signature over the first manifest."""

    fault: Fault | None = None
    subject: str = ""
    rehearsal: bool = False
    intact: bool = False
    valid: bool = False
    trusted: bool = False
    key: str = ""
    """SHA-256 of the signer's public key."""


class BookFacts(Record):
    """The exhibit book as a signed PDF."""

    faults: tuple[Fault, ...] = ()
    signer: str = ""
    stamped: Instant | None = None
    times: tuple[Instant, ...] = ()
    """Of the time stamps inside it, those of its signatures and those of the whole document, in the order of its revisions."""
    rehearsal: bool = False
    trusted: bool = False
    active_content: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    """What no book of the kit holds, as `Shape/Key`."""
    pages: Count = 0


class SignatureFacts(Record):
    """Both signatures."""

    container: ContainerSignatureFacts
    book: BookFacts | None
    """None: there is no book."""


def observe_signatures(opened: OpenedBundle, roots: TrustRoots, moment: datetime) -> SignatureFacts:
    """Both signatures; the container's is judged at `moment`, the book's at the time of its own last time stamp."""
    return SignatureFacts(container=observe_container(opened, roots.signing, moment), book=_book(opened, roots))


def judge_signatures(facts: SignatureFacts) -> Iterator[Finding]:
    """One finding a signature."""
    yield _container_finding(facts.container)
    yield _book_finding(facts.book)


def observe_container(opened: OpenedBundle, roots: tuple[bytes, ...], moment: datetime) -> ContainerSignatureFacts:
    """The container's signature, its certificate judged at `moment`."""
    signed, signature = opened.read(asic.SIGNED_MANIFEST), opened.read(asic.SIGNATURE, cades.MAX_SIZE)
    if signed is None or signature is None:
        return ContainerSignatureFacts(fault=fault(FileCode.MISSING))
    seen = cades.inspect(signed, signature, roots, moment)
    return ContainerSignatureFacts(
        fault=fault(CheckCode.SIGNATURE_UNREADABLE, seen.unreadable) if seen.unreadable else None,
        subject=seen.subject,
        rehearsal=REHEARSAL_MARK in seen.subject,
        intact=seen.intact,
        valid=seen.valid,
        trusted=seen.trusted,
        key=certificates.key_sha256(seen.certificate) if seen.certificate else "",
    )


def _book(opened: OpenedBundle, roots: TrustRoots) -> BookFacts | None:
    if opened.directory.find(BOOK) is None:
        return None
    pdf = opened.book
    if pdf is None:
        return BookFacts(faults=(fault(PdfFault.UNREADABLE, "damaged, or too large"),))
    seen = pades.inspect(pdf, roots)
    signers = [signature.subject for signature in seen.signatures]
    stamps = [stamp.subject for stamp in seen.timestamps]
    inside = sorted((*seen.signatures, *seen.timestamps), key=lambda one: one.revision)
    return BookFacts(
        faults=tuple(fault(code, _noted(code, seen)) for code in seen.faults),
        signer=", ".join(signers),
        stamped=seen.timestamps[-1].time if seen.timestamps else None,
        times=tuple(one.time for one in inside if one.time is not None),
        rehearsal=any(REHEARSAL_MARK in subject for subject in (*signers, *stamps)),
        trusted=seen.trusted,
        active_content=seen.active_content,
        foreign=seen.foreign,
        pages=seen.pages,
    )


def _noted(code: PdfFault, seen: PdfFacts) -> str:
    return ", ".join(seen.foreign) if code is PdfFault.FOREIGN_CONTENT else seen.unreadable


def _container_finding(fact: ContainerSignatureFacts) -> Finding:
    if fact.fault or not (fact.intact and fact.valid):
        why = fault_text(fact.fault or fault(CheckCode.SIGNATURE_OTHER))
        said = words("container_signature_broken", why=why)
        return finding(
            FindingCode.CONTAINER_SIGNATURE_BROKEN, Question.UNTOUCHED, Status.FAILED, said, asic.SIGNATURE, _CMS
        )
    if fact.rehearsal:
        said = words("container_signature_rehearsal", subject=fact.subject)
        return finding(
            FindingCode.CONTAINER_SIGNATURE_REHEARSAL,
            Question.UNTOUCHED,
            Status.INDETERMINATE,
            said,
            asic.SIGNATURE,
            _CMS,
        )
    if not fact.trusted:
        said = words("container_signature_untrusted", subject=fact.subject)
        return finding(
            FindingCode.CONTAINER_SIGNATURE_UNTRUSTED,
            Question.UNTOUCHED,
            Status.INDETERMINATE,
            said,
            asic.SIGNATURE,
            _CMS,
        )
    said = words("container_signature", subject=fact.subject)
    return finding(FindingCode.CONTAINER_SIGNATURE, Question.UNTOUCHED, Status.PASSED, said, asic.SIGNATURE, _CMS)


def _book_finding(fact: BookFacts | None) -> Finding:
    command = f"pdfsig {BOOK}"
    if fact is None:
        return finding(
            FindingCode.BOOK_MISSING, Question.UNTOUCHED, Status.FAILED, words("book_missing"), BOOK, command
        )
    if fact.faults:
        why = fault_text(*fact.faults)
        return finding(
            FindingCode.BOOK_BROKEN,
            Question.UNTOUCHED,
            Status.FAILED,
            words("book_broken", why=why),
            BOOK,
            command,
        )
    when = clock(fact.stamped) if fact.stamped else ""
    if fact.rehearsal:
        said = words("book_rehearsal", signer=fact.signer)
        return finding(FindingCode.BOOK_REHEARSAL, Question.UNTOUCHED, Status.INDETERMINATE, said, BOOK, command)
    if not fact.trusted:
        said = words("book_untrusted", signer=fact.signer)
        return finding(FindingCode.BOOK_UNTRUSTED, Question.UNTOUCHED, Status.INDETERMINATE, said, BOOK, command)
    said = words("book_signature", signer=fact.signer, when=when)
    return finding(FindingCode.BOOK_SIGNATURE, Question.UNTOUCHED, Status.PASSED, said, BOOK, command)
