"""Faults in words: the sentence of each code stands in `faults.yaml` beside this file."""

from __future__ import annotations

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.text import Text, text
from evidence_kit.wording import kit_table


def fault_text(*faults: Fault) -> Text:
    """Return what is wrong, in both languages and without a full stop, so that it can stand inside of a sentence."""
    said = [kit_table("faults")(one.code, **one.arguments) for one in faults]
    return text("；".join(one.zh for one in said), "; ".join(one.en for one in said))
