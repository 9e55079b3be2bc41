"""What the book is bound to, and the XMP that says so (ISO 19005-2 §6.6.2.3 demands that a namespace is described)."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape

from evidence_kit.assemble.book.annexes.digests import annexes_of
from evidence_kit.assemble.book.typesetting.languages import printed
from evidence_kit.assemble.book.typesetting.layout_pass import Setting
from evidence_kit.assemble.case_view import CaseView
from evidence_kit.domain.book_binding import BookBinding, BoundAnnex, BoundExhibit, Pages
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.court_profile import BookPart
from evidence_kit.formats import book_binding

_PDFA = "http://www.aiim.org/pdfa/ns"
_DESCRIBED = f"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:pdfaExtension="{_PDFA}/extension/"
 xmlns:pdfaSchema="{_PDFA}/schema#" xmlns:pdfaProperty="{_PDFA}/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Binding of an exhibit book to its case</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{book_binding.NAMESPACE}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{book_binding.PREFIX}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{book_binding.PROPERTY}</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Case, journal head, files, exhibits and pages as JSON (evidence-kit/book-binding/2)</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_END = b"</rdf:RDF>"
_PARTS = frozenset(BookPart)
"""Keys of the places at which a part begins."""


def binding_of(settled: Setting, exhibits: tuple[Exhibit, ...]) -> BookBinding:
    """Return the binding of a book whose page numbers have settled."""
    gathered, known = settled.gathered, settled.known
    starts = sorted({page for place, page in known.items() if place in _PARTS or place.startswith("exhibit-")})
    return BookBinding(
        case=gathered.case.id,
        title=gathered.case.title,
        rehearsal=settled.rehearsal,
        head=gathered.head,
        files=book_binding.files_digest(gathered.artifacts),
        pages=settled.total,
        catalogue=_from(known["catalogue"], starts, settled.total),
        digests=_from(known["digests"], starts, settled.total),
        exhibits=tuple(_bound(gathered, exhibit) for exhibit in exhibits),
        annexes=tuple(
            BoundAnnex(name=name, sha256=hashlib.sha256(data).hexdigest()) for name, data in annexes_of(settled)
        ),
        languages=printed(),
    )


def with_binding(packet: bytes, binding: BookBinding) -> bytes:
    """Return an XMP packet that states the binding and describes its namespace."""
    name = f"{book_binding.PREFIX}:{book_binding.PROPERTY}"
    said = (
        f'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:{book_binding.PREFIX}="{book_binding.NAMESPACE}" rdf:about="">'
        f"<{name}>{escape(book_binding.written(binding))}</{name}></rdf:Description>"
    )
    before, end, after = packet.rpartition(_END)
    return before + (_DESCRIBED + said).encode() + b"\n" + end + after


def _from(first: int, starts: list[int], total: int) -> Pages:
    """The pages from one that a part begins on, up to the next part that begins on a later one."""
    following = next((page for page in starts if page > first), total + 1)
    return Pages(first=first, count=following - first)


def _bound(gathered: CaseView, exhibit: Exhibit) -> BoundExhibit:
    return BoundExhibit(
        number=exhibit.number,
        files=tuple(gathered.case_file.artifact(path).digests.sha256 for path in exhibit.artifacts),
        pages=Pages(first=exhibit.first_page, count=exhibit.pages),
    )
