"""ICC colour profiles by their header (ICC.1:2010 §7.2): which may stand in a PDF/A-2, and which says nothing beyond sRGB."""

from __future__ import annotations

_HEADER, _MAX = 128, 1 << 20
_MOST_VERSION = 4
_CLASSES = frozenset({b"scnr", b"mntr", b"spac"})
_SPACES = {b"GRAY": 1, b"RGB ": 3}
_SRGB = (b"sRGB", b"s\x00R\x00G\x00B", b"\x00s\x00R\x00G\x00B")


def may_stand(profile: bytes, components: int) -> bool:
    """Whether a profile may be the colour space of a picture of so many components (ISO 19005-2 §6.2.4.2)."""
    if not _HEADER < len(profile) <= _MAX or profile[36:40] != b"acsp":
        return False
    return (
        int.from_bytes(profile[:4], "big") == len(profile)
        and profile[8] <= _MOST_VERSION
        and profile[12:16] in _CLASSES
        and _SPACES.get(profile[16:20]) == components
    )


def is_srgb(profile: bytes) -> bool:
    """Whether a profile calls itself sRGB: what a file without one is taken for in a book, whose output intent is sRGB."""
    return profile[16:20] == b"RGB " and any(name in profile for name in _SRGB)
