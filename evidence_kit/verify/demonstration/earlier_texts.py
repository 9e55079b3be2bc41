"""How versions of the kit before read bytes that say nothing true of their encoding: what an honest old record may hold.

They took every `tEXt` chunk for Latin-1, and an EXIF comment for whatever its first eight bytes call it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from evidence_kit.domain.making.recipe import RawMetadata
from evidence_kit.formats.metadata import exif_comment

_EXIF = "exif:"
_CODE = re.compile(
    r"[\0\ufeff ]*(?:unicode|ascii|jis|undefined|utf-?(?:8|16(?:le|be)?)|charset=\"?[\w-]+\"?)?[\0\ufeff :;,]*",
    re.IGNORECASE,
)
"""What an older version left before a comment's text: the name of a code that is written as the standard has none."""


def taken_for_latin_1(text: str) -> str:
    """A text in UTF-8 as it looks where its bytes are taken for Latin-1."""
    return text.encode("utf-8", "replace").decode("latin-1")


def is_older_reading(recorded: RawMetadata, carried: RawMetadata) -> bool:
    """Whether a record holds the same bytes of the same carrier, only as an older version read them.

    Args:
        recorded: in the record, which whoever filed it wrote.
        carried: as read again from the picture.
    """
    if recorded.carrier != carried.carrier:
        return False
    if _EXIF in carried.carrier and recorded in _rewritten(carried):
        return True
    if recorded.sha256 != carried.sha256:
        return False
    if _EXIF in carried.carrier and _CODE.fullmatch(recorded.text.removesuffix(carried.text)):
        return recorded.text.endswith(carried.text)
    return any(
        hashlib.sha256(raw).hexdigest() == carried.sha256 and recorded.text == older
        for raw, older in _readings(carried)
    )


def _rewritten(carried: RawMetadata) -> tuple[RawMetadata, ...]:
    """What stood in records while the hash of an EXIF text was taken over the text written anew."""
    if carried.text.isascii():
        return ()
    texts = (taken_for_latin_1(carried.text), carried.text)
    written = ((text, text.encode("utf-8", "replace")) for text in texts)
    return tuple(
        RawMetadata(carrier=carried.carrier, text=text, sha256=hashlib.sha256(data).hexdigest())
        for text, data in written
    )


def _readings(carried: RawMetadata) -> Iterator[tuple[bytes, str]]:
    """Bytes that the text may stand in, and what they were read as."""
    if carried.carrier.startswith("png:"):
        yield carried.text.encode("utf-8", "replace"), taken_for_latin_1(carried.text)
        return
    for prefix in (exif_comment.ASCII, exif_comment.UNDEFINED, b""):
        for encoding in ("utf-16-be", "utf-16-le", "utf-16", "latin-1"):
            body = carried.text.encode(encoding, "replace")
            yield prefix + body, body.decode("utf-8", "replace").rstrip("\0")
