"""What the records of a batch say of places on this machine: relative to its folder, so that they name no home and move along."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, unquote

from evidence_kit.domain.time.seal import Proof, TokenProof

_ROOT = "root="


def relative_place(place: Path, folder: Path) -> str:
    """A place as a record in `folder` states it, with slashes; absolute where no way leads there (another Windows drive)."""
    real = os.path.realpath(place)
    try:
        return Path(os.path.relpath(real, os.path.realpath(folder))).as_posix()
    except ValueError:
        return real


def stated_place(stated: str, folder: Path) -> str:
    """The absolute place that a record in `folder` means; records of before state it so themselves."""
    return os.path.realpath(folder / stated)


def relative_uri(uri: str, folder: Path) -> str:
    """An authority's URI with the FILE of `#root=FILE` relative to `folder`; as given it is relative to where the command runs."""
    address, mark, fragment = uri.partition("#")
    parts = (
        _ROOT + quote(relative_place(Path(unquote(part.removeprefix(_ROOT))), folder), safe="/")
        if part.startswith(_ROOT) and part != _ROOT
        else part
        for part in fragment.split("&")
    )
    return address + mark + "&".join(parts)


def relative_proofs(proofs: Iterable[Proof], folder: Path) -> tuple[Proof, ...]:
    """Proofs as the records of a batch state them."""
    return tuple(
        proof.model_copy(update={"uri": relative_uri(proof.uri, folder)}) if isinstance(proof, TokenProof) else proof
        for proof in proofs
    )
