"""What the book is bound to and which standards it follows, in its XMP (ISO 19005-2 §6.6.2.3 demands that a namespace is described)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from xml.sax.saxutils import escape

from evidence_kit.assemble.book.annexes.digests import annexes_of
from evidence_kit.assemble.book.typesetting.languages import printed
from evidence_kit.assemble.book.typesetting.layout_pass import Setting
from evidence_kit.assemble.case_view import CaseView
from evidence_kit.domain.book_binding import BookBinding, BoundAnnex, BoundExhibit, Pages
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.formats import book_binding

_PDFA = "http://www.aiim.org/pdfa/ns"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PDFUA = "http://www.aiim.org/pdfua/ns/id/"


@dataclass(frozen=True)
class _Property:
    """A property of a namespace that PDF/A does not know, as it must be described."""

    schema: str
    namespace: str
    prefix: str
    name: str
    type: str
    description: str

    def described(self) -> str:
        return f"""<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>{self.schema}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{self.namespace}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{self.prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{self.name}</pdfaProperty:name>
<pdfaProperty:valueType>{self.type}</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>{self.description}</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li>"""

    def stated(self, value: str) -> str:
        name = f"{self.prefix}:{self.name}"
        return (
            f'<rdf:Description xmlns:rdf="{_RDF}" xmlns:{self.prefix}="{self.namespace}" rdf:about="">'
            f"<{name}>{escape(value)}</{name}></rdf:Description>"
        )


_ACCESSIBLE = _Property(
    "PDF/UA Universal Accessibility Schema", _PDFUA, "pdfuaid", "part", "Integer", "Part of ISO 14289"
)
_BOUND = _Property(
    "Binding of an exhibit book to its case", book_binding.NAMESPACE, book_binding.PREFIX, book_binding.PROPERTY, "Text",
    "Case, journal head, files, exhibits and pages as JSON (evidence-kit/book-binding/2)",
)  # fmt: skip
_END = b"</rdf:RDF>"


def binding_of(settled: Setting, exhibits: tuple[Exhibit, ...]) -> BookBinding:
    """Return the binding of a book whose page numbers have settled."""
    gathered = settled.gathered
    return BookBinding(
        case=gathered.case.id,
        title=gathered.case.title,
        rehearsal=settled.rehearsal,
        head=gathered.head,
        files=book_binding.files_digest(gathered.artifacts),
        pages=settled.total,
        catalogue=_pages(settled, "catalogue"),
        digests=_pages(settled, "digests"),
        exhibits=tuple(_bound(gathered, exhibit) for exhibit in exhibits),
        annexes=tuple(
            BoundAnnex(name=name, sha256=hashlib.sha256(data).hexdigest()) for name, data in annexes_of(settled)
        ),
        languages=printed(),
    )


def with_binding(packet: bytes, binding: BookBinding) -> bytes:
    """Return an XMP packet that states the binding and describes its namespace."""
    return _with(packet, [(_BOUND, book_binding.written(binding))])


def with_statements(packet: bytes, binding: BookBinding | None, *, accessible: bool) -> bytes:
    """Return an XMP packet that says PDF/UA-1 and, of a book, what it is bound to.

    Args:
        accessible: the document has tags.
    """
    stated = [(_ACCESSIBLE, "1")] if accessible else []
    if binding is not None:
        stated.append((_BOUND, book_binding.written(binding)))
    return _with(packet, stated) if stated else packet


def _with(packet: bytes, stated: list[tuple[_Property, str]]) -> bytes:
    described = "\n".join(one.described() for one, _ in stated)
    schemas = f"""
<rdf:Description xmlns:rdf="{_RDF}" xmlns:pdfaExtension="{_PDFA}/extension/"
 xmlns:pdfaSchema="{_PDFA}/schema#" xmlns:pdfaProperty="{_PDFA}/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag>{described}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
    before, end, after = packet.rpartition(_END)
    return before + (schemas + "\n".join(one.stated(value) for one, value in stated)).encode() + b"\n" + end + after


def _pages(settled: Setting, part: str) -> Pages:
    """The pages on which something of a part stands; another may begin on its last one."""
    first, last = settled.known[part], settled.known[f"{part}/end"]
    return Pages(first=first, count=last - first + 1)


def _bound(gathered: CaseView, exhibit: Exhibit) -> BoundExhibit:
    return BoundExhibit(
        number=exhibit.number,
        files=tuple(gathered.case_file.artifact(path).digests.sha256 for path in exhibit.artifacts),
        pages=Pages(first=exhibit.first_page, count=exhibit.pages),
    )
