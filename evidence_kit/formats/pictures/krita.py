"""Krita's document (`.kra`): a zip of layers with the flattened picture, and the annotations that plug-ins leave in it.

The plug-in AI Diffusion keeps its history of jobs as the annotation `ai_diffusion/ui.json` (KisKraSaver writes annotations to
`NAME/annotations/TYPE`). Members are read within bounds, and nothing is unfolded that is not asked for.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from evidence_kit.domain.fault import FaultCode, Faulty

MEDIA_TYPE = "application/x-krita"
MERGED = "mergedimage.png"
MAX_PICTURE = 512 << 20
MAX_HISTORY = 8 << 20
_MAX_MEMBERS = 20_000
_HISTORY = ("/annotations/ai_diffusion/ui.json", "/annotations/ai_diffusion/ui")
_HEAD = b"PK\x03\x04"


class KritaCode(FaultCode):
    """Why a file was refused."""

    BROKEN = "KRITA_BROKEN"


class KritaBroken(Faulty, ValueError):
    """The file is no whole document of Krita's."""


def is_krita(data: bytes) -> bool:
    """Whether a file begins as Krita's documents do: a zip whose first member `mimetype` names them."""
    return data.startswith(_HEAD) and b"mimetype" + MEDIA_TYPE.encode("ascii") in data[:120]


def merged_picture(data: bytes) -> bytes:
    """The flattened picture, a PNG.

    Raises:
        KritaBroken: the zip is cut off or damaged, or holds none.
    """
    with _opened(data) as document:
        return _member(document, MERGED, MAX_PICTURE)


def history(data: bytes) -> bytes | None:
    """The history of AI Diffusion as JSON; None where the plug-in left none.

    Raises:
        KritaBroken: the zip is cut off or damaged.
    """
    with _opened(data) as document:
        names = [name for name in document.namelist() if name.endswith(_HISTORY)]
        return _member(document, names[0], MAX_HISTORY) if names else None


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        document = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise KritaBroken(KritaCode.BROKEN, "the document is cut off or damaged") from error
    if len(document.namelist()) > _MAX_MEMBERS:
        raise KritaBroken(KritaCode.BROKEN, f"the document has more than {_MAX_MEMBERS} members")
    return document


def _member(document: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with document.open(name) as stream:
            data = stream.read(most + 1)
    except (
        KeyError,
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise KritaBroken(KritaCode.BROKEN, f"{name} cannot be read") from error
    if len(data) > most:
        raise KritaBroken(KritaCode.BROKEN, f"{name} is larger than {most} bytes")
    return data
