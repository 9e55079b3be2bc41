"""Under which ASCII name each file of the case stands in the bundle. People's titles live in `data/bundle.json`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from evidence_kit.domain.artifact import Artifact
from evidence_kit.formats.bundle_layout import member_folder
from evidence_kit.formats.canonical_zip.records import check_name

_MAX_PART = 60


def member_names(artifacts: Iterable[Artifact], exhibits: Mapping[str, str] | None = None) -> dict[str, str]:
    """Path in the case → name in the bundle: `data/exhibits/<act>/<file>`, or `data/seals/<act>/<file>`.

    A name that is not portable ASCII keeps what can be kept of it and gets eight digits of the SHA-256 of its path;
    so does a name that differs from an earlier one by case only. The same artifacts always get the same names.

    Args:
        artifacts: in the order of the journal.
        exhibits: path → number of the exhibit under which a file is filed; it stands before the file's name.
    """
    numbers = exhibits or {}
    names: dict[str, str] = {}
    taken: set[str] = set()
    for artifact in artifacts:
        number = numbers.get(artifact.path, "")
        name = _plain(artifact, number)
        if name is None or name.lower() in taken:
            name = _replaced(artifact, number)
        taken.add(name.lower())
        names[artifact.path] = name
    return names


def _plain(artifact: Artifact, number: str) -> str | None:
    act, _, file = artifact.path.removeprefix("artifacts/").partition("/")
    name = f"{member_folder(artifact.role)}/{act}/{_numbered(number, file)}"
    try:
        check_name(name)
    except ValueError:
        return None
    return name if all(len(part) <= _MAX_PART for part in name.split("/")) else None


def _replaced(artifact: Artifact, number: str) -> str:
    act, _, file = artifact.path.removeprefix("artifacts/").partition("/")
    stem, dot, extension = file.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,10}", extension):
        stem, extension = file, ""
    kept = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-")[:30]
    mark = hashlib.sha256(artifact.path.encode("utf-8")).hexdigest()[:8]
    what = _numbered(number, f"{kept or (artifact.role.value if number else 'file')}-{mark}")
    return f"{member_folder(artifact.role)}/{act}/{what}{'.' if extension else ''}{extension}"


def _numbered(number: str, file: str) -> str:
    """`2-1_redleaf.png`: whoever looks for an exhibit finds its files by its number."""
    return f"{number}_{file}" if number and "/" not in file else file
