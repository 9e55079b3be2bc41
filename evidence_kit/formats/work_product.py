"""The mark of counsel's own work that the kit makes: whatever bears it is never filed.

It stands in the first line of what `attack` prints. A terminal's output that is kept as a file bears it still, in UTF-8 or in the
UTF-16 that Windows PowerShell writes.
"""

from __future__ import annotations

MARK = "evidence-kit/attack/1"
"""As text; in JSON it is the value of `schema`."""
BEGINNING = 1024
"""Bytes of a file within which it stands."""


def is_marked(beginning: bytes) -> bool:
    """Tell whether a file begins as counsel's own work."""
    return any(MARK.encode(encoding) in beginning[:BEGINNING] for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
