"""How the binding of an exhibit book is written into its XMP packet, and read from there.

The property `Binding` holds the noun `BookBinding` as JSON in one line, without spaces. The packet lies below the signature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.book_binding import BookBinding
from evidence_kit.formats import strict_json
from evidence_kit.formats.xml import xmp

NAMESPACE = "urn:evidence-kit:book:1#"
PREFIX, PROPERTY = "ek", "Binding"


def files_digest(artifacts: Iterable[Artifact]) -> str:
    """Return the SHA-256 over the table of files, hex.

    A line a file, in the order of the journal: SHA-256, two spaces, the path in the case, LF; UTF-8, as `sha256sum` writes it.
    """
    table = hashlib.sha256()
    for artifact in artifacts:
        table.update(f"{artifact.digests.sha256}  {artifact.path}\n".encode())
    return table.hexdigest()


def written(binding: BookBinding) -> str:
    """Return the one form in which a binding is kept."""
    return binding.model_dump_json(by_alias=True)


def read(packet: bytes) -> BookBinding | None:
    """Return the binding that an XMP packet states; None where it states none, as that of an earlier book.

    Raises:
        ValueError: the packet cannot be read, or states a binding twice or in another form.
    """
    kept = xmp.stated(xmp.properties(packet), NAMESPACE, PROPERTY) if packet else None
    if kept is None:
        return None
    binding = BookBinding.model_validate(strict_json.parse(kept.encode("utf-8")))
    if written(binding) != kept:
        raise ValueError("the binding is not in its one form")
    return binding
