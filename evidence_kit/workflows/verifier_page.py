"""The page on which a court checks a bundle in a browser (`verifier/`), written out of the wheel as it was built."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.wording.bundle_papers import PAGE


@dataclass(frozen=True)
class WrittenPage:
    """The page as it was written."""

    path: Path
    sha256: str
    """To be compared with the one that a release publishes."""


def write_page(out: Path, name: str) -> WrittenPage:
    """Writes the page.

    Args:
        out: the file; in a folder, the file of the given name.
        name: used where `out` is a folder.

    Raises:
        StorageError: it cannot be written.
    """
    path = out / name if out.is_dir() else out
    with storage.storage_errors(PAGE):
        data = PAGE.read_bytes()
    with storage.storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        storage.replace_file(path, data)
    return WrittenPage(path, hashlib.sha256(data).hexdigest())
