"""The names of a bundle's members, for whoever packs one and for whoever reads it (`docs/bundle-format.md`).

Those of the container and the bag stand in `asic` and `bag`; where a case's own files come to lie, `member_folder` says.
"""

from __future__ import annotations

from evidence_kit.domain.artifact import Role

BUNDLE = "data/bundle.json"
"""The table of contents."""
CASE = "data/case.json"
JOURNAL = "data/journal.jsonl"
HEAD = "data/head.txt"
"""Size, last line and tree root of the journal, as text."""
BOOK = "data/exhibits.pdf"
RECORDS = (BUNDLE, CASE, JOURNAL, HEAD)
"""What the verifier parses before anything else."""

README = "README.txt"
CHECK_JOURNAL = "check-journal.sh"
"""Both are for people: tag files of the bag, no evidence."""
CHECK_BUNDLE = "check-bundle.ps1"
"""The same for the PowerShell of Windows. Names of members are ASCII, so it bears no Chinese one."""
PAGE_COPY = "verify-convenience-copy.html"
"""The court's page as the filing party brings it: a convenience, and its name says so. A court opens its own."""
LATER_PAPERS = frozenset({CHECK_BUNDLE, PAGE_COPY})
"""For people too; bundles made before they were introduced hold neither."""

CHECK_JOURNAL_RELEASES = frozenset({
    "c1a7f8b20be691260f44e1220a55eeec2db6f327c3fd87b5514422c9ac23b435",
    "3536d817a0afc025518e205e324b458aee3d4c606ccc9b542b8556a336d97516",
})
"""SHA-256 of every `check-journal.sh` that a release of the kit put into bundles. A script that is none of them is a stranger's."""
CHECK_BUNDLE_RELEASES = frozenset({
    "bf8e38ec4ef54a2dad25609b3ac8d2fe83f1e6b174789d2695ac5646fef76878",
})
"""The same of `check-bundle.ps1`."""
PAGE_COPY_RELEASES: frozenset[str] = frozenset()
"""The same of `verify-convenience-copy.html`, besides the one that this version writes: none was released yet."""

_SEAL_ROLES = frozenset({
    Role.SEAL, Role.JOURNAL_HEAD, Role.TIMESTAMP_RESPONSE, Role.OPENTIMESTAMPS_PROOF, Role.CERTIFICATES,
    Role.REVOCATION_LISTS, Role.RENEWAL, Role.RENEWED_DIGESTS, Role.EVIDENCE_RECORD,
    Role.UPGRADE, Role.BLOCK_HEADERS, Role.BEACON, Role.BEACON_VALUE,
})  # fmt: skip


def member_folder(role: Role) -> str:
    """Return the folder of the bundle in which a file of the case lies, by its role."""
    return "data/seals" if role in _SEAL_ROLES else "data/exhibits"
