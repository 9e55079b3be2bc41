"""Ways of altering a bundle in words, both languages side by side."""

from __future__ import annotations

from evidence_kit.domain.filing.mutation import MutationCode
from evidence_kit.domain.text import Text
from evidence_kit.wording import kit_table


def mutation_text(code: MutationCode) -> Text:
    """Return what was altered."""
    return kit_table("mutations").sentences[code.value].fill()
