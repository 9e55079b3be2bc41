"""The process that reads a stranger's bundle: `python -m evidence_kit.verify.sandbox_child`, an order on stdin, JSON lines on stdout."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import Advanced, Event
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.opentimestamps import second_opinion
from evidence_kit.verify.check import check

MEMORY = 3 << 30
"""Bytes of address space: a book of half a gigabyte is read whole."""
_FORBIDDEN = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn",
              "os.fork", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "shutil.")  # fmt: skip


def main() -> None:
    """Reads the order, gives up what the check does not need, checks, answers."""
    order = json.loads(sys.stdin.buffer.read())
    second_opinion.load()  # it starts programs to find OpenSSL: now, while that is allowed and no stranger's byte was read
    limit_resources(int(order["seconds"]))
    give_up_rights()
    trust = TrustList.model_validate_json(order["trust"])
    try:
        report = check(Path(order["path"]), trust, now=datetime.fromisoformat(order["now"]), watch=_tell)
    except EvidenceKitError as error:
        _write({
            "unreadable": error.message.model_dump(),
            "remedy": error.remedy.model_dump(),
            "quoted": error.quoted,
        })
        return
    _write({"facts": report.facts_json().decode("utf-8"), "verdict": report.verdict.to_json().decode("utf-8")})


def limit_resources(seconds: int) -> None:
    """Processor time, memory, files: on systems that have such limits (not Windows)."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    for limit, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def give_up_rights() -> None:
    """No network, no other process, no file written: refused by an audit hook, which cannot be taken off again (PEP 578)."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN) or (event == "open" and _writes(arguments)):
            raise PermissionError(f"{event} is not part of a check")

    sys.addaudithook(refuse)


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return bool(set(mode) & set("wax+"))
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _tell(event: Event) -> None:
    if isinstance(event, Advanced):
        _write({
            "task": event.task,
            "title": event.title.model_dump(),
            "done": event.done,
            "total": event.total,
            "unit": event.unit,
        })


def _write(said: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
