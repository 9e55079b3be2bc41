"""Single values as people write them: days, amounts, choices and numbers, in Chinese or not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from unicodedata import normalize

import yaml

_DAY = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*[日号]?")
_AMOUNT = re.compile(r"(?:人民币|RMB|CNY|¥)?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?\s*(?:元|yuan)?整?", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−－﹣", "-"))
_QUOTED = re.compile(r"[“‘\"](.*)[”’\"]", re.DOTALL)
_LISTED = re.compile("[，、；]")


def day_of(words: str) -> str | None:
    """Return a day as ISO 8601 writes it, from `2025-10-10`, `2025/10/10`, `2025年10月10日`; None for what is none."""
    found = _DAY.fullmatch(normalize("NFKC", words).strip())
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def amount_of(words: str) -> str | None:
    """Return an amount as a plain decimal, from `5,000 元` or `5000.00`; None for what is none."""
    found = _AMOUNT.fullmatch(normalize("NFKC", words).strip())
    return found[1].replace(",", "") + (found[2] or "") if found else None


def reference_of(words: str) -> str:
    """Return a number of an exhibit or id of a fact with its digits, letters and dash as a keyboard has them."""
    return normalize("NFKC", words).translate(_DASHES).strip()


def in_curly_quotes(words: str) -> bool:
    """Whether a value stands between quotation marks that mean nothing to YAML."""
    return bool(words[:1] in "“‘" and _QUOTED.fullmatch(words))


def is_listed(words: str) -> bool:
    """Whether several values stand in one, with full-width commas between them."""
    return bool(_LISTED.search(words))


def resolved(node: yaml.ScalarNode) -> Any:
    """Return what YAML makes of a scalar: number, truth value, nothing, or its words where it makes none."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError, ArithmeticError):
        return node.value
    finally:
        loader.dispose()
