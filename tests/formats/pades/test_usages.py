"""Where objects are used is found as pyHanko finds it, for the objects that it asks for and for every other one."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_kit.formats.pades.structure import all_references
from evidence_kit.formats.pades.usages import Usages, follow_only_what_is_asked
from tests.assemble.packing_case import small_pdf
from tests.formats.pades.test_revisions import signed


def linked_to_and_fro() -> bytes:
    """Pages that share fonts, link to each other, and bookmarks that lead both ways."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small_pdf())) as pdf:
        pages = [page.obj for page in pdf.pages]
        for page in pages:
            link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Dest=Array([pages[0], Name.Fit]), Rect=[0, 0, 9, 9])
            page.Annots = Array([*page.get("/Annots", []), pdf.make_indirect(link)])
        marks = [pdf.make_indirect(Dictionary(Dest=Array([page, Name.Fit]))) for page in (*pages, *pages)]
        for one, other in zip(marks, marks[1:], strict=False):
            one.Next, other.Prev = other, one
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=marks[0], Last=marks[-1]))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return signed(out.getvalue())


def tagged() -> bytes:
    """Elements over two pages that hold content, a link and each other."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(linked_to_and_fro())) as pdf:
        pages = [page.obj for page in pdf.pages]
        root = pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        whole = root.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
        for page in pages:
            link = Dictionary(Type=Name.OBJR, Obj=page.Annots[-1], Pg=page)
            said = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=whole, Pg=page, K=Array([0, link])))
            alone = pdf.make_indirect(Dictionary(S=Name.P, P=whole, Pg=page, K=1))
            whole.K.extend([said, alone])
        root.ParentTree = Dictionary(Nums=Array([0, Array(list(whole.K)), 1, whole.K[0]]))
        del pdf.Root.AcroForm
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return signed(out.getvalue())


@pytest.mark.parametrize("made", [signed, linked_to_and_fro, tagged])
def test_every_use_of_every_object_of_every_revision_is_found(made: object) -> None:
    pdf = made()  # type: ignore[operator]
    reader, other = (PdfFileReader(io.BytesIO(pdf), strict=True) for _ in range(2))
    assert reader.total_revisions > 2
    compared = 0
    for revision in range(reader.total_revisions):
        theirs, ours = reader.get_historical_resolver(revision), Usages(other.get_historical_resolver(revision))
        theirs._load_reverse_xref_cache()
        assert ours, "as pyHanko asks"
        for reference in all_references(reader):
            assert ours[reference] == theirs._get_usages_of_ref(reference), (revision, reference)
            compared += len(ours[reference])
    assert compared > 100


def test_pyhanko_asks_here() -> None:
    reader = PdfFileReader(io.BytesIO(signed()), strict=True)
    follow_only_what_is_asked(reader, 1)
    resolver = reader.get_historical_resolver(1)
    resolver._load_reverse_xref_cache()
    assert isinstance(resolver._indirect_object_access_cache, Usages)


def test_a_page_that_stands_in_the_tree_twice_is_refused_as_pyhanko_refuses_it() -> None:
    with pikepdf.open(io.BytesIO(small_pdf())) as pdf:
        kids = pdf.Root.Pages.Kids
        kids.append(kids[0])
        pdf.save(out := io.BytesIO())
    resolver = PdfFileReader(out, strict=True).get_historical_resolver(0)
    said = []
    for ask in (lambda: bool(Usages(resolver)), resolver._load_reverse_xref_cache):
        with pytest.raises(PdfReadError) as caught:
            ask()
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_an_element_that_stands_in_its_tree_twice_is_refused_as_pyhanko_refuses_it() -> None:
    with pikepdf.open(io.BytesIO(small_pdf())) as pdf:
        said = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P))
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(K=Array([said, said])))
        pdf.save(out := io.BytesIO())
    resolver = PdfFileReader(out, strict=True).get_historical_resolver(0)
    caught = []
    for ask in (lambda: bool(Usages(resolver)), resolver._load_reverse_xref_cache):
        with pytest.raises(PdfReadError) as error:
            ask()
        caught.append(str(error.value))
    assert caught[0] == caught[1]
