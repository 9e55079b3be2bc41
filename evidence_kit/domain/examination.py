"""Examination: what the check of a single proof came to, where no whole bundle is at hand."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evidence_kit.domain.finding import NEGATIVE_SCOPE, Finding, Status
from evidence_kit.domain.record import Instant, Record, Sha256Hex
from evidence_kit.domain.text import Text


class Examination(Record):
    """The outcome, under which trust list, with which tool, at which moment of its clock."""

    schema_tag: Literal["evidence-kit/examination/1"] = Field("evidence-kit/examination/1", alias="schema")
    kind: Literal["batch", "batch-proof", "disclosure", "file-proof"]
    subject: str
    """Name of the file that was examined."""
    status: Status
    sentence: Text
    not_shown: Text
    existed_by: Instant | None
    """The earliest trusted time; of a Bitcoin block, a day after its miner's, which is good to a day. None without one."""
    checked_at: Instant
    tool: str
    trust_name: str
    trust_sha256: Sha256Hex
    findings: tuple[Finding, ...]
    negative_scope: Text = NEGATIVE_SCOPE

    @property
    def exit_code(self) -> int:
        """0 passed, 1 failed, 3 indeterminate."""
        return {Status.PASSED: 0, Status.FAILED: 1, Status.INDETERMINATE: 3}[self.status]
