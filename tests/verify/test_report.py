"""The report in words: which guards held, in one language at a time."""

from __future__ import annotations

import pytest

from evidence_kit.verify.fence import Guard
from evidence_kit.verify.report import guards_told


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
