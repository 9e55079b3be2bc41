"""The objects that the kit's book writer emits, key by key: what reportlab, pikepdf and pyHanko leave in a signed book.

An allow-list (ISO 32000-2 names). PDF has far more ways to act, to call outside and to look different on another day than a
list of forbidden ones would ever name; a book needs few, so whatever is not among these is foreign to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Plain:
    """Numbers, names, strings, and arrays of them: nothing that leads anywhere."""


@dataclass(frozen=True)
class Named:
    """One of these names, or of these numbers written as such."""

    names: frozenset[str]


@dataclass(frozen=True)
class One:
    """A dictionary or stream of one of these shapes."""

    shapes: tuple[str, ...]


@dataclass(frozen=True)
class Each:
    """An array of such dictionaries or streams."""

    shapes: tuple[str, ...]


@dataclass(frozen=True)
class Under:
    """A dictionary that gives names of its own choice to such dictionaries or streams, or to lists of them."""

    shapes: tuple[str, ...]
    lists: bool = False


@dataclass(frozen=True)
class Place:
    """Where a link leads: a page of this file and a place on it."""


@dataclass(frozen=True)
class Colours:
    """One of these colour spaces, or one that a profile describes."""

    names: frozenset[str]


@dataclass(frozen=True)
class Spoken:
    """One of these strings: what is read in place of something that has no words of its own."""

    words: frozenset[str]


@dataclass(frozen=True)
class Kids:
    """A number, or such a dictionary, or an array of these: what an element of the structure holds."""

    shapes: tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """A number tree's leaves: numbers in turn with such a dictionary, or with an array of such."""

    shapes: tuple[str, ...]


Rule = Plain | Named | One | Each | Under | Place | Colours | Spoken | Kids | Numbers
Shape = Mapping[str, Rule]


def _named(*names: str) -> Named:
    return Named(frozenset(names))


def _one(*shapes: str) -> One:
    return One(shapes)


def _each(*shapes: str) -> Each:
    return Each(shapes)


def _under(*shapes: str) -> Under:
    return Under(shapes)


def _plain(*keys: str) -> dict[str, Rule]:
    return dict.fromkeys(keys, Plain())


