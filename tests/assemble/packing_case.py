"""What the tests of signing, packing and the container formats share: a PKI, a stamping authority, a small PDF."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ReasonFlags

from evidence_kit.assemble.bundle import pack
from evidence_kit.assemble.signing import SigningIdentity, StampingAuthority, sign_book
from evidence_kit.casefile import CaseFile, CaseWriter, Clock
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.formats import journal, pades, rfc3161
from evidence_kit.formats.x509 import certificates
from evidence_kit.formats.x509.certificates import Issuer, PrivateKey, Validity, der, name_of

TODAY = datetime.now(UTC).replace(microsecond=0)
VALIDITY = Validity(TODAY - timedelta(days=30), TODAY + timedelta(days=3650))
POLICY = "1.3.6.1.4.1.99999.1"
NOTE = text("说明", "note")
CREATED = datetime(2026, 1, 8, 10, 0, tzinfo=UTC)


@cache
def authority(name: str) -> Issuer:
    """A root of its own, valid for ten years."""
    key = ec.generate_private_key(ec.SECP256R1())
    root = certificates.root_certificate(key, name_of(f"{name} Root", "Test"), serial=1, validity=VALIDITY)
    return Issuer(root, key)


def crl_of(issuer: Issuer, *revoked: tuple[int, datetime, ReasonFlags | None]) -> bytes:
    """A revocation list that does not age within the tests."""
    return der(certificates.revocation_list(issuer, number=1, validity=VALIDITY, revoked=revoked))


@cache
def signer(kind: str = "rsa") -> SigningIdentity:
    """A lawyer's certificate under a root of its own, with its revocation list."""
    root = authority("Signing")
    key: PrivateKey = (
        rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    )
    certificate = certificates.document_signing_certificate(
        key.public_key(), name_of("李律师 Lawyer LI", "Test"), root, serial=2 if kind == "rsa" else 3, validity=VALIDITY
    )
    return SigningIdentity(key, certificate, (root.certificate,), (crl_of(root),))


@cache
def time_stamping_unit(name: str = "Time-Stamping") -> tuple[rfc3161.TimeStampingUnit, x509.Certificate]:
    """A unit that stamps, and its certificate."""
    root = authority(name)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certificates.time_stamping_certificate(
        key.public_key(), name_of(f"{name} Unit", "Test"), root, serial=2, validity=VALIDITY
    )
    return rfc3161.TimeStampingUnit(key, der(certificate), POLICY), certificate


def stamping(name: str = "Time-Stamping") -> StampingAuthority:
    """The authority as the assembler gets it: a function, a chain, a revocation list."""
    unit, certificate = time_stamping_unit(name)
    serials = itertools.count(100)

    def stamp(request: bytes) -> bytes:
        return rfc3161.grant(rfc3161.read_request(request), unit, serial=next(serials), gen_time=datetime.now(UTC))

    root = authority(name)
    return StampingAuthority(stamp, (certificate, root.certificate), (crl_of(root),))


def roots() -> pades.TrustRoots:
    """The roots a court would trust in these tests."""
    return pades.TrustRoots((der(authority("Signing").certificate),), (der(authority("Time-Stamping").certificate),))


def roots_pem(folder: Path) -> Path:
    """The same, as a file for openssl."""
    path = folder / "roots.pem"
    path.write_bytes(certificates.pem([authority("Signing").certificate, authority("Time-Stamping").certificate]))
    return path


def small_pdf(pages: int = 2) -> bytes:
    """A PDF of a few lines a page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for page in range(pages):
        canvas.drawString(72, 720, f"Exhibit book, page {page + 1}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def worked_case(case_file: CaseFile, clock: Clock) -> tuple[Artifact, tuple[Exhibit, ...]]:
    """Fills a case with a picture of a Chinese name, a sealed head, remains of a killed run and two books."""
    with contextlib.suppress(RuntimeError), case_file.writing(clock) as writer, writer.act("note") as act:
        act.write(
            "half.txt", b"half done", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE
        )
        raise RuntimeError("killed")
    with case_file.writing(clock) as writer:
        with writer.act("claimed-picture") as act:
            act.write("春风 送来.png", bytes(range(256)) * 400, role=Role.CLAIMED_PICTURE, lane=ExhibitClass.CREATION_RECORD,
                      media_type="image/png", title=text("涉案图片", "the picture claimed"))  # fmt: skip
            act.write(
                "Note.txt", b"one", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE
            )
            act.commit(Action.ARTIFACT_RECEIVED, NOTE)
        seal(case_file, writer)
        _book(writer, b"%PDF-1.7 an earlier book")
        signed = sign_book(small_pdf(), signer(), stamping(), reason=NOTE, where="北京")
        book = _book(writer, signed)
    picture = case_file.with_role(Role.CLAIMED_PICTURE)[0]
    exhibit = Exhibit(number="1-1", name=NOTE, kind=NOTE, source=NOTE, content=NOTE, purpose=NOTE,
                      lane=ExhibitClass.CREATION_RECORD, artifacts=(picture.path,), first_page=1, pages=1)  # fmt: skip
    return book, (exhibit,)


def seal(case_file: CaseFile, writer: CaseWriter) -> None:
    """Stamps the journal head, in the files a seal consists of."""
    head = journal.head_file(case_file.journal)
    request = rfc3161.build_request(hashlib.sha256(head).digest(), nonce=1 << 64)
    with writer.act("seal") as act:
        act.write(
            "head.txt", head, role=Role.JOURNAL_HEAD, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE
        )
        act.write("authority.tsr", stamping().stamp(request), role=Role.TIMESTAMP_RESPONSE, lane=ExhibitClass.PAPER,
                  media_type="application/timestamp-reply", title=NOTE)  # fmt: skip
        act.commit(Action.SEALED, NOTE)


def _book(writer: CaseWriter, pdf: bytes) -> Artifact:
    with writer.act("exhibit-book") as act:
        book = act.write("exhibits.pdf", pdf, role=Role.EXHIBIT_BOOK, lane=ExhibitClass.PAPER, media_type="application/pdf",
                         title=text("证据册", "exhibit book"))  # fmt: skip
        act.commit(Action.BOOK_ASSEMBLED, NOTE)
    return book


def pack_case(
    case_file: CaseFile,
    clock: Clock,
    book: Artifact,
    exhibits: tuple[Exhibit, ...],
    *,
    watch: ProgressCallback = unwatched,
    rehearsal: bool = False,
) -> Path:
    """Packs the case as an act of its own; where the bundle lies."""
    with case_file.writing(clock) as writer, writer.act("bundle") as act:
        bundle = pack(case_file, act, book=book, exhibits=exhibits, identity=signer(), stamp=stamping().stamp,
                      created=CREATED, rehearsal=rehearsal, watch=watch)  # fmt: skip
        act.commit(Action.BUNDLE_PACKED, NOTE)
    return case_file.path(bundle)
