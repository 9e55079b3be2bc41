"""What the files of a portal folder are called: the exhibit's number first, so that they sort as the catalogue does."""

from __future__ import annotations

import re

from evidence_kit.domain.court_profile import NameStyle
from evidence_kit.domain.text import Text, visible

_MOST_BYTES = 120
"""Of a name without its ending: portals and discs cut longer ones, and a character of Chinese takes three."""
_UNPORTABLE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+')
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")


def file_name(number: str, title: Text, ending: str, style: NameStyle) -> str:
    """Return `1-1_涉案图片原始电子文件.pdf`, or `1-1_original_file.pdf` where a court wants plain letters.

    Args:
        number: `1-1`, or what stands in its place (`00`).
        title: what the file shows; where nothing of it is left that the style allows, the number stands alone.
        ending: without its dot.
    """
    words = _plain(title.en) if style is NameStyle.ASCII else _portable(title.zh)
    return f"{number}_{words}.{ending}" if words else f"{number}.{ending}"


def _portable(words: str) -> str:
    kept = _UNPORTABLE.sub("_", visible(words)).strip("._ ")
    while len(kept.encode("utf-8")) > _MOST_BYTES:
        kept = kept[:-1]
    return kept.rstrip("._ ")


def _plain(words: str) -> str:
    # No spaces, dots or parentheses: cand.uscourts.gov asks for names without them.
    return _NOT_PLAIN.sub("_", words).strip("_").lower()[:_MOST_BYTES].rstrip("_")
