"""What somebody does to an opened PDF: to pages, catalogue, metadata and fields, before its signature or after it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from pikepdf import Array, Dictionary, Name, Stream, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.sign import fields


def page(writer: Any, chance: random.Random) -> Any:
    """A page, by chance."""
    kids = writer.root["/Pages"]["/Kids"]
    return kids[chance.randrange(len(kids))]


def written(words: str) -> Any:
    """The content of a page."""
    return generic.StreamObject(stream_data=f"BT /F1 20 Tf 72 700 Td ({words}) Tj ET".encode("latin-1"))


def other_content(writer: Any, chance: random.Random) -> None:
    changed = page(writer, chance)
    changed["/Contents"] = writer.add_object(written(f"another page {chance.random()}"))
    writer.update_container(changed)


def over_content(writer: Any, chance: random.Random) -> None:
    changed = page(writer, chance)
    old = changed.raw_get("/Contents")
    changed["/Contents"] = generic.ArrayObject([old, writer.add_object(written("over it"))])
    writer.update_container(changed)


def changed_page(key: str, *values: Callable[[], Any]) -> Callable[[Any, random.Random], None]:
    def change(writer: Any, chance: random.Random) -> None:
        one = page(writer, chance)
        one[pdf_name(key)] = chance.choice(values)()
        writer.update_container(one)

    return change


def more_pages(writer: Any, chance: random.Random) -> None:
    tree = writer.root["/Pages"]
    made = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): writer.root.raw_get("/Pages"),
                                     pdf_name("/MediaBox"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 595, 842)]),
                                     pdf_name("/Contents"): writer.add_object(written("a page more"))})  # fmt: skip
    tree["/Kids"].insert(chance.randrange(len(tree["/Kids"]) + 1), writer.add_object(made))
    tree["/Count"] = generic.NumberObject(len(tree["/Kids"]))
    writer.update_container(tree["/Kids"])
    writer.update_container(tree)


def fewer_pages(writer: Any, chance: random.Random) -> None:
    tree = writer.root["/Pages"]
    del tree["/Kids"][chance.randrange(len(tree["/Kids"]))]
    tree["/Count"] = generic.NumberObject(len(tree["/Kids"]))
    writer.update_container(tree)


def turned_pages(writer: Any, chance: random.Random) -> None:
    kids = writer.root["/Pages"]["/Kids"]
    first, second = kids.raw_get(0), kids.raw_get(1)
    kids[0], kids[1] = second, first
    writer.update_container(writer.root["/Pages"])


def at_root(key: str, *values: Callable[[Any], Any]) -> Callable[[Any, random.Random], None]:
    def change(writer: Any, chance: random.Random) -> None:
        writer.root[pdf_name(key)] = chance.choice(values)(writer)
        writer.update_root()

    return change


def action(kind: str, **entries: Any) -> Callable[[Any], Any]:
    names = {pdf_name("/S"): pdf_name(kind)} | {pdf_name(f"/{key}"): value for key, value in entries.items()}
    return lambda writer: writer.add_object(generic.DictionaryObject(names))


def annotation(kind: str) -> Callable[[Any, random.Random], None]:
    """One more on a page: the evil annotation attack."""

    def change(writer: Any, chance: random.Random) -> None:
        one = page(writer, chance)
        box = [generic.NumberObject(n) for n in (72, 600, 400, 700)]
        drawn = generic.DictionaryObject({pdf_name("/N"): writer.add_object(written("evil"))})
        made = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name(kind),
                                         pdf_name("/Rect"): generic.ArrayObject(box), pdf_name("/F"): generic.NumberObject(4),
                                         pdf_name("/Contents"): pdf_string(f"owed: {chance.randrange(9999)}"),
                                         pdf_name("/AP"): drawn})  # fmt: skip
        one[pdf_name("/Annots")] = generic.ArrayObject([*one.get("/Annots", ()), writer.add_object(made)])
        writer.update_container(one)

    return change


def drawn_signature(writer: Any, chance: random.Random) -> None:
    """A further field that draws where the reader looks: the sneaky signature attack."""
    box = (72, 100 + chance.randrange(500), 500, 740)
    fields.append_signature_field(writer, fields.SigFieldSpec(f"Sneaky{chance.randrange(9)}", on_page=0, box=box))


def information(writer: Any, chance: random.Random) -> None:
    info = writer.trailer["/Info"]
    info[pdf_name(chance.choice(("/Title", "/Author", "/Subject", "/Producer", "/X")))] = pdf_string(
        f"changed {chance.random()}"
    )
    writer.update_container(info)


def packet(writer: Any, chance: random.Random) -> None:
    data = writer.prev.get_object(writer.root.raw_get("/Metadata").reference).data
    old, new = chance.choice(((b"</rdf:RDF>", b'<rdf:Description rdf:about="" xmlns:x="urn:x#" x:y="z"/></rdf:RDF>'),
                              (b'conformance="B"', b'conformance="A"'), (b"</rdf:RDF>", b"<!-- x --><x/></rdf:RDF>")))  # fmt: skip
    entries = {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}
    made = generic.StreamObject(generic.DictionaryObject(entries), stream_data=data.replace(old, new))
    writer.root[pdf_name("/Metadata")] = writer.add_object(made)
    writer.update_root()


def other_font(writer: Any, chance: random.Random) -> None:
    """Replace: the font, or what its codes stand for."""
    fonts = page(writer, chance)["/Resources"]["/Font"]
    name = chance.choice(sorted(fonts))
    font = fonts[name]
    if chance.random() < 0.5:
        told = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Courier"}
        plain = generic.DictionaryObject({pdf_name(key): pdf_name(value) for key, value in told.items()})
        fonts[pdf_name(name)] = writer.add_object(plain)
        writer.update_container(fonts)
    else:
        font[pdf_name("/ToUnicode")] = writer.add_object(
            generic.StreamObject(stream_data=b"beginbfchar <41> <0042> endbfchar")
        )
        writer.update_container(font)


def with_overlay(book: Any) -> None:
    """Prepares a page whose words lie under a form that can be taken away."""
    form = Stream(book, b"1 1 1 rg 0 0 595 842 re f")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    first = book.pages[0]
    first.obj.Resources.XObject = Dictionary(Cover=book.make_indirect(form))
    first.contents_add(b"q /Cover Do Q")


def uncover(writer: Any, chance: random.Random) -> None:
    """Hide: what covered the words is taken away, or becomes something else."""
    covers = writer.root["/Pages"]["/Kids"][0]["/Resources"]["/XObject"]
    if chance.random() < 0.5:
        covers[pdf_name("/Cover")] = generic.NullObject()
    else:
        covers[pdf_name("/Cover")] = writer.add_object(written("now seen"))
    writer.update_container(covers)


def with_second_tree(book: Any) -> None:
    """Prepares another tree of pages that nothing leads to yet."""
    shadow = book.make_indirect(
        Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Contents=Stream(book, b""))
    )
    book.Root.Shadow = book.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([shadow]), Count=1))


def to_second_tree(writer: Any, chance: random.Random) -> None:
    """Hide and replace: the catalogue now leads to the other tree."""
    writer.root[pdf_name("/Pages")] = writer.root.raw_get("/Shadow")
    writer.update_root()


def with_field(book: Any) -> None:
    field = book.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("amount"), V=String("100"), F=4,
                                          Rect=Array([100, 100, 300, 130]), P=book.pages[0].obj))  # fmt: skip
    book.pages[0].obj.Annots = Array([field])
    book.Root.AcroForm = Dictionary(Fields=Array([field]))


def fill(writer: Any, chance: random.Random) -> None:
    field: Any = writer.root["/AcroForm"]["/Fields"].raw_get(0)
    field.get_object()[pdf_name(chance.choice(("/V", "/DV", "/TU")))] = pdf_string(str(chance.randrange(9999)))
    writer.mark_update(field)


def no_action(writer: Any, chance: random.Random) -> None:
    """Nothing: for attacks on what follows it."""
