"""What is odd about a file that is handed in: it is taken all the same, and said. Custody refuses no evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from evidence_kit.domain.filing.problem import FilingProblem, ProblemCode, problem
from evidence_kit.domain.text import text
from evidence_kit.intake.receive import media_type_of

_PROGRAMS = frozenset({".exe", ".dll", ".msi", ".com", ".scr", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jar", ".sh", ".py", ".lnk",
                       ".apk", ".app"})  # fmt: skip
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
"""DOS and Windows, Linux, scripts, macOS, Java."""
_BY_SUFFIX: dict[str, str] = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WebP", ".pdf": "PDF", ".mp4": "MP4", ".mov": "MP4", ".m4v": "MP4",
    ".heic": "HEIC", ".heif": "HEIC", ".avif": "AVIF", ".kra": "Krita", ".mkv": "Matroska", ".gif": "GIF", ".tif": "TIFF",
    ".tiff": "TIFF", ".zip": "ZIP", ".docx": "ZIP", ".xlsx": "ZIP", ".pptx": "ZIP", ".wacz": "ZIP",
}  # fmt: skip
"""What a file is by its name."""
_BY_TYPE = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP", "application/pdf": "PDF", "video/mp4": "MP4",
            "image/heic": "HEIC", "image/avif": "AVIF", "application/x-krita": "Krita", "video/x-matroska": "Matroska"}  # fmt: skip
_BY_START = ((b"GIF8", "GIF"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"PK\x03\x04", "ZIP"))


def oddities(name: str, head: bytes, size: int) -> Iterator[FilingProblem]:
    """Give what is odd about a file.

    Args:
        name: under which it was handed in.
        head: its first bytes, as many as `receive.HEAD`.
        size: in bytes.
    """
    if size == 0:
        yield problem(ProblemCode.EMPTY_FILE, file=name)
        return
    suffix = PurePath(name).suffix.lower()
    if suffix in _PROGRAMS or head.startswith(_PROGRAM_STARTS):
        yield problem(ProblemCode.PROGRAM_FILE, file=name)
    said, found = _BY_SUFFIX.get(suffix), format_of(head)
    if said is not None and said != found:
        yield problem(
            ProblemCode.OTHER_FORMAT, file=name, said=said, found=text(found or "其他格式", found or "something else")
        )


def format_of(head: bytes) -> str:
    """Return the format that first bytes tell; empty where they tell none of those that names are held against."""
    known = _BY_TYPE.get(media_type_of("", head))
    return known or next((name for start, name in _BY_START if head.startswith(start)), "")
