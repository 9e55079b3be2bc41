"""Where a hearing's files go as they come: an act of the case, or a folder beside a bundle, which stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from evidence_kit import storage
from evidence_kit.casefile import Act, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.in_court.hearing import Hearing
from evidence_kit.domain.text import Text, text

RECORD, MINUTES = "hearing.json", "minutes.pdf"
_RECORD = text("庭审演示记录", "Record of the hearing")
_MEDIA = {
    ".png": "image/png",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
}


class HearingFiles(Protocol):
    """Keeps files, each under a name of its own; nothing is written over."""

    folder: Path
    """In which they lie while the hearing goes on."""

    def keep(self, name: str, data: bytes, title: Text) -> str:
        """Writes a file through to the disk and returns its name, relative to the record."""

    def record(self, hearing: Hearing) -> None:
        """Writes the record."""

    def close(self, hearing: Hearing) -> Path:
        """Makes everything final and returns the folder in which all of it lies for good."""


class HearingFolder:
    """A folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, data: bytes, title: Text) -> str:
        """See `HearingFiles`."""
        path = self.folder / name
        with storage.storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        storage.write_new(path, data)
        return name

    def record(self, hearing: Hearing) -> None:
        """See `HearingFiles`."""
        self.keep(RECORD, hearing.to_json(), _RECORD)

    def close(self, hearing: Hearing) -> Path:
        """See `HearingFiles`."""
        return self.folder


class HearingAct:
    """An act of the case, which becomes part of it when the hearing is closed."""

    def __init__(self, writer: CaseWriter, act: Act) -> None:
        self._writer, self._act, self.folder = writer, act, act.folder

    def keep(self, name: str, data: bytes, title: Text) -> str:
        """See `HearingFiles`."""
        media = _MEDIA.get(Path(name).suffix.lower(), "application/octet-stream")
        self._act.write(
            name, data, role=Role.HEARING_FILE, lane=ExhibitClass.REGENERATION, media_type=media, title=title
        )
        return name

    def record(self, hearing: Hearing) -> None:
        """See `HearingFiles`."""
        self._act.record(RECORD, hearing, role=Role.HEARING, lane=ExhibitClass.REGENERATION, title=_RECORD)

    def close(self, hearing: Hearing) -> Path:
        """See `HearingFiles`."""
        asked = len(hearing.runs) - 1
        line_up = text("，并作盲测辨认", ", and a blind line-up") if hearing.line_up else text("", "")
        self._act.commit(
            Action.REGENERATED,
            text(f"庭审演示：按当庭要求运行 {asked} 次{line_up.zh}。",
                 f"Hearing: requests made there and run: {asked}{line_up.en}."),
            details={f"request-{run.number}": f"{run.request_sha256} {run.pixels_sha256}" for run in hearing.runs},
        )  # fmt: skip
        return (self._writer.root / self._act.relative(RECORD)).parent


@contextmanager
def in_act(writer: CaseWriter) -> Iterator[HearingAct]:
    """An act of the case for a hearing; broken off before its first picture, it stays as the remains of an act."""
    with writer.act("hearing") as act:
        yield HearingAct(writer, act)


def beside(bundle: Path, out: Path | None, now: datetime) -> HearingFolder:
    """A new folder beside the bundle, named after it and the time of day; or the one that was named.

    Raises:
        UsageError: the named one holds something.
        StorageError: it cannot be made.
    """
    folder = out or bundle.with_name(f"{bundle.stem}-hearing-{now.astimezone(BEIJING):%Y%m%d-%H%M%S}")
    with storage.storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(
                text(f"{folder} 不是空文件夹。", f"{folder} is not an empty folder."),
                text("每次庭审演示各用一个新文件夹，请用 --out 另行指定。", "Every hearing has a folder of its own: name a new one with --out."),
            )  # fmt: skip
    return HearingFolder(folder)
