"""What is done to a book after its signature and closed with a sound time stamp is found all the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pytest
from asn1crypto import tsp
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper

from evidence_kit.assemble.signing import sign_book
from evidence_kit.formats import pades
from evidence_kit.formats.pades import PdfFacts, PdfFault
from tests.assemble.packing_case import NOTE, small_pdf
from tests.pki import roots, signer, stamping

Writer = IncrementalPdfFileWriter


class Authority(TimeStamper):
    """The tests' authority as pyHanko asks it."""

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(stamping().stamp(req.dump()))


@cache
def signed(pdf: bytes | None = None) -> bytes:
    return sign_book(pdf or small_pdf(), signer(), stamping(), reason=NOTE, where="北京")


def afterwards(pdf: bytes, change: Callable[[Writer], None]) -> PdfFacts:
    """What is observed after a change and another time stamp over the whole file."""
    writer, changed = Writer(io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(changed)
    return stamped(changed.getvalue())


def stamped(pdf: bytes) -> PdfFacts:
    closed = signers.PdfTimeStamper(Authority(), field_name="Later").timestamp_pdf(Writer(io.BytesIO(pdf)), "sha256")
    return pades.inspect(closed.getvalue(), roots())


def information(**entries: str) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        info = writer.trailer["/Info"]
        for key, value in entries.items():
            info[pdf_name(f"/{key}")] = pdf_string(value)
        writer.update_container(info)

    return change


def packet(old: bytes, new: bytes) -> Callable[[Writer], None]:
    def change(writer: Writer) -> None:
        data = writer.prev.get_object(writer.root.raw_get("/Metadata").reference).data  # type: ignore[no-untyped-call]
        assert old in data
        entries = {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}
        made = generic.StreamObject(generic.DictionaryObject(entries), stream_data=data.replace(old, new))
        writer.root[pdf_name("/Metadata")] = writer.add_object(made)
        writer.update_root()

    return change


def test_a_later_time_stamp_alone_changes_nothing() -> None:
    facts = stamped(signed())
    assert facts.accepted, facts
    assert [stamp.coverage for stamp in facts.timestamps][-1] == "ENTIRE_FILE"


@pytest.mark.parametrize(
    "change",
    [
        information(Title="another case"),
        information(Author="somebody else", ModDate="D:20300101000000Z"),
        information(Producer="another program"),
        information(Added="a remark"),
        packet(b"</rdf:RDF>", b'<rdf:Description rdf:about="" xmlns:x="urn:x#" x:y="z"/></rdf:RDF>'),
        packet(b'pdfaid:conformance="B"', b'pdfaid:conformance="A"'),
        packet(b"<rdf:li>en</rdf:li><rdf:li>zh-CN</rdf:li>", b"<rdf:li>zh-CN</rdf:li><rdf:li>en</rdf:li>"),
    ],
)
def test_what_the_file_says_of_itself_may_not_change(change: Callable[[Writer], None]) -> None:
    facts = afterwards(signed(), change)
    assert facts.signatures[0].changes == "METADATA"
    assert PdfFault.CHANGED_AFTERWARDS in facts.faults


def test_writers_may_say_who_and_when() -> None:
    facts = afterwards(signed(), information(ModDate="D:20301231235959Z"))
    assert facts.accepted, facts


def with_a_field(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as book:
        field = book.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("amount"), V=String("100"), F=4,
            Rect=Array([100, 100, 300, 130]), P=book.pages[0].obj,
        ))  # fmt: skip
        book.pages[0].obj.Annots = Array([field])
        book.Root.AcroForm = Dictionary(Fields=Array([field]))
        book.save(out)
    return out.getvalue()


def test_a_prepared_field_filled_in_afterwards_is_a_change() -> None:
    def fill(writer: Writer) -> None:
        field: Any = writer.root["/AcroForm"]["/Fields"].raw_get(0)
        field.get_object()["/V"] = pdf_string("900")
        writer.mark_update(field)

    facts = afterwards(signed(with_a_field(small_pdf())), fill)
    assert facts.signatures[0].changes == "FORM_FIELDS"
    assert PdfFault.CHANGED_AFTERWARDS in facts.faults


def second_signature(pdf: bytes) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name="Second", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    other = signer("ec")
    from evidence_kit.assemble.signing.pades_writer import _PdfSigner

    done = signers.PdfSigner(metadata, _PdfSigner(other), timestamper=Authority()).sign_pdf(Writer(io.BytesIO(pdf)))
    return bytes(done.getvalue())


def test_another_persons_signature_is_no_change_but_a_field_filled_with_it_is() -> None:
    facts = stamped(second_signature(signed()))
    assert facts.signatures[0].changes == "FORM_FILLING"
    assert facts.signatures[0].fault is None
    assert not facts.faults

    def fill(writer: Writer) -> None:
        field: Any = writer.root["/AcroForm"]["/Fields"].raw_get(0)
        field.get_object()["/V"] = pdf_string("900")
        writer.mark_update(field)

    writer, changed = Writer(io.BytesIO(signed(with_a_field(small_pdf())))), io.BytesIO()
    fill(writer)
    writer.write(changed)
    both = stamped(second_signature(changed.getvalue()))
    assert both.signatures[0].changes == "FORM_FIELDS"


def test_a_field_that_waits_for_a_signature_is_foreign() -> None:
    facts = afterwards(signed(), lambda writer: fields.append_signature_field(writer, fields.SigFieldSpec("Empty")))
    assert "SignatureField/V" in facts.foreign


def test_a_time_stamp_that_draws_on_a_page_is_foreign() -> None:
    box = fields.SigFieldSpec("Drawn", on_page=0, box=(72, 700, 172, 740))
    writer, changed = Writer(io.BytesIO(signed())), io.BytesIO()
    fields.append_signature_field(writer, box)
    writer.write(changed)
    changed.seek(0)
    drawn = signers.PdfTimeStamper(Authority(), field_name="Drawn").timestamp_pdf(Writer(changed), "sha256")
    assert "TimeStamp/AP" in pades.inspect(drawn.getvalue(), roots()).foreign
