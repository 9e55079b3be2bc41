from __future__ import annotations

from pathlib import Path

from evidence_kit.domain.creation.entry import EntryKind, RecordEntry
from tests.watch.records import Clock, line, opened

PIXELS = {"sha256": "a" * 64, "width": 4, "height": 3, "mode": "RGB"}


def emitted(data: bytes, key: str) -> RecordEntry:
    return RecordEntry(kind=EntryKind.EMITTED, key=key, line=data.decode().rstrip("\n"))


def test_a_file_is_matched_by_its_pixels_or_by_its_digest(tmp_path: Path) -> None:
    made = line(1, kind="image.made", run="r", pixels=PIXELS)
    saved = line(2, kind="image.saved", run="r", file="/b.png", file_sha256="b" * 64)
    with opened(tmp_path, Clock()) as store:
        store.append([emitted(made, "s/1"), emitted(saved, "s/2")])
        store.append_own(EntryKind.FILE_SEEN, file="/a.png", size=1, modified=1, sha256="c" * 64, pixels=PIXELS)
        store.append_own(EntryKind.FILE_SEEN, file="/b.png", size=1, modified=1, sha256="b" * 64)
        store.append_own(EntryKind.FILE_SEEN, file="/alone.png", size=1, modified=1, sha256="d" * 64)
        assert store.index.counts() == {"made": 1, "saved": 1, "seen": 3, "matched": 2, "runs": 1}
        assert store.index.file("/a.png") == (1, 1, "c" * 64)
        store.append_own(EntryKind.FILE_GONE, file="/a.png")
        assert store.index.file("/a.png") is None
        assert store.index.files_below("/") == ["/alone.png", "/b.png"]
