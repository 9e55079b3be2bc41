"""A job in a process of its own: limits on memory, time and files, and no network, whatever a stranger's file does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from evidence_kit.domain import errors
from evidence_kit.domain.errors import EvidenceKitError, StorageError
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import Text
from evidence_kit.verify.processes.forked import ForkedChild, forked

BASE_SECONDS = 60
"""Of processor time, for however small a file."""
_BYTES_A_SECOND = 30 << 20
"""Slowest disk and processor that are given time."""
_MAX_LINE = 256 << 20
_LEAST = {"SSL_CERT_FILE": os.devnull, "SSL_CERT_DIR": os.devnull, "PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""The web authorities of this machine, which pyHanko's HTTP client would read on loading, and plugins that look into every
record: nothing of a check."""

Said = dict[str, Any]
"""A line of the child's."""
Child = ForkedChild | subprocess.Popen[bytes]


def waiting_child() -> AbstractContextManager[ForkedChild | None]:
    """A child that has loaded what this process has, and waits for the order that `run_job` gives it.

    For a command that has begun nothing yet and holds no key (`forked`); None where that is not so, and `run_job` starts a child
    of its own.
    """
    return forked(_await_order, _LEAST)


def _await_order() -> None:
    from evidence_kit.verify.sandbox_child import main  # it loads what this process can do without

    main()


def run_job(
    job: str,
    order: Said,
    *,
    size: int,
    hear: Callable[[Said], None],
    watch: ProgressCallback,
    child: Child | None = None,
) -> None:
    """Has a child process do a job that reads a stranger's files, and hears what it tells until it ends.

    A child that passes its limits, or dies, simply tells no more: whoever asked knows what is missing.

    Args:
        job: `module:function`, a function of one argument, the order; it tells by `sandbox_child.tell`.
        order: what the job is given; of values that JSON has.
        size: of the files in bytes: time and memory are measured by it.
        hear: given each line; a ValueError, KeyError or TypeError of it ends the hearing, for no child of ours says that.
        watch: told of the child's progress.
        child: that waits for the order; None starts one.

    Raises:
        EvidenceKitError: the one that the job ended with.
    """
    seconds = BASE_SECONDS + size // _BYTES_A_SECOND
    given = json.dumps({**order, "job": job, "seconds": seconds, "bytes": size}).encode("utf-8")
    child = child or _start()
    alarm = threading.Timer(2 * seconds, child.kill)
    alarm.start()
    try:
        error = _follow(child, given, hear, watch)
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
    if error is not None:
        raise error


def _start() -> Child:
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-m", "evidence_kit.verify.sandbox_child"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **_LEAST}
    )


def _follow(
    child: Child, given: bytes, hear: Callable[[Said], None], watch: ProgressCallback
) -> EvidenceKitError | None:
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(given)
        child.stdin.close()
        while line := child.stdout.readline(_MAX_LINE):
            said = json.loads(line)
            if "error" in said:
                return _error(said)
            if "task" in said:
                watch(
                    Advanced(
                        said["task"], Text.model_validate(said["title"]), said["done"], said["total"], said["unit"]
                    )
                )
            else:
                hear(said)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):  # pydantic's errors are ValueErrors
        return None
    return None


def _error(said: Said) -> EvidenceKitError:
    kind = getattr(errors, str(said["error"]), StorageError)
    message, remedy = Text.model_validate(said["message"]), Text.model_validate(said["remedy"])
    known = isinstance(kind, type) and issubclass(kind, EvidenceKitError)
    return (kind if known else StorageError)(message, remedy, str(said["quoted"]))
