"""The folder of a preview: pictures under names that follow from what decides them, and a sheet over them.

    FOLDER/
      PREVIEW.txt             says what it is; by it the folder is known again
      claimed.png             a copy of the claimed picture
      pictures/KEY.png, KEY.json
      grid.png  chart.png  variation-sheet.json

It is no part of a case. Whatever in it was damaged or deleted is made again by the next run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.casefile import Clock
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.variation import VariationRun
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import strict_json
from evidence_kit.regenerate import Engine, Job, Run
from evidence_kit.regenerate.images.pixels import pixels_of
from evidence_kit.regenerate.job_key import job_key
from evidence_kit.regenerate.vary.sheet import RunPicture
from evidence_kit.workflows.gallery import run_here

NOTICE = text(
    "预览，不是证据：未收入案件，未记入日志。", "A preview, not evidence: it is no part of the case and in no journal."
)
MARK = "PREVIEW.txt"
_LOCK = ".lock"
_PICTURES = "pictures"


class PreviewFolder:
    """A folder held for one preview; made by `opened`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def cache(self) -> Path:
        """Where digests of weights are remembered: a preview writes nothing beside the case."""
        return self.path / ".cache"

    def put(self, name: str, data: bytes) -> str:
        """Writes a file, or writes it anew; its path relative to the folder."""
        target = self.path.joinpath(*name.split("/"))
        with storage.storage_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        storage.replace_file(target, data)
        return name


@contextmanager
def opened(path: Path, case: Path) -> Iterator[PreviewFolder]:
    """Holds a folder for a preview of a case; makes it where it is not there.

    Raises:
        UsageError: it lies in a case, or holds something else.
        CaseBusy: another preview is being written into it.
        StorageError: the disk refuses.
    """
    with storage.storage_errors(path):
        _require_outside_cases(path, case)
        _require_preview_or_nothing(path)
        path.mkdir(parents=True, exist_ok=True)
    with storage.exclusive(path / _LOCK):
        folder = PreviewFolder(path)
        folder.put(MARK, f"{NOTICE.zh}\n{NOTICE.en}\n".encode())
        yield folder


class PreviewGallery:
    """The pictures of a preview's folder.

    Args:
        folder: of the preview.
        engine: which runs what is not there yet.
        clock: gives the time at which a run was finished.
    """

    def __init__(self, folder: PreviewFolder, engine: Engine, clock: Clock) -> None:
        self._folder, self._engine, self._clock = folder, engine, clock
        self._records = tuple(_records(folder.path / _PICTURES))

    def at_hand(self, settings: Settings) -> RunPicture | None:
        """See `Gallery`. A picture whose pixels are no longer those of its record is not there."""
        for record in run_here(self._records, settings, self._engine):
            png = _whole(self._folder.path.joinpath(*record.picture.split("/")), record.pixels_sha256)
            if png is not None:
                return RunPicture(record.picture, png, record.pixels_sha256, record.environment)
        return None

    def keep(self, settings: Settings, run: Run) -> RunPicture:
        """See `Gallery`. The picture first: a record without one would be worth nothing."""
        decides = f"{job_key(Job(settings, ''), run.environment)} {run.environment.device}"
        name = f"{_PICTURES}/{hashlib.sha256(decides.encode()).hexdigest()[:20]}"
        picture = self._folder.put(f"{name}.png", run.png)
        record = VariationRun(
            settings=settings,
            environment=run.environment,
            picture=picture,
            pixels_sha256=run.pixels_sha256,
            latent_sha256=run.latent_sha256,
            finished=self._clock(),
        )
        self._folder.put(f"{name}.json", record.to_json())
        return RunPicture(picture, run.png, run.pixels_sha256, run.environment)


def _records(pictures: Path) -> Iterator[VariationRun]:
    """The records that can be read; one that cannot is run again."""
    for path in sorted(pictures.glob("*.json")):
        try:
            record = VariationRun.model_validate(strict_json.parse(path.read_bytes()))
        except (OSError, ValueError, ValidationError):
            continue
        if record.picture == f"{_PICTURES}/{path.stem}.png":
            yield record


def _whole(path: Path, pixels_sha256: str) -> bytes | None:
    """A picture, if its pixels are still those that were run."""
    try:
        png = path.read_bytes()
        return png if hashlib.sha256(pixels_of(png).tobytes()).hexdigest() == pixels_sha256 else None
    except (OSError, InputError):
        return None


def _require_outside_cases(path: Path, case: Path) -> None:
    where = path.resolve()
    for folder in (where, *where.parents):
        if folder == case.resolve() or (folder / "journal.jsonl").exists():
            raise UsageError(
                text(f"{path} 位于案件目录 {folder} 之中，预览不得写入案件。",
                     f"{path} lies in the case {folder}: a preview is never written into a case."),
                _ELSEWHERE,
            )  # fmt: skip


def _require_preview_or_nothing(path: Path) -> None:
    names = {entry.name for entry in path.iterdir()} if path.exists() else set()
    # A kill may have come before the mark was whole; then nothing else was written either.
    if names - {_LOCK, MARK + ".part"} and not _is_marked(path / MARK):
        raise UsageError(
            text(f"{path} 中已有其他文件，且不是先前的预览。", f"{path} holds other files and is no earlier preview."),
            _ELSEWHERE,
        )


def _is_marked(mark: Path) -> bool:
    return mark.is_file() and mark.read_bytes().startswith(NOTICE.zh.encode())


_ELSEWHERE: Text = text(
    "请给出案件之外的新文件夹或空文件夹：--preview 文件夹",
    "Name a new or empty folder outside the case: --preview FOLDER",
)
