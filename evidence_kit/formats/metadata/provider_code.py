"""The code of a generating or spreading service in a label (TC260-PG-20252A), with the company number that it holds.

27 characters: `00` for the format; type of subject and kind of number, `11` for an organisation under its unified social
credit code; that code (GB 32100-2015, 18 characters, the last a check digit); five of the service's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CODE = re.compile(r"0011([0-9A-Z]{18})([0-9A-Z]{5})", re.ASCII)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, table 2: without I, O, S, V and Z."""
_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))


@dataclass(frozen=True, slots=True)
class ProviderCode:
    """A code taken apart."""

    company: str
    """Unified social credit code."""
    check_digit_fits: bool
    """False: mistyped or invented."""
    service: str
    """The service's own five characters; `00000` where it gave none."""


def read(text: str) -> ProviderCode | None:
    """Return the code that a label's producer or propagator field holds; None where it is a name, or another kind."""
    match = _CODE.fullmatch(text)
    return ProviderCode(match[1], _fits(match[1]), match[2]) if match else None


def _fits(company: str) -> bool:
    """Whether the 18th character is the check digit of the first 17 (GB 32100-2015, 4.6)."""
    if any(character not in _ALPHABET for character in company):
        return False
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(company, _WEIGHTS, strict=False))
    return company[-1] == _ALPHABET[-total % 31]
