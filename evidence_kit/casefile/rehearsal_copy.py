"""The copy of a case in which a rehearsal works, beside the case: nothing that a rehearsal makes is ever part of the case itself.

What a case holds is written once, so its files are shared where the file system can (a clone, else a second name of the same
file) and copied where it cannot; the journal and case.yaml are copied always.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile.case_file import CaseFile
from evidence_kit.casefile.writer import ACT_LOCKS
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text

SUFFIX = "-演练"
"""Of the copy's folder, after the name of the case's."""
MARKER = "REHEARSAL-演练.txt"
"""File that says, for people and for the kit, that a folder is a rehearsal's."""
_FIRST = b"evidence-kit rehearsal 1\n"
_YAML = re.compile(rb"case.yaml ([0-9a-f]{64})\n")
_WORDS = """
本文件夹用于演练，不得提交；下次演练时将被替换。请勿在此存放其他文件。
This folder is a rehearsal's and not for filing; the next rehearsal replaces it. Keep nothing of your own here.
"""
_OF_THE_KIT = frozenset({
    "case.yaml",
    "journal.jsonl",
    "artifacts",
    ".lock",
    ACT_LOCKS,
    ".cache",
    ".recovery.jsonl",
    MARKER,
})
_FICLONE = 0x40049409
"""Linux: share the blocks of another file until one of the two is written to (`ioctl_ficlone(2)`)."""


def rehearsal_copy(case_file: CaseFile) -> CaseFile:
    """Returns the case in which to rehearse: a new copy beside the case, or the case itself where it is a rehearsal's already.

    The case is read only. An earlier copy is replaced, if it holds nothing but what the kit wrote.

    Raises:
        CaseError: the copy's place is taken by something else, or the earlier copy holds work of the user's.
        StorageError: the disk refuses.
    """
    root = case_file.root.resolve()
    if is_rehearsal(root):
        return case_file
    place = root.with_name(root.name + SUFFIX)
    fresh = place.with_name(place.name + ".part")
    for folder in (fresh, place):
        _check_replaceable(folder)
    _remove(fresh)
    _write_copy(case_file, fresh)
    with storage.storage_errors(place):
        _remove(place)
        fresh.rename(place)
    return CaseFile(place)


def mark_rehearsal(root: Path) -> None:
    """Marks a case as a rehearsal's throughout: it can be rehearsed in, and is never filed.

    Raises:
        StorageError: the disk refuses.
    """
    with storage.storage_errors(root):
        yaml = hashlib.sha256((root / "case.yaml").read_bytes()).hexdigest()
    storage.write_new(root / MARKER, _FIRST + f"case.yaml {yaml}\n{_WORDS}".encode())


def is_rehearsal(root: Path) -> bool:
    """Whether a folder bears the mark of a rehearsal."""
    return _mark(root).startswith(_FIRST)


def check_no_rehearsal(case_file: CaseFile) -> None:
    """Refuses real work in a rehearsal's folder.

    Raises:
        CaseError: it is one.
    """
    if is_rehearsal(case_file.root):
        raise CaseError(
            text(f"{case_file.root} 是演练用的文件夹，其中内容不得提交。", f"{case_file.root} is a rehearsal's folder: nothing in it is filed."),
            text("请改用原案件文件夹；要在此继续演练，请加 --rehearsal。",
                 "Name the folder of the case itself; to go on rehearsing here, add --rehearsal."),
        )  # fmt: skip


def _mark(root: Path) -> bytes:
    marker = root / MARKER
    try:
        return b"" if marker.is_symlink() or not marker.is_file() else marker.read_bytes()[:4096]
    except OSError:
        return b""


def _check_replaceable(place: Path) -> None:
    """Only a folder that the kit made, and in which nobody has worked since, may go."""
    if not place.exists() and not place.is_symlink():
        return
    if place.is_symlink() or not place.is_dir() or not is_rehearsal(place):
        raise CaseError(
            text(f"{place} 已存在，且不是演练文件夹，不予改动。", f"{place} exists and is no rehearsal's folder: it is left alone."),
            text("请将其改名或移走，然后重新运行同一命令。", "Rename it or move it away, then run the same command again."),
        )  # fmt: skip
    with storage.storage_errors(place):
        own = sorted(path.name for path in place.iterdir() if path.name not in _OF_THE_KIT)
        yaml = place / "case.yaml"
        told = _YAML.search(_mark(place))
        if yaml.exists() and (told is None or hashlib.sha256(yaml.read_bytes()).hexdigest().encode() != told[1]):
            own.append("case.yaml")
    if own:
        go_on = suggested("assemble", "--rehearsal", place)
        raise CaseError(
            text(
                f"演练文件夹 {place} 中有您改动或存放的文件：{'、'.join(own)}",
                f"The rehearsal's folder {place} holds files that you changed or put there: {', '.join(own)}",
            ),
            text(
                f"请将其移走，再重新运行；要在该文件夹中继续演练：{go_on}",
                f"Move them away and run the same command again; to go on in that folder: {go_on}",
            ),
        )
    if yaml.exists():
        with storage.exclusive(place / ".lock"):  # nobody is writing there
            pass


def _remove(place: Path) -> None:
    if place.exists():
        with storage.storage_errors(place):
            shutil.rmtree(place)


def _write_copy(case_file: CaseFile, target: Path) -> None:
    source = case_file.root
    with storage.storage_errors(target):
        target.mkdir()
        storage.write_new(target / "case.yaml", (source / "case.yaml").read_bytes())
        mark_rehearsal(target)
        (target / "artifacts").mkdir()
        for act in sorted(case_file.index.acts):
            _share_folder(source / "artifacts" / act, target / "artifacts" / act)
    storage.write_new(target / "journal.jsonl", b"".join(case_file.journal.lines))


def _share_folder(source: Path, target: Path) -> None:
    for path in [source, *sorted(source.rglob("*"))]:
        placed = target / path.relative_to(source)
        if path.is_dir():
            placed.mkdir()
        elif path.is_file():
            _share(path, placed)


def _share(source: Path, target: Path) -> None:
    """A clone, else a second name of the same file, else a copy."""
    if _cloned(source, target):
        return
    with suppress(OSError):
        os.link(source, target)
        return
    shutil.copy2(source, target)


def _cloned(source: Path, target: Path) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    try:
        with source.open("rb") as data, target.open("xb") as copy:
            fcntl.ioctl(copy.fileno(), _FICLONE, data.fileno())
    except OSError:
        target.unlink(missing_ok=True)
        return False
    shutil.copystat(source, target)
    return True
