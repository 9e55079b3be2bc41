"""Follows ffmpeg's list of closed segments: each is hashed, chained, and its chain head burnt into later frames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile import Clock
from evidence_kit.formats import segment_chain
from evidence_kit.formats.burnt_line import chain_text
from evidence_kit.formats.digest import digest_stream
from evidence_kit.formats.segment_chain import Link
from evidence_kit.outside import ffmpeg

CHAIN = "chain.jsonl"


class SegmentFollower:
    """Keeps `chain.jsonl` beside a running recorder. Not for several threads at once."""

    def __init__(self, folder: Path, clock: Clock, on_closed: Callable[[Link], None] = lambda link: None) -> None:
        """`on_closed` is told of each segment when it is chained."""
        self.folder = folder
        self.links: list[Link] = []
        self.head = segment_chain.GENESIS
        self._clock = clock
        self._on_closed = on_closed
        storage.write_new(folder / CHAIN, b"")

    def follow(self) -> None:
        """Chains what has closed since the last call.

        Raises:
            StorageError: the disk refuses.
        """
        for name, start, end in self._listed()[len(self.links) :]:
            self.add(name, start, end)

    def add(self, name: str, start: float, end: float) -> None:
        """Chains one closed segment, given its file name and its seconds into the video."""
        path = self.folder / ffmpeg.SEGMENTS / name
        with storage.storage_errors(path), path.open("rb", buffering=0) as stream:
            sha256 = digest_stream(stream).sha256
        link = Link(
            previous=self.head,
            index=len(self.links),
            file=name,
            sha256=sha256,
            start=round(start * 1e6),
            end=round(end * 1e6),
            closed=self._clock(),
        )
        line = segment_chain.encode(link)
        storage.append(self.folder / CHAIN, line)
        self.head = segment_chain.digest(line)
        self.links.append(link)
        self._burn_in(link)
        self._on_closed(link)

    def unlisted(self) -> list[str]:
        """Files of segments that ffmpeg never listed: what it was writing when it ended by force."""
        known = {link.file for link in self.links}
        return sorted(path.name for path in (self.folder / ffmpeg.SEGMENTS).iterdir() if path.name not in known)

    def _burn_in(self, link: Link) -> None:
        # drawtext reads the file for every frame: it must be whole at each moment, and never be missing.
        storage.replace_file(self.folder / ffmpeg.CHAIN_LINE, chain_text(link.index, self.head).encode("ascii"))

    def _listed(self) -> list[tuple[str, float, float]]:
        try:
            written = (self.folder / ffmpeg.LISTING).read_bytes()
        except FileNotFoundError:
            return []
        whole = written[: written.rfind(b"\n") + 1].decode("ascii")
        rows = [row.split(",") for row in whole.splitlines()]
        return [(name, float(start), float(end)) for name, start, end in rows]
