"""The process that reads a stranger's bundle: `python -m evidence_kit.verify.sandbox_child`, an order on stdin, JSON lines on stdout."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from evidence_kit import storage
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import Advanced, Event
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.opentimestamps import second_opinion
from evidence_kit.verify.event_loop import keep_one_event_loop
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.fence import raise_fence
from evidence_kit.verify.observation import Found, Observation
from evidence_kit.verify.sections import Section


def main() -> None:
    """Reads the order, gives up what the check does not need, checks, answers."""
    order = json.loads(sys.stdin.buffer.read())
    second_opinion.load()  # it starts programs to find OpenSSL: now, while that is allowed and no stranger's byte was read
    keep_one_event_loop()
    _write({"guards": raise_fence(int(order["seconds"]), int(order["bytes"]))})
    path, trust = Path(order["path"]), TrustList.model_validate_json(order["trust"])
    try:
        with storage.read_unchanged(path) as stream:
            Observation(path, stream, trust, now=datetime.fromisoformat(order["now"]), watch=_tell).run(_tell_section)
    except EvidenceKitError as error:
        said = {"unreadable": error.message.model_dump(), "remedy": error.remedy.model_dump()}
        _write({**said, "quoted": error.quoted})


def _tell(event: Event) -> None:
    if isinstance(event, Advanced):
        _write({
            "task": event.task,
            "title": event.title.model_dump(),
            "done": event.done,
            "total": event.total,
            "unit": event.unit,
        })


def _tell_section(section: Section, found: Found) -> None:
    """A record of a stranger can make facts that cannot be told; then the section is not reached."""
    try:
        facts = Facts.model_construct(**found)  # type: ignore[arg-type]
        line = {"section": section.value, "found": facts.model_dump(mode="json", by_alias=True, include=set(found))}
        _write(line)
    except (ValueError, TypeError, MemoryError, RecursionError):
        _write({"section": section.value, "found": {"unreached": [_UNTOLD | {"section": section.value}]}})


_UNTOLD: dict[str, Any] = {"fault": {"code": CheckCode.OBSERVER_FAILED.value}}


def _write(said: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