SIGNATURE_LABEL, TIMESTAMP_LABEL = (
    "证据册签名 / Signature of the exhibit book",
    "证据册时间戳 / Time stamp of the exhibit book",
)
FIELD_LABELS = frozenset({SIGNATURE_LABEL, TIMESTAMP_LABEL})
"""What is spoken for the fields of a book; they say nothing else."""
STRUCTURE_TYPES = (
    "/Document", "/Part", "/Sect", "/Div", "/H1", "/H2", "/H3", "/P", "/Span", "/Link", "/L", "/LI", "/LBody", "/Table", "/TR",
    "/TH", "/TD", "/Figure", "/Caption", "/Form",
)  # fmt: skip
"""Of the elements of a book's structure (ISO 32000-1 §14.8.4)."""
_LANGUAGE = Spoken(frozenset({"zh-CN", "en"}))
_STREAM: dict[str, Rule] = {"/Length": Plain(), "/Filter": _named("/FlateDecode"), "/DecodeParms": Plain()}
TRAILER: Shape = {
    "/Root": _one("Catalog"), "/Info": _one("Info"),
    **_plain("/ID", "/Size", "/Prev", "/Type", "/W", "/Index", "/Length", "/Filter", "/DecodeParms"),
}  # fmt: skip
"""Its own keys, and those of a cross-reference stream, which holds it."""
STREAMS = frozenset({"Content", "Metadata", "Profile", "Image", "Form", "StampForm", "FontFile", "ToUnicode", "Der"})
"""Shapes that are streams; every other one is a dictionary."""
REQUIRED: dict[str, tuple[str, ...]] = {
    "Font": ("/FontDescriptor", "/ToUnicode"), "FontDescriptor": ("/FontFile2",), "Link": ("/Dest",),
    "SignatureField": ("/V",), "StructTreeRoot": ("/K", "/ParentTree"), "MarkedContent": ("/Pg", "/MCID"),
    "ObjectReference": ("/Obj", "/Pg"),
}  # fmt: skip
"""Without these, letters look as each machine likes, a link leads nowhere, a field waits for somebody to fill it."""
KINDS: dict[str, tuple[str, str]] = {
    "Link": ("/Subtype", "/Link"), "SignatureField": ("/Subtype", "/Widget"),
    "Image": ("/Subtype", "/Image"), "Form": ("/Subtype", "/Form"), "StructElem": ("/Type", "/StructElem"),
    "MarkedContent": ("/Type", "/MCR"), "ObjectReference": ("/Type", "/OBJR"), "TableAttributes": ("/O", "/Table"),
    "BoxAttributes": ("/O", "/Layout"),
}  # fmt: skip
"""How shapes that may stand in one place are told apart."""
SHAPES: dict[str, Shape] = {
    "Catalog": {
        "/Type": _named("/Catalog"), "/Pages": _one("Pages"), "/Outlines": _one("Outlines"),
        "/PageMode": _named("/UseNone", "/UseOutlines"), "/ViewerPreferences": _one("ViewerPreferences"),
        "/OutputIntents": _each("OutputIntent"), "/Metadata": _one("Metadata"), "/AcroForm": _one("AcroForm"),
        "/DSS": _one("SecurityStore"), "/Perms": _one("Permissions"), "/Extensions": Under(("Extension",), lists=True),
        "/StructTreeRoot": _one("StructTreeRoot"), "/MarkInfo": _one("MarkInfo"), "/Lang": _LANGUAGE, **_plain("/Version"),
    },
    "MarkInfo": {"/Marked": _named("True", "true")},
    "StructTreeRoot": {
        "/Type": _named("/StructTreeRoot"), "/K": Kids(("StructElem",)), "/ParentTree": _one("ParentTree"),
        "/ParentTreeNextKey": Plain(),
    },
    "ParentTree": {"/Nums": Numbers(("StructElem",))},
    "StructElem": {
        "/Type": _named("/StructElem"), "/S": _named(*STRUCTURE_TYPES), "/P": _one("StructTreeRoot", "StructElem"),
        "/Pg": _one("Page"), "/K": Kids(("StructElem", "MarkedContent", "ObjectReference")), "/Lang": _LANGUAGE,
        "/A": _one("TableAttributes", "BoxAttributes"), **_plain("/Alt"),
    },
    "MarkedContent": {"/Type": _named("/MCR"), "/Pg": _one("Page"), "/MCID": Plain()},
    "ObjectReference": {"/Type": _named("/OBJR"), "/Pg": _one("Page"), "/Obj": _one("Link", "SignatureField")},
    "TableAttributes": {"/O": _named("/Table"), "/Scope": _named("/Row", "/Column"), "/ColSpan": Plain()},
    "BoxAttributes": {"/O": _named("/Layout"), "/Placement": _named("/Block"), "/BBox": Plain()},
    "Info": _plain("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/CreationDate", "/ModDate"),
    "Pages": {"/Type": _named("/Pages"), "/Kids": _each("Page"), "/Count": Plain()},
    "Page": {
        "/Type": _named("/Page"), "/Parent": _one("Pages"), "/Contents": _one("Content"), "/Resources": _one("Resources"),
        "/Annots": _each("Link", "SignatureField"), "/Rotate": _named("0"), "/Trans": _one("Empty"), "/MediaBox": Plain(),
        "/Tabs": _named("/S"), "/StructParents": Plain(),
    },
    "Empty": {},
    "Content": _STREAM,
    "Resources": {"/Font": _under("Font"), "/XObject": _under("Image"), "/ProcSet": Plain()},
    "Font": {
        "/Type": _named("/Font"), "/Subtype": _named("/TrueType"), "/FontDescriptor": _one("FontDescriptor"),
        "/ToUnicode": _one("ToUnicode"), **_plain("/BaseFont", "/Name", "/FirstChar", "/LastChar", "/Widths"),
    },
    "FontDescriptor": {
        "/Type": _named("/FontDescriptor"), "/FontFile2": _one("FontFile"),
        **_plain("/FontName", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV",
                 "/MissingWidth"),
    },
    "FontFile": {**_STREAM, "/Length1": Plain()},
    "ToUnicode": _STREAM,
    "Image": {
        **_STREAM, "/Type": _named("/XObject"), "/Subtype": _named("/Image"),
        "/Filter": _named("/FlateDecode", "/DCTDecode"), "/ColorSpace": Colours(frozenset({"/DeviceRGB", "/DeviceGray"})),
        "/DecodeParms": _one("Predictor"),
        **_plain("/Width", "/Height", "/BitsPerComponent"),
    },
    "Predictor": _plain("/Predictor", "/Colors", "/BitsPerComponent", "/Columns"),
    "Link": {
        "/Type": _named("/Annot"), "/Subtype": _named("/Link"), "/Dest": Place(), "/F": _named("4"),
        **_plain("/Rect", "/Border", "/Contents", "/StructParent"),
    },
    "Outlines": {"/Type": _named("/Outlines"), "/First": _one("Bookmark"), "/Last": _one("Bookmark"), "/Count": Plain()},
    "Bookmark": {
        "/Parent": _one("Outlines", "Bookmark"), "/Dest": Place(),
        **dict.fromkeys(("/First", "/Last", "/Next", "/Prev"), _one("Bookmark")), **_plain("/Title", "/Count"),
    },
    "ViewerPreferences": _plain("/DisplayDocTitle"),
    "OutputIntent": {
        "/Type": _named("/OutputIntent"), "/S": _named("/GTS_PDFA1"), "/DestOutputProfile": _one("Profile"),
        **_plain("/OutputConditionIdentifier", "/Info", "/RegistryName"),
    },
    "Profile": {**_STREAM, "/N": Plain()},
    "Metadata": {**_STREAM, "/Type": _named("/Metadata"), "/Subtype": _named("/XML")},
    "Extension": {
        "/Type": _named("/DeveloperExtensions"),
        **_plain("/BaseVersion", "/ExtensionLevel", "/ExtensionRevision", "/URL"),
    },
    "Permissions": {"/DocMDP": _one("Signature")},
    "AcroForm": {"/Fields": _each("SignatureField"), "/SigFlags": Plain()},
    "SignatureField": {
        "/Type": _named("/Annot"), "/Subtype": _named("/Widget"), "/FT": _named("/Sig"), "/F": _named("4", "132"),
        "/P": _one("Page"), "/V": _one("Signature"), "/AP": _one("Appearance"), **_plain("/T", "/TU", "/Rect", "/StructParent"),
    },
    "Appearance": {"/N": _one("StampForm")},
    "StampForm": {
        **_STREAM, "/Type": _named("/XObject"), "/Subtype": _named("/Form"), "/BBox": Plain(),
        "/Resources": _one("StampResources"),
    },
    "StampResources": {"/ExtGState": _under("Opaque"), "/XObject": _under("Form"), "/ProcSet": Plain()},
    "Opaque": {"/CA": _named("1"), "/ca": _named("1")},
    "Form": {
        **_STREAM, "/Type": _named("/XObject"), "/Subtype": _named("/Form"), "/BBox": Plain(),
        "/Resources": _one("FormResources"),
    },
    "FormResources": {"/Font": _under("Font"), "/ProcSet": Plain()},
    "Signature": {
        "/Type": _named("/Sig", "/DocTimeStamp"), "/Reference": _each("SignatureReference"),
        **_plain("/Filter", "/SubFilter", "/ByteRange", "/Contents", "/M", "/Reason", "/Location", "/Name"),
    },
    "SignatureReference": {
        "/Type": _named("/SigRef"), "/TransformMethod": _named("/DocMDP"), "/TransformParams": _one("TransformParams"),
    },
    "TransformParams": {"/Type": _named("/TransformParams"), **_plain("/P", "/V")},
    "SecurityStore": {
        "/Type": _named("/DSS"), "/VRI": _under("SignatureData"),
        **dict.fromkeys(("/Certs", "/CRLs", "/OCSPs"), _each("Der")),
    },
    "SignatureData": {
        "/Type": _named("/VRI"), "/TU": Plain(), **dict.fromkeys(("/Cert", "/CRL", "/OCSP"), _each("Der")),
    },
    "Der": _STREAM,
}  # fmt: skip
