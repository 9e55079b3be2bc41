"""What is published against signed PDFs, done to a signed book, each with pages, values and places by chance.

Universal signature forgery, incremental saving and signature wrapping (Mladenov et al. 2019), shadow attacks (Mainka et al. 2021),
attacks on certified documents (Rohlmann et al. 2021): Ruhr University Bochum, pdf-insecurity.org. Beside them: metadata, fields,
cross-references, streams, active content, plain damage.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from typing import Any

import pikepdf
from asn1crypto import tsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.timestamps import TimeStamper

from evidence_kit.assemble.signing import sign_book
from tests.adversary.pdf_changes import (
    action,
    annotation,
    at_root,
    changed_page,
    drawn_signature,
    fewer_pages,
    fill,
    information,
    more_pages,
    no_action,
    other_content,
    other_font,
    over_content,
    packet,
    to_second_tree,
    turned_pages,
    uncover,
    with_field,
    with_overlay,
    with_second_tree,
)
from tests.assemble.packing_case import NOTE, small_pdf
from tests.pki import signer, stamping

Writer = IncrementalPdfFileWriter
Attack = Callable[[bytes, random.Random], bytes]
"""From a signed book to another one."""


def signed(pdf: bytes) -> bytes:
    """As the kit signs its book."""
    return sign_book(pdf, signer("ec"), stamping(), reason=NOTE, where="北京")


class Authority(TimeStamper):
    """An authority of the tests as pyHanko asks it."""

    def __init__(self, name: str = "Time-Stamping") -> None:
        super().__init__()
        self._name = name

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(stamping(self._name).stamp(req.dump()))


def closed(pdf: bytes, authority: str = "Time-Stamping") -> bytes:
    """The file with another time stamp over all of it."""
    stamper = signers.PdfTimeStamper(Authority(authority), field_name="Later")
    return bytes(stamper.timestamp_pdf(Writer(io.BytesIO(pdf)), "sha256").getvalue())


def appended(change: Callable[[Any, random.Random], object]) -> Attack:
    """A change saved as a further revision, half of the time closed soundly."""

    def attack(pdf: bytes, chance: random.Random) -> bytes:
        writer, out = Writer(io.BytesIO(pdf)), io.BytesIO()
        change(writer, chance)
        writer.write(out)
        return closed(out.getvalue()) if chance.random() < 0.5 else out.getvalue()

    return attack


def prepared(prepare: Callable[[Any], object], change: Callable[[Any, random.Random], object]) -> Attack:
    """A book that was prepared before it was signed, and then changed: shadow attacks."""

    def attack(_: bytes, chance: random.Random) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(small_pdf())) as book:
            prepare(book)
            book.save(out)
        return appended(change)(signed(out.getvalue()), chance)

    return attack


def in_place(pattern: bytes, *others: bytes) -> Attack:
    """Bytes of the file replaced by others of any length, the first, the last or every time that they stand there."""

    def attack(pdf: bytes, chance: random.Random) -> bytes:
        found = [*re.finditer(pattern, pdf, re.DOTALL)]
        assert found, pattern
        out, end = b"", 0
        for match in chance.choice((found[:1], found[-1:], found)):
            out, end = out + pdf[end : match.start()] + chance.choice(others), match.end()
        return out + pdf[end:]

    return attack


def wrapped(pdf: bytes, chance: random.Random) -> bytes:
    """Signature wrapping: the second signed range is moved back, and what the reader sees stands before it."""
    ranges = [*re.finditer(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]", pdf)]
    match = chance.choice(ranges)
    first, length, second, rest = map(int, match.groups())
    evil = (
        b"\n9 0 obj\n<< /Type /Catalog /Pages 99 0 R >>\nendobj\n"
        + chance.randbytes(chance.randrange(200)).hex().encode()
    )
    moved = f"/ByteRange [{first} {length} {second + len(evil)} {rest}]".encode()
    told = moved.ljust(len(match[0]))[: len(match[0])]
    return pdf[: match.start()] + told + pdf[match.end() : second] + evil + pdf[second:]


def appended_raw(*pieces: bytes) -> Attack:
    """Something after the end, as a careless or a sly writer puts it there."""

    def attack(pdf: bytes, chance: random.Random) -> bytes:
        added = chance.choice(pieces) + (b"\n%d\n" % chance.randrange(9999) if chance.random() < 0.5 else b"")
        return pdf + added.replace(b"START", str(pdf.rindex(b"xref")).encode())

    return attack


def damaged(pdf: bytes, chance: random.Random) -> bytes:
    changed = bytearray(pdf)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(pdf: bytes, chance: random.Random) -> bytes:
    ends = [match.end() for match in re.finditer(rb"%%EOF\s", pdf)][:-1]
    return pdf[: chance.choice((*ends, chance.randrange(len(pdf)), len(pdf) - chance.randrange(2, 60)))]


def saved_again(pdf: bytes, chance: random.Random) -> bytes:
    out, modes = io.BytesIO(), pikepdf.ObjectStreamMode
    with pikepdf.open(io.BytesIO(pdf)) as book:
        if chance.random() < 0.5:
            book.save(
                out, object_stream_mode=chance.choice((modes.disable, modes.generate)), linearize=chance.random() < 0.3
            )
        else:
            book.save(out, encryption=pikepdf.Encryption(owner="x", user="", R=6))
    return out.getvalue()


def by_a_stranger(pdf: bytes, chance: random.Random) -> bytes:
    """The last time stamp, or all of the signature, by somebody whom the reader does not know."""
    if chance.random() < 0.5:
        last = [match.end() for match in re.finditer(rb"%%EOF\s", pdf)][-2]
        return closed(pdf[:last], "A stranger's")
    return sign_book(small_pdf(), signer("ec"), stamping("Another stranger's"), reason=NOTE, where="北京")


_CONTENTS, _RANGE = rb"/Contents ?<[0-9a-fA-F]{20,}>", rb"/ByteRange ?\[[^\]]*\]"
ATTACKS: dict[str, Attack] = {
    "USF: contents": in_place(_CONTENTS, b"", b"/Contents <>", b"/Contents null", b"/Contents <00>", b"/Contents",
                b"/Contents <" + b"0" * 9000 + b">"),
    "USF: byte range": in_place(_RANGE, b"", b"/ByteRange null", b"/ByteRange [0 0 0 0]", b"/ByteRange [0 -1 2 3]", b"/ByteRange [0 9 999999999 9]",
                                b"/ByteRange []", b"/ByteRange [0 10]", b"/ByteRange [0 10 0 10]", b"/ByteRange [-100 100 1 1]"),
    "USF: sub filter": in_place(rb"/SubFilter ?/[\w.]+", b"/SubFilter /adbe.x509.rsa_sha1", b"/SubFilter /None", b"", b"/SubFilter null"),
    "USF: type": in_place(rb"/Type ?/(Sig|DocTimeStamp)", b"/Type /Sig", b"/Type /DocTimeStamp", b"/Type /X", b""),
    "USF: digest": in_place(rb"(?<=/Contents <)[0-9a-fA-F]{200}", b"0" * 200, b"3080" * 50, b"ff" * 100),
    "ISA: another content": appended(other_content), "ISA: content over it": appended(over_content), "ISA: more pages": appended(more_pages),
    "ISA: fewer pages": appended(fewer_pages), "ISA: pages turned": appended(turned_pages),
    "ISA: a page turned or cut": appended(changed_page("/Rotate", lambda: generic.NumberObject(90))),
    "ISA: another box": appended(changed_page("/CropBox", lambda: generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 9, 9)]))),
    "ISA: other resources": appended(changed_page("/Resources", lambda: generic.DictionaryObject({}))),
    "ISA: body without a table": appended_raw(b"\n4 0 obj\n<< /Type /Page >>\nendobj\n",
                b"\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer <</Root 1 0 R>>\n"),
    "ISA: table that lies": appended_raw(
        b"\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R /Prev START >>\nstartxref\nSTART\n%%EOF\n",
                                         b"\nstartxref\n0\n%%EOF\n", b"\nstartxref\nSTART\n%%EOF\n", b"\nstartxref\n99999999\n%%EOF\n"),
    "ISA: bytes after the end": appended_raw(b"\n", b"\n%comment\n", b"%%EOF", b"\0" * 100, b"PK\x03\x04"),
    "SWA: wrapped": wrapped,
    "shadow: replace a font": appended(other_font), "shadow: replace a field": prepared(with_field, fill),
    "shadow: hide": prepared(with_overlay, uncover), "shadow: hide and replace": prepared(with_second_tree, to_second_tree),
    "shadow: prepared only": prepared(with_overlay, no_action),
    "certified: text": appended(annotation("/FreeText")), "certified: stamp": appended(annotation("/Stamp")),
                "certified: redaction": appended(annotation("/Redact")),
    "certified: link": appended(annotation("/Link")), "certified: sneaky signature": appended(drawn_signature),
    "metadata: information": appended(information), "metadata: packet": appended(packet),
    "active: script": appended(at_root("/OpenAction", action("/JavaScript", JS=pdf_string("app.alert(1)")))),
    "active: launch": appended(at_root("/OpenAction", action("/Launch", F=pdf_string("/bin/sh")), action("/URI",
                URI=pdf_string("http://x")), action("/GoToR", F=pdf_string("x.pdf")))),
    "active: on events": appended(at_root("/AA", lambda writer: generic.DictionaryObject({pdf_name("/WC"): action("/JavaScript",
                JS=pdf_string("x"))(writer)}))),
    "active: layers": appended(at_root("/OCProperties", lambda writer: generic.DictionaryObject({pdf_name("/OCGs"): generic.ArrayObject([])}))),
    "active: files": appended(at_root("/Names",
                lambda writer: generic.DictionaryObject({pdf_name("/EmbeddedFiles"): generic.DictionaryObject({})}))),
    "catalogue: other keys": appended(at_root("/X", lambda writer: pdf_string("x"), lambda writer: generic.NumberObject(1))),
    "catalogue: permissions": appended(at_root("/Perms", lambda writer: generic.DictionaryObject({}))),
    "store: emptied": appended(at_root("/DSS", lambda writer: generic.DictionaryObject({}), lambda writer: generic.NullObject())),
    "tables: size": in_place(rb"/Size \d+", b"/Size 3", b"/Size 999999999", b"/Size -1", b""),
    "tables: loop": in_place(rb"/Prev \d+", b"/Prev 0", b"/Prev 1", b"/Prev 99999999", b"/Prev -5"),
    "tables: other root": in_place(rb"/Root \d+ 0 R", b"/Root 1 0 R", b"/Root 3 0 R", b"/Root 99 0 R", b"/Root null"),
    "tables: encrypted": in_place(rb"/Size (?=\d)", b"/Encrypt 1 0 R /Size "),
    "streams: length": in_place(rb"/Length \d+", b"/Length 0", b"/Length 99999999", b"/Length -1", b"/Length 5 0 R"),
    "streams: filters": in_place(rb"/Filter ?(/FlateDecode|\[ ?/FlateDecode ?\])", b"/Filter [/FlateDecode /FlateDecode]",
                b"/Filter /Crypt", b"/Filter /ASCIIHexDecode", b""),
    "saved again": saved_again, "one bit": damaged, "cut off": cut, "by a stranger": by_a_stranger,
}  # fmt: skip
