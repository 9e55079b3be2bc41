"""JSON of which there is one form only: what two machines digest must be the same bytes on both."""

from __future__ import annotations

import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Return a value as UTF-8 JSON: keys sorted by code point, no spaces, letters as they are, no LF at the end.

    Numbers stand as Python writes them (`7.0`, `1e-05`), which is where this departs from RFC 8785.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
