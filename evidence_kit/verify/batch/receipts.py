"""Receipts and other papers in the folder of a batch: nobody's proof is over them, and nothing in them is compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.text import readable, visible
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, listed, words

_ENDS = (".pdf", ".csv", ".docx", ".xlsx", ".html", ".png", ".jpg")
_MOST_NAMED = 5


def judge_receipts(folder: Path) -> Iterator[Finding]:
    """One finding where papers for people lie in a batch: whoever shows them beside a passed check shows them unchecked."""
    names = sorted(readable(entry.name) for entry in folder.iterdir() if entry.name.lower().endswith(_ENDS))
    if names:
        shown = [visible(name)[:80] for name in names[:_MOST_NAMED]] + (["…"] if len(names) > _MOST_NAMED else [])
        said = words("batch_receipts", names=listed(shown))
        yield finding(FindingCode.BATCH_RECEIPT, Question.UNTOUCHED, Status.INDETERMINATE, said)
