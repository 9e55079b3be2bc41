"""Who filed: the container's signature and the exhibit book's, each under the court's own anchors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Instant, Record, format_instant
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import REHEARSAL_MARK
from evidence_kit.formats import asic, cades, pades
from evidence_kit.formats.bundle_layout import BOOK
from evidence_kit.formats.pades import PdfFault, TrustRoots
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.wording.faults import fault_text

_MAX_BOOK = 512 << 20
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
    rehearsal: bool = False
    trusted: bool = False
    active_content: tuple[str, ...] = ()


class SignatureFacts(Record):
    """Both signatures."""

    container: ContainerSignatureFacts
    book: BookFacts | None
    """None: there is no book."""


def observe_signatures(opened: OpenedBundle, roots: TrustRoots, moment: datetime) -> SignatureFacts:
    """Both signatures; the container's is judged at `moment`, the book's at the time of its own last time stamp."""
    return SignatureFacts(container=_container(opened, roots.signing, moment), book=_book(opened, roots))


def judge_signatures(facts: SignatureFacts) -> Iterator[Finding]:
    """One finding a signature."""
    yield _container_finding(facts.container)
    yield _book_finding(facts.book)


def _container(opened: OpenedBundle, roots: tuple[bytes, ...], moment: datetime) -> ContainerSignatureFacts:
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
    pdf = opened.read(BOOK, _MAX_BOOK)
    if pdf is None:
        return BookFacts(faults=(fault(PdfFault.UNREADABLE, "damaged, or too large"),))
    seen = pades.inspect(pdf, roots)
    signers = [signature.subject for signature in seen.signatures]
    stamps = [stamp.subject for stamp in seen.timestamps]
    return BookFacts(
        faults=tuple(fault(code, seen.unreadable) for code in seen.faults),
        signer=", ".join(signers),
        stamped=seen.timestamps[-1].time if seen.timestamps else None,
        rehearsal=any(REHEARSAL_MARK in subject for subject in (*signers, *stamps)),
        trusted=seen.trusted,
        active_content=seen.active_content,
    )


def _container_finding(fact: ContainerSignatureFacts) -> Finding:
    if fact.fault or not (fact.intact and fact.valid):
        why = fault_text(fact.fault or fault(CheckCode.SIGNATURE_OTHER))
        said = text(f"容器的签名不成立：{why.zh}。", f"The container's signature does not hold: {why.en}.")
        return _finding("CONTAINER_SIGNATURE_BROKEN", Status.FAILED, said, asic.SIGNATURE, _CMS)
    if fact.rehearsal:
        said = text(f"演练签名（{fact.subject}）：不可信。", f"Rehearsal signature ({fact.subject}): not trusted.")
        return _finding("CONTAINER_SIGNATURE_REHEARSAL", Status.INDETERMINATE, said, asic.SIGNATURE, _CMS)
    if not fact.trusted:
        said = text(f"签名成立，自称 {fact.subject}；信任名单中没有其根证书。",
                    f"The signature holds and names {fact.subject}; no anchor of the trust list reaches that certificate.")  # fmt: skip
        return _finding("CONTAINER_SIGNATURE_UNTRUSTED", Status.INDETERMINATE, said, asic.SIGNATURE, _CMS)
    said = text(f"由 {fact.subject} 签名（未查询吊销）。", f"Signed by {fact.subject} (revocation was not asked for).")
    return _finding("CONTAINER_SIGNATURE", Status.PASSED, said, asic.SIGNATURE, _CMS)


def _book_finding(fact: BookFacts | None) -> Finding:
    command = f"pdfsig {BOOK}"
    if fact is None:
        return _finding("BOOK_MISSING", Status.FAILED, text("没有证据册。", "There is no exhibit book."), BOOK, command)
    if fact.faults:
        why = fault_text(*fact.faults)
        return _finding(
            "BOOK_BROKEN",
            Status.FAILED,
            text(f"证据册不成立：{why.zh}。", f"The exhibit book does not hold: {why.en}."),
            BOOK,
            command,
        )
    when = format_instant(fact.stamped) if fact.stamped else ""
    if fact.rehearsal:
        said = text(
            f"演练签名的证据册（{fact.signer}）：完整，但不可信。",
            f"Book signed in rehearsal ({fact.signer}): whole, not trusted.",
        )
        return _finding("BOOK_REHEARSAL", Status.INDETERMINATE, said, BOOK, command)
    if not fact.trusted:
        said = text(f"证据册完整，自称由 {fact.signer} 签署；信任名单或册内吊销资料不足以认定。",
                    f"The exhibit book is whole and names {fact.signer}; trust list or revocation data do not suffice.")  # fmt: skip
        return _finding("BOOK_UNTRUSTED", Status.INDETERMINATE, said, BOOK, command)
    said = text(f"证据册由 {fact.signer} 签署，不晚于 {when}，此后未变。",
                f"The exhibit book was signed by {fact.signer} not later than {when} and is unchanged.")  # fmt: skip
    return _finding("BOOK_SIGNATURE", Status.PASSED, said, BOOK, command)


def _finding(code: str, status: Status, message: Text, subject: str, command: str) -> Finding:
    return Finding(
        code=code, question=Question.UNTOUCHED, status=status, message=message, subject=subject, command=command
    )
