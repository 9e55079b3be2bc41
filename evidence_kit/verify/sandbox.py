"""The check in a process of its own: limits on memory, time and files, and no network, whatever a stranger's file does.

The child tells each section of the facts as soon as it is found. If it dies, what was told stands, and the rest is said to
be unchecked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.progress import Advanced, ProgressCallback, unwatched
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.check import TOOL, report_on
from evidence_kit.verify.facts import Facts, nothing_observed, with_section
from evidence_kit.verify.fence import Guard
from evidence_kit.verify.report import Report
from evidence_kit.verify.sections import Section

_BASE_SECONDS = 60
_BYTES_A_SECOND = 30 << 20
"""Slowest disk and processor that are given time."""
_MAX_LINE = 256 << 20


@dataclass(frozen=True)
class Unreadable:
    """The child could not read the file at all."""

    message: Text
    remedy: Text
    quoted: str


def verify_bundle(path: Path, trust: TrustList, *, now: datetime, watch: ProgressCallback = unwatched) -> Report:
    """The report on a bundle, made by a child process that can do nothing else.

    A child that passes its limits, or dies, is a finding (`RESOURCE_LIMIT`, INDETERMINATE), not an error; what it found
    before is in the report.

    Raises:
        StorageError: no regular file, or it cannot be read at all.
    """
    with storage.read_unchanged(path) as stream:
        size = stream.seek(0, 2)
    seconds = _BASE_SECONDS + size // _BYTES_A_SECOND
    order = {
        "path": str(path.resolve()),
        "trust": trust.to_json().decode("utf-8"),
        "now": format_instant(now),
        "seconds": seconds,
        "bytes": size,
    }
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-m", "evidence_kit.verify.sandbox_child"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    alarm = threading.Timer(2 * seconds, child.kill)
    alarm.start()
    nothing = nothing_observed(size, trust, tool=TOOL, now=now)
    try:
        told = _follow(child, json.dumps(order).encode("utf-8"), nothing, watch)
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
    if isinstance(told, Unreadable):
        raise StorageError(told.message, told.remedy, told.quoted)
    return report_on(told)


def _follow(
    child: subprocess.Popen[bytes], order: bytes, nothing: Facts, watch: ProgressCallback
) -> Facts | Unreadable:
    """Passes progress on and gathers sections until the child ends, or says what no child of ours says."""
    assert child.stdin is not None and child.stdout is not None
    facts = nothing
    try:
        child.stdin.write(order)
        child.stdin.close()
        while line := child.stdout.readline(_MAX_LINE):
            said = json.loads(line)
            if "unreadable" in said:
                why, remedy = (Text.model_validate(said[part]) for part in ("unreadable", "remedy"))
                return Unreadable(why, remedy, str(said["quoted"]))
            if "section" in said:
                facts = with_section(facts, Section(said["section"]), _parsed(nothing, said["found"]))
            elif "guards" in said:
                facts = facts.model_copy(update={"guards": tuple(Guard(name) for name in said["guards"])})
            else:
                watch(_progress(said))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # pydantic's errors are ValueErrors
        return facts
    return facts


def _parsed(nothing: Facts, found: dict[str, Any]) -> Mapping[str, object]:
    """Fields of the facts as the child told them, parsed as what they are.

    Raises:
        ValueError: they are not.
    """
    bare = nothing.model_dump(mode="json", by_alias=True) | {"unreached": []}
    try:
        facts = Facts.model_validate(bare | found)
    except ValidationError as error:
        raise ValueError("no facts") from error
    return {name: getattr(facts, name) for name in found}


def _progress(said: dict[str, Any]) -> Advanced:
    return Advanced(said["task"], Text.model_validate(said["title"]), said["done"], said["total"], said["unit"])
