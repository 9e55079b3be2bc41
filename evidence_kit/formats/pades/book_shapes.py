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


Rule = Plain | Named | One | Each | Under | Place | Colours
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
    "SignatureField": ("/V",),
}  # fmt: skip
"""Without these, letters look as each machine likes, a link leads nowhere, a field waits for somebody to fill it."""
KINDS: dict[str, tuple[str, str]] = {
    "Link": ("/Subtype", "/Link"), "SignatureField": ("/Subtype", "/Widget"),
    "Image": ("/Subtype", "/Image"), "Form": ("/Subtype", "/Form"),
}  # fmt: skip
"""How shapes that may stand in one place are told apart."""
SHAPES: dict[str, Shape] = {
    "Catalog": {
        "/Type": _named("/Catalog"), "/Pages": _one("Pages"), "/Outlines": _one("Outlines"),
        "/PageMode": _named("/UseNone", "/UseOutlines"), "/ViewerPreferences": _one("ViewerPreferences"),
        "/OutputIntents": _each("OutputIntent"), "/Metadata": _one("Metadata"), "/AcroForm": _one("AcroForm"),
        "/DSS": _one("SecurityStore"), "/Perms": _one("Permissions"), "/Extensions": Under(("Extension",), lists=True),
        **_plain("/Lang", "/Version"),
    },
    "Info": _plain("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/CreationDate", "/ModDate"),
    "Pages": {"/Type": _named("/Pages"), "/Kids": _each("Page"), "/Count": Plain()},
    "Page": {
        "/Type": _named("/Page"), "/Parent": _one("Pages"), "/Contents": _one("Content"), "/Resources": _one("Resources"),
        "/Annots": _each("Link", "SignatureField"), "/Rotate": _named("0"), "/Trans": _one("Empty"), "/MediaBox": Plain(),
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
        **_plain("/Rect", "/Border", "/Contents"),
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
        "/P": _one("Page"), "/V": _one("Signature"), "/AP": _one("Appearance"), **_plain("/T", "/TU", "/Rect"),
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
