"""A signed book under attack: what others call valid must not be accepted here."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from evidence_kit.assemble.signing import sign_book, sign_detached
from evidence_kit.formats import cades, pades
from evidence_kit.formats.pades import PdfFault, TrustRoots
from tests.assemble.packing_case import NOTE, small_pdf
from tests.pki import roots, signer, stamping


@cache
def book(kind: str = "rsa") -> bytes:
    return sign_book(small_pdf(), signer(kind), stamping(), reason=NOTE, where="北京")


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_whole_book_is_accepted_under_its_roots_and_no_others(kind: str) -> None:
    facts = pades.inspect(book(kind), roots())
    assert facts.accepted, facts
    assert facts.timestamps[-1].coverage == "ENTIRE_FILE"
    stranger = pades.inspect(book(kind), TrustRoots())
    assert not stranger.faults
    assert not stranger.trusted


def replaced_content(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    content = generic.StreamObject(stream_data=b"BT /F1 20 Tf 72 700 Td (another page) Tj ET")
    page["/Contents"] = writer.add_object(content)
    writer.update_container(page)
    return written(writer)


def added_script(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    name = generic.pdf_name
    script = {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("app.alert(1)")}
    action = generic.DictionaryObject(script)
    writer.root["/OpenAction"] = writer.add_object(action)
    writer.update_root()
    return written(writer)


def changed_title(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.set_info(
        writer.add_object(generic.DictionaryObject({generic.pdf_name("/Title"): generic.pdf_string("another")}))
    )
    return written(writer)


def written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def rewritten(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out)
    return out.getvalue()


def one_bit(pdf: bytes) -> bytes:
    changed = bytearray(pdf)
    changed[200] ^= 1
    return bytes(changed)


def without_last_revision(pdf: bytes) -> bytes:
    return pdf[: pdf.rindex(b"%%EOF", 0, len(pdf) - 10) + 6]


ATTACKS: list[Callable[[bytes], bytes]] = [
    replaced_content, added_script, changed_title, rewritten, one_bit, without_last_revision,
    lambda pdf: pdf + b"\njunk", lambda pdf: pdf[:-40], lambda pdf: b"", lambda pdf: small_pdf(),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_is_accepted(attack: Callable[[bytes], bytes]) -> None:
    facts = pades.inspect(attack(book()), roots())
    assert not facts.accepted
    assert facts.faults


def test_an_unsigned_pdf_says_what_it_lacks() -> None:
    assert PdfFault.NO_SIGNATURE in pades.inspect(small_pdf(), roots()).faults


def test_a_detached_signature_is_over_its_data_only() -> None:
    data = b"<manifest/>"
    signature = sign_detached(data, signer())
    now = datetime.now(UTC)
    good = cades.inspect(data, signature, roots().signing, now)
    assert good.intact
    assert good.valid
    assert good.trusted
    assert good.subject == "李律师 Lawyer LI"
    assert not cades.inspect(data + b" ", signature, roots().signing, now).intact
    assert not cades.inspect(data, signature, roots().time_stamping, now).trusted
    assert cades.inspect(data, b"\x30\x00", roots().signing, now).unreadable
    assert cades.inspect(data, bytes(300_000), roots().signing, now).unreadable


def test_a_container_signature_is_written_anew_as_asn1crypto_writes_it_whatever_bit_is_changed() -> None:
    from asn1crypto import cms

    def outcome(data: bytes, write: Callable[[cms.ContentInfo], bytes]) -> object:
        try:
            content = cms.ContentInfo.load(data, strict=True)
            return write(content) if content["content_type"].native == "signed_data" else None
        except Exception as error:  # noqa: BLE001 - asn1crypto raises several kinds
            return type(error)

    signature = sign_detached(b"manifest", signer())
    assert outcome(signature, cades.written_anew) == signature
    for at in range(0, len(signature), 23):
        changed = bytearray(signature)
        changed[at] ^= 1 << at % 8
        theirs = outcome(bytes(changed), lambda content: bytes(content.dump(force=True)))
        assert outcome(bytes(changed), cades.written_anew) == theirs, at
