"""The validation of content credentials as a job of the sandbox: a library of others reads the pictures of a bundle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from evidence_kit import storage
from evidence_kit.domain.making.origin import CredentialsCheck
from evidence_kit.formats import canonical_zip
from evidence_kit.formats.c2pa import validation
from evidence_kit.verify.bundle.reader import MAX_PICTURE
from evidence_kit.verify.sandbox_child import tell


def validate(order: dict[str, Any]) -> None:
    """Validate the members that the order names, and tell each outcome."""

    def heard(member: str, check: CredentialsCheck | None) -> None:
        tell({"member": member, "check": None if check is None else check.model_dump(mode="json")})

    validate_members(Path(order["path"]), list(order["members"]), tuple(order["anchors"]), heard)


def validate_members(
    path: Path, members: list[str], anchors: tuple[str, ...], heard: Callable[[str, CredentialsCheck | None], None]
) -> None:
    """Validate the credentials of some members of a bundle.

    Args:
        anchors: certificates (PEM) of those whose credentials are trusted.
        heard: given each member's name with what the validator said; None where none is installed.
    """
    with storage.read_unchanged(path) as stream:
        directory = canonical_zip.read(stream)
        for member in members:
            entry = directory.find(member)
            if entry is not None:
                heard(member, validation.check(directory.read(entry, max_size=MAX_PICTURE), anchors))


def before_the_fence() -> None:
    """Load the library while that is allowed: it is native code."""
    validation.load()
