"""Revocation lists that came with what is checked: beside the tokens of a bundle, in the folder of a batch.

They are as good as the court's own: each speaks by its issuer's signature alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evidence_kit.domain.artifact import Role
from evidence_kit.formats.rfc3161.revocation import MAX_LIST_FILE
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.files import read_bounded

_MOST_LISTS = 64
_MOST_BYTES = 64 << 20


def lists_of_bundle(opened: OpenedBundle) -> tuple[bytes, ...]:
    """The lists (DER) that were kept beside the tokens of a bundle, each once, at most 64 of them."""
    return _distinct(opened.of_path(item.path, MAX_LIST_FILE) for item in opened.with_role(Role.REVOCATION_LISTS))


def lists_in_folder(folder: Path) -> tuple[bytes, ...]:
    """The lists (DER) in the files `*.crl` of a folder, and of a batch's renewals below it, each once, at most 64 of them.

    Raises:
        StorageError: one cannot be read.
    """
    named = sorted([*folder.glob("*.crl"), *folder.glob("renewal-*/*.crl")])
    files = [path for path in named[:_MOST_LISTS] if path.is_file()]
    read = (read_bounded(path, MAX_LIST_FILE) for path in files)
    return _distinct(data if len(data) <= MAX_LIST_FILE else None for data in read)


def _distinct(files: Iterable[bytes | None]) -> tuple[bytes, ...]:
    """What stands in them, until it is too much: the lists of an honest bundle are a few."""
    found, size = dict[bytes, None](), 0
    for data in files:
        size += len(data or b"")
        if size > _MOST_BYTES or len(found) >= _MOST_LISTS:
            break
        found |= dict.fromkeys(certificates.read_lists(data or b""))
    return tuple(found)[:_MOST_LISTS]
