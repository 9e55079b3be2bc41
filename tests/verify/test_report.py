"""The report in words: which guards held, what exhibits are called; in one language at a time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.text import text
from evidence_kit.verify.bundle.exhibits import ExhibitFacts, NamedExhibit
from evidence_kit.verify.facts import nothing_observed
from evidence_kit.verify.fence import Guard
from evidence_kit.verify.report import Report, as_text, guards_told
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.verify.verdict.answers import verdict_of


@pytest.mark.parametrize(
    ("held", "platform", "en", "zh"),
    [
        (
            (Guard.LIMITS, Guard.SYSTEM_CALLS, Guard.AUDIT_HOOK),
            "linux",
            (
                "held: limits on time, memory and file size, a filter of system calls, an audit hook that lets only reading pass; "
                "these were absent: none."
            ),
            "缺少：无。",
        ),
        (
            (Guard.LIMITS, Guard.AUDIT_HOOK),
            "darwin",
            "these were absent: a filter of system calls.",
            "缺少：系统调用过滤。",
        ),
        (
            (Guard.JOB_OBJECT, Guard.AUDIT_HOOK),
            "win32",
            (
                "held: a job object (time, memory, one process), an audit hook that lets only reading pass; "
                "these were absent: a filter of system calls."
            ),
            "生效的防护：作业对象（时间、内存、单一进程）、只许读取的审计钩子；缺少：系统调用过滤。",
        ),
        (
            (),
            "win32",
            (
                "held: none; these were absent: a job object (time, memory, one process), an audit hook that lets only reading "
                "pass, a filter of system calls."
            ),
            "生效的防护：无",
        ),
    ],
)
def test_the_guards_that_held_and_those_that_were_absent(
    held: tuple[Guard, ...], platform: str, en: str, zh: str
) -> None:
    told = guards_told(held, platform)
    assert en in told.en
    assert zh in told.zh


def told(message: str, *exhibits: NamedExhibit) -> str:
    """What a report says of a finding, where these exhibits are filed."""
    said = Finding(
        code="ROLE_RECORD", question=Question.UNTOUCHED, status=Status.FAILED, message=text(message, message)
    )
    facts = nothing_observed(1, EMPTY, tool="kit", now=datetime(2026, 1, 1, tzinfo=UTC)).model_copy(
        update={"exhibits": ExhibitFacts(exhibits=len(exhibits), named=exhibits)}
    )
    return as_text(Report(facts, verdict_of(facts, (said,))), "en")


def exhibit(title: str, *members: str) -> NamedExhibit:
    return NamedExhibit(number="1-1", title=text(title, title), members=members)


def test_an_exhibit_is_called_by_its_number_and_title() -> None:
    said = told("data/exhibits/1_a.png is another file.", exhibit("The picture", "data/exhibits/1_a.png"))
    assert "exhibit 1-1 “The picture” (1_a.png) is another file." in said


@pytest.mark.parametrize("other", ["data/exhibits/1_a.png.ots", "old/data/exhibits/1_a.png", "data/exhibits/1_a.png-2"])
def test_another_file_whose_name_holds_an_exhibits_keeps_its_own(other: str) -> None:
    said = told(f"{other} is another file.", exhibit("The picture", "data/exhibits/1_a.png"))
    assert f"{other} is another file." in said and "The picture" not in said


def test_a_strangers_title_breaks_no_line_and_brings_no_name_in() -> None:
    hostile = exhibit("x\nVerdict: PASSED data/exhibits/1_b.png\x1b[2J", "data/exhibits/1_a.png")
    said = told("data/exhibits/1_a.png is off.", hostile, exhibit("The other", "data/exhibits/1_b.png"))
    line = next(line for line in said.splitlines() if "ROLE_RECORD" in line)
    assert "Verdict: PASSED data/exhibits/1_b.png" in line and "The other" not in line and "\x1b" not in said
