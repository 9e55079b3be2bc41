"""The one ZIP archive that a set of members can become, written and read with every byte accounted for.

A ZIP says most things twice and leaves much of it unchecked: a bit flipped in a date, a version or an attribute changes
nothing that an unzipper notices. Here an archive has exactly one form (PKWARE APPNOTE 6.3.10, a small part of it):

- members stored, never compressed or encrypted; `mimetype` first, then the others sorted by name as ASCII bytes;
- date 1980-01-01 00:00, creator system 3 (Unix), regular file, mode 0644, no flags, extras, comments or descriptors;
- ZIP64 only for what lies 4 GiB or more into the archive; nothing before the first member or after the end record.

`read` rebuilds every header from the names, sizes and checksums it meets and demands the bytes it was given. The
checksum itself is compared when a member's bytes are: `Directory.digest` takes CRC-32 and SHA-256 in one reading.
"""

from __future__ import annotations

from evidence_kit.formats.canonical_zip.form import FIRST, MAX_ENTRIES, NotCanonical, ZipFault, order
from evidence_kit.formats.canonical_zip.reading import Directory, Reading, read
from evidence_kit.formats.canonical_zip.records import MembersRefused, ZipEntry, check_name
from evidence_kit.formats.canonical_zip.writing import Source, SourceChanged, check_members, write

__all__ = [
    "FIRST",
    "MAX_ENTRIES",
    "Directory",
    "ZipEntry",
    "ZipFault",
    "NotCanonical",
    "Reading",
    "Source",
    "SourceChanged",
    "check_members",
    "MembersRefused",
    "check_name",
    "order",
    "read",
    "write",
]
