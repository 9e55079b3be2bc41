"""H.264 samples (ISO/IEC 14496-15, 5): their units, and which of them are picture.

A stream copy may repeat the decoder's settings (sequence and picture parameter sets) before a key frame: ffmpeg does. The
picture is the same when all other units are, and when no settings are among them that the film was not made with.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.formats.mp4.boxes import Mp4Broken, Mp4Code

_SETTINGS = {7, 8}
"""Types of units: sequence parameter set, picture parameter set (ITU-T H.264, table 7-1)."""
_LENGTH = 4
"""Bytes of the length before each unit, as every common muxer writes it."""


def settings_of(configuration: bytes) -> frozenset[bytes]:
    """Return the parameter sets of an `avcC` box (5.3.3.1.2).

    Raises:
        Mp4Broken: it is cut off, or its units have lengths of another size than four bytes.
    """
    if len(configuration) < 7 or configuration[4] & 3 != _LENGTH - 1:
        raise Mp4Broken(Mp4Code.UNIT, "no avcC with lengths of four bytes")
    found, at = set(), 5
    for mask in (0x1F, 0xFF):
        if at >= len(configuration):
            raise Mp4Broken(Mp4Code.UNIT, "avcC is cut off")
        count, at = configuration[at] & mask, at + 1
        for _ in range(count):
            length = int.from_bytes(configuration[at : at + 2], "big")
            if not length or at + 2 + length > len(configuration):
                raise Mp4Broken(Mp4Code.UNIT, "avcC is cut off")
            found.add(configuration[at + 2 : at + 2 + length])
            at += 2 + length
    return frozenset(found)


def parted(sample: bytes) -> tuple[tuple[bytes, ...], frozenset[bytes]]:
    """Return the units of a sample that are picture, in order, and the parameter sets that came with them.

    Raises:
        Mp4Broken: its units do not fill it.
    """
    picture: list[bytes] = []
    settings: set[bytes] = set()
    for unit in _units(sample):
        if unit[0] & 0x1F in _SETTINGS:
            settings.add(unit)
        else:
            picture.append(unit)
    return tuple(picture), frozenset(settings)


def _units(sample: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(sample):
        length = int.from_bytes(sample[at : at + _LENGTH], "big")
        if not length or at + _LENGTH + length > len(sample):
            raise Mp4Broken(Mp4Code.UNIT, "a unit reaches beyond its sample")
        yield sample[at + _LENGTH : at + _LENGTH + length]
        at += _LENGTH + length
