"""Under which ASCII name each file of the case stands in the bundle. People's titles live in `data/bundle.json`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from evidence_kit.domain.artifact import Artifact
from evidence_kit.formats.bundle_layout import member_folder
from evidence_kit.formats.canonical_zip.records import check_name

_MAX_PART = 60


def member_names(artifacts: Iterable[Artifact]) -> dict[str, str]:
    """Path in the case → name in the bundle: `data/exhibits/<act>/<file>`, or `data/seals/<act>/<file>`.

    A name that is not portable ASCII keeps what can be kept of it and gets eight digits of the SHA-256 of its path;
    so does a name that differs from an earlier one by case only. The same artifacts always get the same names.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for artifact in artifacts:
        name = _plain(artifact)
        if name is None or name.lower() in taken:
            name = _replaced(artifact)
        taken.add(name.lower())
        names[artifact.path] = name
    return names


def _plain(artifact: Artifact) -> str | None:
    name = f"{member_folder(artifact.role)}/{artifact.path.removeprefix('artifacts/')}"
    try:
        check_name(name)
    except ValueError:
        return None
    return name if all(len(part) <= _MAX_PART for part in name.split("/")) else None


def _replaced(artifact: Artifact) -> str:
    act, _, file = artifact.path.removeprefix("artifacts/").partition("/")
    stem, dot, extension = file.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,10}", extension):
        stem, extension = file, ""
    kept = re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-")[:30]
    mark = hashlib.sha256(artifact.path.encode("utf-8")).hexdigest()[:8]
    return f"{member_folder(artifact.role)}/{act}/{kept or 'file'}-{mark}{'.' if extension else ''}{extension}"
