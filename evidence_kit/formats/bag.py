"""The tag files of a BagIt bag, version 1.0 (RFC 8493), SHA-256 only: built in one form, and read back only in it.

A bag is a folder: payload under `data/`, listed with digests in `manifest-sha256.txt`; `bagit.txt`, `bag-info.txt` and
other tag files beside it, listed in `tagmanifest-sha256.txt`. The manifest is what `sha256sum -c` reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats.canonical_zip.records import check_name

DECLARATION_NAME, INFO_NAME = "bagit.txt", "bag-info.txt"
MANIFEST_NAME, TAG_MANIFEST_NAME = "manifest-sha256.txt", "tagmanifest-sha256.txt"
PAYLOAD = "data/"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
"""The only content `bagit.txt` has (RFC 8493 §2.1.1)."""
MAX_FILE = 4 << 20
"""Bytes of a tag file; a full manifest of 5,000 members has at most 1.4 MB."""

_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  ([!-~]+)\n")
_INFO_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]*): ([^\x00-\x1f\x7f]+)\n")
_OXUM = re.compile(r"(0|[1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,5})")


class BagCode(FaultCode):
    """Why a tag file was refused."""

    TOO_LARGE = "BAG_TOO_LARGE"
    NOT_UTF8 = "BAG_NOT_UTF8"
    LINE = "BAG_LINE"
    NAMES = "BAG_NAMES"
    ORDER = "BAG_ORDER"
    LABELS = "BAG_LABELS"
    OXUM = "BAG_OXUM"


class BagBroken(Faulty, ValueError):
    """A tag file is not in the form this module writes."""


def build_manifest(digests: Mapping[str, str]) -> bytes:
    """`manifest-sha256.txt` or `tagmanifest-sha256.txt` of path → SHA-256 (hex), sorted by path.

    Raises:
        ValueError: a path is not a member name.
    """
    for path in digests:
        check_name(path)
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode("ascii")


def parse_manifest(data: bytes) -> dict[str, str]:
    """Path → SHA-256 (hex) of a manifest.

    Raises:
        BagBroken: a line is malformed, out of order or given twice, or a path is not a member name.
    """
    digests = {path: digest for digest, path in _lines(data, _MANIFEST_LINE)}
    try:
        rebuilt = build_manifest(digests)
    except ValueError as error:
        raise BagBroken(BagCode.NAMES, str(error)) from error
    if rebuilt != data:
        raise BagBroken(BagCode.ORDER)
    return digests


def build_info(elements: Mapping[str, str], *, octets: int, streams: int) -> bytes:
    """`bag-info.txt` in the order given, `Payload-Oxum` (octets of the payload . number of its files) last.

    Raises:
        ValueError: a label or value cannot stand on one line.
    """
    pairs = {**elements, "Payload-Oxum": f"{octets}.{streams}"}
    text = "".join(f"{label}: {value}\n" for label, value in pairs.items())
    for line in text.splitlines(keepends=True):
        if not _INFO_LINE.fullmatch(line):
            raise ValueError(f"not a bag-info element: {line!r}")
    if text.count("\n") != len(pairs):
        raise ValueError("a bag-info value runs over a line's end")
    return text.encode("utf-8")


def parse_info(data: bytes) -> dict[str, str]:
    """Label → value of `bag-info.txt`, `Payload-Oxum` among them.

    Raises:
        BagBroken: a line is malformed, a label is given twice, or `Payload-Oxum` is missing or not last.
    """
    pairs = _lines(data, _INFO_LINE)
    elements = dict(pairs)
    if len(elements) != len(pairs) or not pairs or pairs[-1][0] != "Payload-Oxum":
        raise BagBroken(BagCode.LABELS)
    payload_oxum(elements)
    return elements


def payload_oxum(elements: Mapping[str, str]) -> tuple[int, int]:
    """Octets and files of the payload as `bag-info.txt` states them (RFC 8493 §2.2.2).

    Raises:
        BagBroken: not two numbers.
    """
    match = _OXUM.fullmatch(elements.get("Payload-Oxum", ""))
    if match is None:
        raise BagBroken(BagCode.OXUM)
    return int(match[1]), int(match[2])


def _lines(data: bytes, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    if len(data) > MAX_FILE:
        raise BagBroken(BagCode.TOO_LARGE)
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BagBroken(BagCode.NOT_UTF8) from error
    matches = [pattern.fullmatch(line + "\n") for line in lines[:-1]]
    if lines[-1] or not all(matches):
        raise BagBroken(BagCode.LINE, line=(matches + [None]).index(None) + 1)
    return [(match[1], match[2]) for match in matches if match]
