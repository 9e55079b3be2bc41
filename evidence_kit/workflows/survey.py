"""A folder of pictures looked through before anything is taken in: what each says of its making, and what it lacks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import EvidenceKitError, InputError
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.intake.claimed_picture import check_picture
from evidence_kit.intake.receive import media_type_of
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe

MOST_FILES = 20_000
_FEW = 16
"""Pictures that are read here: a further process takes longer to start than to read them."""
_TASK = text("逐一读取图片", "Reading the pictures")


class SurveyState(StrEnum):
    """What can be done with a picture as it is."""

    RUNNABLE = "runnable"
    """Every parameter is there and nothing blocks a run."""
    BLOCKED = "blocked"
    """Parameters are there; something is missing, or is not run by the kit."""
    SERVICE = "service"
    """It names a service, whose records take the place of a run."""
    NOTHING = "nothing"
    """It says nothing of its making that could be read."""
    REFUSED = "refused"
    """It cannot be taken in as a picture."""


@dataclass(frozen=True)
class SurveyedPicture:
    """One picture of the folder."""

    file: str
    """Path within the folder."""
    state: SurveyState
    program: str = ""
    sha256: str = ""
    modified: datetime | None = None
    """The time of the file itself, which every copy may change."""
    gaps: tuple[Gap, ...] = ()
    refusal: Text | None = None


@dataclass(frozen=True)
class Survey:
    """All pictures of a folder, by path; `others` files are of other kinds, `left_out` were too many."""

    pictures: tuple[SurveyedPicture, ...]
    others: int
    left_out: int


def survey(folder: Path, watch: ProgressCallback, *, workers: int | None = None) -> Survey:
    """Look through a folder and its subfolders. Nothing is copied, changed or journalled; links are not followed.

    Args:
        workers: processes; None: as many as there are processors.

    Raises:
        StorageError: the folder cannot be read.
    """
    with storage.storage_errors(folder):
        files = sorted(_files(folder))
    chosen = [path for path in files[:MOST_FILES] if _is_picture(path)]
    done: list[SurveyedPicture] = []
    for one in _surveyed(folder, chosen, workers or os.cpu_count() or 1):
        done.append(one)
        watch(Advanced("survey", _TASK, len(done), len(chosen)))
    return Survey(tuple(done), len(files[:MOST_FILES]) - len(chosen), max(0, len(files) - MOST_FILES))


def look_through(path: Path, name: str) -> SurveyedPicture:
    """Survey one picture.

    Args:
        name: what it is called in the survey.
    """
    try:
        check_picture(path)
        with storage.storage_errors(path):
            data, modified = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
        recipe = read_recipe("picture", embedded_in(data))
    except EvidenceKitError as error:
        return SurveyedPicture(name, SurveyState.REFUSED, refusal=error.message)
    gaps = gaps_of(recipe)
    digest = hashlib.sha256(data).hexdigest()
    return SurveyedPicture(name, _state(recipe, gaps), recipe.program.value or "", digest, modified, gaps)


def _state(recipe: Recipe, gaps: tuple[Gap, ...]) -> SurveyState:
    if recipe.service is not None:
        return SurveyState.SERVICE
    if recipe.prompt.known is Known.UNKNOWN and recipe.seed.known is Known.UNKNOWN:
        return SurveyState.NOTHING
    return SurveyState.BLOCKED if any(gap.blocking for gap in gaps) else SurveyState.RUNNABLE


def _surveyed(folder: Path, paths: list[Path], workers: int) -> Iterator[SurveyedPicture]:
    """Every picture in order; one that ends the process that reads it is refused, and the others are read all the same."""
    if len(paths) <= _FEW or workers == 1:
        yield from (_one(folder, path) for path in paths)
        return
    done = 0
    while done < len(paths):
        with ProcessPoolExecutor(min(workers, len(paths)), mp_context=get_context("spawn")) as pool:
            try:
                for one in pool.map(_one, [folder] * (len(paths) - done), paths[done:]):
                    yield one
                    done += 1
            except BrokenProcessPool:  # by which of those at work is not known: each of them once more, by itself
                for path in paths[done : done + workers]:
                    yield _alone(folder, path)
                    done += 1


def _alone(folder: Path, path: Path) -> SurveyedPicture:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_one, folder, path).result()
        except BrokenProcessPool:
            why = text("读取这张图片的进程意外结束。", "The process that read this picture ended unexpectedly.")
            return SurveyedPicture(path.relative_to(folder).as_posix(), SurveyState.REFUSED, refusal=why)


def _one(folder: Path, path: Path) -> SurveyedPicture:
    return look_through(path, path.relative_to(folder).as_posix())


def _files(folder: Path) -> Iterator[Path]:
    """Regular files below a folder; hidden ones and what links lead to are left out."""

    def refused(error: OSError) -> None:
        raise error

    found = (
        Path(place, name)
        for place, _, names in os.walk(folder, onerror=refused)
        for name in names
        if not name.startswith(".")
    )
    yield from islice((path for path in found if path.is_file() and not path.is_symlink()), MOST_FILES * 10)


def _is_picture(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return media_type_of(path.name, stream.read(16)).startswith("image/")
    except OSError as error:
        raise InputError(
            text(f"无法读取 {path.name}。", f"{path.name} cannot be read."),
            text("请检查文件权限。", "Check the permissions of the file."),
        ) from error
