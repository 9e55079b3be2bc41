"""What a review reads of files beside the case's records: the texts of licences, and whether keys and certificates are there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from evidence_kit import storage
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.filing.problem import Place

_MOST = 256 << 10
"""Bytes of a licence that are read: the longest known ones have 35 kB."""


def licence_texts(case_file: CaseFile, damaged: set[str]) -> dict[str, str]:
    """Return what the plain texts of licences say, by path; of longer ones the beginning.

    Raises:
        StorageError: one cannot be read.
    """
    texts = {}
    for item in case_file.with_role(Role.LICENCE):
        if item.path not in damaged and item.media_type.startswith("text/"):
            with storage.storage_errors(path := case_file.path(item)), path.open("rb") as stream:
                texts[item.path] = _decoded(stream.read(_MOST))
    return texts


def absent_papers(case_file: CaseFile) -> Iterator[tuple[Place, str]]:
    """Give the files of the signer and of authorities' chains that case.yaml names and that are not there, with their place."""
    signer = case_file.case.signer
    if signer.startswith("p12:") and not (case_file.root / signer.removeprefix("p12:")).is_file():
        yield ("signer",), signer.removeprefix("p12:")
    for at, uri in enumerate(case_file.case.sealing.authorities):
        for part in uri.partition("#")[2].split("&"):
            key, _, value = part.partition("=")
            if key == "root" and not (case_file.root / unquote(value)).is_file():
                yield ("sealing", "authorities", at), unquote(value)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")
