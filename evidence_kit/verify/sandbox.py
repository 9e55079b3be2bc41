"""The check in a process of its own: limits on memory, time and files, and no network, whatever a stranger's file does."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.domain.progress import Advanced, ProgressCallback, unwatched
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.digest import digest_stream
from evidence_kit.verify.answers import verdict_of
from evidence_kit.verify.bundle.reader import ContainerFacts
from evidence_kit.verify.check import TOOL
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.report import Report
from evidence_kit.verify.time.trust_list import digest_of

_BASE_SECONDS = 60
_BYTES_A_SECOND = 30 << 20
"""Slowest disk and processor that are given time."""
_MAX_ANSWER = 256 << 20


def verify_bundle(path: Path, trust: TrustList, *, now: datetime, watch: ProgressCallback = unwatched) -> Report:
    """The report on a bundle, made by a child process that can do nothing else.

    A child that passes its limits, or dies, is a finding (`RESOURCE_LIMIT`, INDETERMINATE), not an error.

    Raises:
        StorageError: the file cannot be read at all.
    """
    with storage.storage_errors(path):
        size = path.stat().st_size
    seconds = _BASE_SECONDS + size // _BYTES_A_SECOND
    order = {
        "path": str(path.resolve()),
        "trust": trust.to_json().decode("utf-8"),
        "now": format_instant(now),
        "seconds": seconds,
    }
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-m", "evidence_kit.verify.sandbox_child"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    alarm = threading.Timer(2 * seconds, child.kill)
    alarm.start()
    try:
        answer = _follow(child, json.dumps(order).encode("utf-8"), watch)
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
    if answer is None:
        return _no_answer(path, trust, now)
    if "unreadable" in answer:
        said, remedy = (Text.model_validate(answer[part]) for part in ("unreadable", "remedy"))
        raise StorageError(said, remedy, answer["quoted"])
    return Report(Facts.model_validate_json(answer["facts"]), Verdict.model_validate_json(answer["verdict"]))


def _follow(child: subprocess.Popen[bytes], order: bytes, watch: ProgressCallback) -> dict[str, str] | None:
    """Passes progress on until the answer comes; None when the child ends without one."""
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(order)
        child.stdin.close()
    except OSError:
        return None
    while line := child.stdout.readline(_MAX_ANSWER):
        try:
            said = json.loads(line)
        except ValueError:
            return None
        if "task" not in said:
            return dict(said)
        watch(Advanced(said["task"], Text.model_validate(said["title"]), said["done"], said["total"], said["unit"]))
    return None


def _no_answer(path: Path, trust: TrustList, now: datetime) -> Report:
    """What is known of a file that could not be checked to the end: its digest."""
    with storage.storage_errors(path), path.open("rb") as stream:
        digests = digest_stream(stream)
    limit = finding(
        code=FindingCode.RESOURCE_LIMIT,
        question=Question.UNTOUCHED,
        status=Status.INDETERMINATE,
        message=words("resource_limit"),
        subject=path.name,
    )
    facts = Facts(
        tool=TOOL,
        observed_at=now,
        trust_name=trust.name,
        trust_sha256=digest_of(trust),
        container=ContainerFacts(sha256=digests.sha256, size=digests.size),
    )
    return Report(facts, verdict_of(facts, (limit,)))
