"""Plug-ins for the programs that make pictures: copied in, taken out; nothing else of the program is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text
from evidence_kit.resources import shipped

NAME = "evidence-kit-watch"
_SHARED, _SPOOL = "evidence_kit_spool.py", "spool.txt"


@dataclass(frozen=True)
class _Program:
    """Where a program looks for plug-ins, and the files of ours."""

    place: str
    files: tuple[str, ...]


PROGRAMS: Mapping[str, _Program] = {
    "a1111": _Program("extensions", ("scripts/evidence_kit_watch.py",)),
    "comfyui": _Program("custom_nodes", ("__init__.py", "evidence_kit_watch.py")),
}


def install(program: str, folder: Path, spool: Path) -> Path:
    """Copy the plug-in of a program in, over an older one; where it is now.

    Args:
        program: a key of `PROGRAMS`.
        folder: the program's own, which holds `extensions` or `custom_nodes`.
        spool: folder for its events.

    Raises:
        InputError: the folder is not that of such a program.
        StorageError: the disk refuses.
    """
    target = _place(program, folder)
    ours = {name: shipped("integrations", program, *name.split("/")).read_bytes() for name in PROGRAMS[program].files}
    ours[_SHARED] = shipped("integrations", _SHARED).read_bytes()
    ours[_SPOOL] = f"{spool.absolute()}\n".encode()
    for name, data in ours.items():
        path = target.joinpath(*name.split("/"))
        with storage.storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        storage.replace_file(path, data)
    return target


def remove(program: str, folder: Path) -> bool:
    """Take the plug-in out; whether it was there. Files that are not ours stay, and so do the events that it wrote.

    Raises:
        InputError: the folder is not that of such a program.
        StorageError: the disk refuses.
    """
    target = _place(program, folder)
    if not target.is_dir():
        return False
    ours = [target / name for name in (*PROGRAMS[program].files, _SHARED, _SPOOL)]
    with storage.storage_errors(target):
        for path in ours:
            path.unlink(missing_ok=True)
            for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
                compiled.unlink()
        for below in sorted((path for path in target.rglob("*") if path.is_dir()), reverse=True):
            if not any(below.iterdir()):
                below.rmdir()
        if not any(target.iterdir()):
            target.rmdir()
    return True


def _place(program: str, folder: Path) -> Path:
    place = folder / PROGRAMS[program].place
    if not place.is_dir():
        raise InputError(
            text(f"{folder} 中没有 {PROGRAMS[program].place} 文件夹。", f"{folder} has no folder {PROGRAMS[program].place}."),
            text("请指定程序自己的文件夹（启动它的那个文件夹）。", "Name the program's own folder, the one that it is started from."),
        )  # fmt: skip
    return place / NAME
