"""A child forked from a process that has loaded the kit already: what a check needs is loaded once and not twice.

Only for a process that is small and has begun nothing yet, as a command of the terminal is: one thread, and no key in memory. Every
other caller, and every system but Linux, starts a Python anew.
"""

from __future__ import annotations

import gc
import locale
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

_STDIN, _STDOUT, _STDERR = 0, 1, 2


class ForkedChild:
    """A child, with as much of `subprocess.Popen` as hearing it takes."""

    def __init__(self, process: int, stdin: BinaryIO, stdout: BinaryIO) -> None:
        self.stdin, self.stdout = stdin, stdout
        self._process: int | None = process

    def kill(self) -> None:
        """Ends it; does nothing where it was waited for."""
        if self._process is not None:
            os.kill(self._process, signal.SIGKILL)

    def wait(self) -> None:
        """Waits for its end, once."""
        process, self._process = self._process, None
        if process is not None:
            os.waitpid(process, 0)
            for pipe in (self.stdin, self.stdout):
                with suppress(OSError):  # what it did not read any more
                    pipe.close()


@contextmanager
def forked(main: Callable[[], None], environment: Mapping[str, str]) -> Iterator[ForkedChild | None]:
    """A child that runs `main`, its stdin and stdout two pipes; None where this process is not fit to be doubled.

    It has nothing else open, and ends with `main` whatever becomes of it. It is ended and waited for at the end of the block.

    Args:
        main: what the child does.
        environment: what it finds in its environment besides that of this process.
    """
    child = _fork(main, environment) if _fit() else None
    try:
        yield child
    finally:
        if child is not None:
            child.kill()
            child.wait()


def _fit() -> bool:
    """Linux; one thread, or another one could hold a lock for ever; text in UTF-8, as a Python of its own has it by `-X utf8`."""
    if sys.platform != "linux" or locale.getencoding().lower() != "utf-8":
        return False
    try:
        for standard in (_STDIN, _STDOUT, _STDERR):  # or the pipes would come to lie there
            os.fstat(standard)
        return len(list(Path("/proc/self/task").iterdir())) == 1  # of libraries too
    except OSError:
        return False


def _fork(main: Callable[[], None], environment: Mapping[str, str]) -> ForkedChild:
    (asked, ask), (hear, tell) = os.pipe(), os.pipe()
    gc.freeze()  # what is loaded stays; to look through it for garbage would copy its pages
    process = os.fork()
    if process == 0:
        _be_child(main, environment, asked, tell)
    gc.unfreeze()
    os.close(asked)
    os.close(tell)
    return ForkedChild(process, os.fdopen(ask, "wb"), os.fdopen(hear, "rb"))


def _be_child(main: Callable[[], None], environment: Mapping[str, str], asked: int, tell: int) -> NoReturn:
    """Does nothing of what the parent was about to do, not even its clearing up."""
    status = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for own, standard in ((asked, _STDIN), (tell, _STDOUT), (nowhere, _STDERR)):
            os.dup2(own, standard)
        os.closerange(_STDERR + 1, os.sysconf("SC_OPEN_MAX"))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        # The old ones live on as `sys.__stdout__` and are never flushed: what they hold is the parent's to write.
        sys.stdin = open(_STDIN, encoding="utf-8", closefd=False)  # noqa: SIM115 - open to the end
        sys.stdout = open(_STDOUT, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(_STDERR, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        os.environ.update(environment)
        main()
        status = 0
    finally:
        os._exit(status)
