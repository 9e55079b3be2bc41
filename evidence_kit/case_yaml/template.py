"""The case.yaml that a new case begins with, in one language, named after its folder."""

from __future__ import annotations

import hashlib
import re
from unicodedata import normalize

from evidence_kit import resources, storage
from evidence_kit.domain.text import Language

TEMPLATES: dict[Language, str] = {"zh": "case.yaml", "en": "case.en.yaml"}
"""Language → file of templates/."""
_ID = re.compile(rb"^id: new-case\b", re.MULTILINE)
_LONGEST = 40


def template(folder: str, language: Language) -> bytes:
    """Return the case.yaml to start from.

    Args:
        folder: the name of the case's folder, which becomes its id.
        language: of the comments and of what is filled in.

    Raises:
        ToolMissing: the kit is installed without it.
        StorageError: it cannot be read.
    """
    path = resources.shipped("templates", TEMPLATES[language])
    with storage.storage_errors(path):
        written = path.read_bytes()
    return _ID.sub(f"id: {case_id(folder)}".encode(), written, count=1)


def case_id(folder: str) -> str:
    """Return the id of a case in a folder: its name in small letters; of a name without any, `case-` and six digits of its hash."""
    plain = re.sub(r"[^a-z0-9]+", "-", normalize("NFKC", folder).lower()).strip("-")[:_LONGEST].strip("-")
    return plain if re.search("[a-z]", plain) else f"case-{plain or hashlib.sha256(folder.encode()).hexdigest()[:6]}"
