"""Any file comes under custody: copied byte by byte, digested in the same reading, journalled."""

from __future__ import annotations

from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile import CaseWriter
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.record import check_relative_path
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.pictures import heif, krita
from evidence_kit.formats.xml import docx

_BY_CONTENT: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"%PDF-", 0, "application/pdf"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"GIF8", 0, "image/gif"),
    (b"ftyp", 4, "video/mp4"),
    (b"WEBP", 8, "image/webp"),
    (b"\x1aE\xdf\xa3", 0, "video/x-matroska"),
)
HEAD = 256
"""First bytes that tell what a file is: brands of an AVIF or HEIC follow one another, Krita's name stands in its first member."""
_BY_NAME = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".html": "text/html",
    ".htm": "text/html",
    ".csv": "text/csv",
    ".docx": docx.MEDIA_TYPE,
    ".zip": "application/zip",
    ".wacz": "application/wacz",
}


def media_type_of(name: str, head: bytes) -> str:
    """What a file is: by its first bytes where these tell, else by its name, else unknown."""
    if (kind := heif.kind_of(head)) is not None:
        return f"image/{kind.lower()}"
    if krita.is_krita(head):
        return krita.MEDIA_TYPE
    for magic, offset, media_type in _BY_CONTENT:
        if head[offset : offset + len(magic)] == magic:
            return media_type
    return _BY_NAME.get(Path(name).suffix.lower(), "application/octet-stream")


def receive(
    writer: CaseWriter, source: Path, *, role: Role, lane: ExhibitClass, title: Text, watch: ProgressCallback
) -> Artifact:
    """Takes one file into custody under the name it came with.

    Raises:
        StorageError: it cannot be read, changed while being read, or the disk refuses the copy.
    """
    with storage.storage_errors(source):
        size = source.stat().st_size
        with source.open("rb") as stream:
            head = stream.read(HEAD)

    def on_bytes(done: int) -> None:
        watch(
            Advanced(
                f"receive {source.name}", text(f"收存 {source.name}", f"taking in {source.name}"), done, size, "bytes"
            )
        )

    with writer.act(role.value) as act:
        artifact = act.receive(
            source,
            portable_name(source.name),
            role=role,
            lane=lane,
            media_type=media_type_of(source.name, head),
            title=title,
            on_bytes=on_bytes,
        )
        act.commit(
            Action.ARTIFACT_RECEIVED,
            text(f"收存《{title.zh}》（{source.name}）。", f"Received “{title.en}” ({source.name})."),
            details={"received_as": source.name},
        )
    return artifact


def portable_name(name: str) -> str:
    """The name itself where every system can hold it, else `received` with its suffix; the journal keeps the original."""
    try:
        return check_relative_path(name)
    except ValueError:
        suffix = Path(name).suffix
        return f"received{suffix}" if suffix.isascii() and suffix[1:].isalnum() else "received"
