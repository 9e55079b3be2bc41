"""EXIF (CIPA DC-008): the tags that programs put text into, of IFD0 and of the EXIF sub-IFD, each with its exact bytes.

The standard has `UserComment` in the sub-IFD; programs that use Pillow's `Image.Exif` without a thought put it into IFD0, and
so do Fooocus and some of ComfyUI's savers. Windows has text tags of its own (`XPComment` …, UTF-16).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from evidence_kit.formats.metadata import exif_comment

if TYPE_CHECKING:
    from PIL import Image

_SUB_IFD = 0x8769
_USER_COMMENT, _MAKER_NOTE = 0x9286, 0x927C
_PLAIN = {
    0x010D: "DocumentName", 0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software",
    0x013B: "Artist", 0x8298: "Copyright",
}  # fmt: skip
_WINDOWS = {0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject"}

Value = TypeVar("Value")
Text = tuple[str, str, bytes]
"""Where it stands (`exif:UserComment`, `exif:IFD0:UserComment` …), what it says, and its bytes."""


def texts_of(picture: Image.Image) -> Iterator[Text]:
    """Yields the texts of a picture's EXIF block; nothing of one that cannot be read."""
    exif = _unless_broken(picture.getexif)
    if exif is None:
        return
    tags = {tag: _unless_broken(partial(exif.get, tag)) for tag in (*_PLAIN, *_WINDOWS, _USER_COMMENT, _MAKER_NOTE)}
    for tag, name in _PLAIN.items():
        if isinstance(value := tags[tag], str) and value:
            raw = _bytes(value)
            yield f"exif:{name}", plain(raw), raw
    yield from _comments(_unless_broken(partial(exif.get_ifd, _SUB_IFD)) or {}, "exif:")
    yield from _comments(tags, "exif:IFD0:")
    for tag, name in _WINDOWS.items():
        if isinstance(value := tags[tag], bytes) and value:
            yield f"exif:{name}", value.decode("utf-16-le", "replace").rstrip("\0"), value


def _unless_broken(read: Callable[[], Value]) -> Value | None:
    """What pillow reads; None where it gives up: damage in one tag never stops the others."""
    try:
        return read()
    except Exception:  # noqa: BLE001 - pillow raises whatever struct, zlib and its own code raise on crafted EXIF
        return None


def plain(raw: bytes) -> str:
    """The text of an ASCII tag: UTF-8 where it is that, as nearly all programs write it, else Latin-1."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _comments(tags: Mapping[int, Any], place: str) -> Iterator[Text]:
    comment = _raw(tags.get(_USER_COMMENT))
    if comment:
        yield f"{place}UserComment", exif_comment.decode(comment), comment
    note = tags.get(_MAKER_NOTE)
    if isinstance(note, str) and note:  # a camera's is binary; a program's is a text
        yield f"{place}MakerNote", plain(_bytes(note)), _bytes(note)


def _raw(value: object) -> bytes:
    if isinstance(value, str):
        return _bytes(value)
    return value if isinstance(value, bytes) else b""


def _bytes(value: str) -> bytes:
    """The bytes that pillow read as Latin-1, its rule for tags of type ASCII."""
    return value.encode("latin-1", "replace")
