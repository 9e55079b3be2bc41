"""The one place that starts and stops outside programs: asked first, then signalled, then killed; none outlives us."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from evidence_kit.domain.errors import words_of
from evidence_kit.domain.text import Text

_GUARD = 'read _; kill -s TERM -- "-$1"; sleep 3; kill -s KILL -- "-$1"'
"""Waits for the end of its input, which comes when this process dies, even by kill -9; then ends the other's group."""


class Child:
    """A running program in a process group of its own, its output in a file.

    A file, not a pipe: a pipe that nobody drains stops the program (kkroening/ffmpeg-python #195, #370).
    """

    def __init__(
        self,
        name: Text,
        command: Sequence[str],
        *,
        log: Path,
        folder: Path | None = None,
        variables: Mapping[str, str] | None = None,
        inherit: tuple[int, ...] = (),
    ) -> None:
        """Starts the program.

        Args:
            name: for incidents and errors.
            log: where stdout and stderr go.
            folder: its working directory.
            variables: added to the environment.
            inherit: file descriptors it keeps (POSIX).
        """
        self.name = name
        self.log = log
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=folder,
                env={**os.environ, **(variables or {})},
                pass_fds=inherit,
                # Out of reach of the terminal's Ctrl-C and hang-up: a SIGHUP leaves an MP4 unplayable.
                start_new_session=os.name == "posix",
            )
        self._guard = _start_guard(self._popen.pid)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._popen.pid

    @property
    def running(self) -> bool:
        """Whether it is still there."""
        return self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; after that no proof of anything: ffmpeg exits with 0 when its X server dies."""
        return self._popen.poll()

    def ask(self, word: bytes) -> None:
        """Writes to its input; one that has gone is no error."""
        assert self._popen.stdin is not None
        with suppress(OSError):
            self._popen.stdin.write(word)
            self._popen.stdin.flush()

    def stop(self, *, word: bytes = b"", patience: float = 10.0) -> None:
        """Ends it and all it started: `word` on its input, then SIGTERM, then SIGKILL, `patience` seconds each."""
        if word and self.running:
            self.ask(word)
            self._wait(patience)
        if self.running:
            self._popen.terminate()
            self._wait(patience)
        self._kill_group()
        self._popen.wait()
        assert self._popen.stdin is not None
        with suppress(OSError):
            self._popen.stdin.close()
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None

    def last_words(self, lines: int = 4) -> str:
        """The end of its log, for an error that quotes it."""
        try:
            with self.log.open("rb") as stream:
                stream.seek(max(0, self.log.stat().st_size - 4096))
                tail = stream.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return ""
        return words_of("\n".join(tail.splitlines()[-lines:]), last=True)

    def _wait(self, seconds: float) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)

    def _kill_group(self) -> None:
        if os.name == "posix":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, signal.SIGKILL)
        elif self.running:
            self._popen.kill()


def _start_guard(pid: int) -> subprocess.Popen[bytes] | None:
    if os.name != "posix":
        return None
    return subprocess.Popen(
        ["/bin/sh", "-c", _GUARD, "guard", str(pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def answer_of(command: Sequence[str], *, folder: Path | None = None, seconds: float = 60.0) -> tuple[int, str]:
    """Runs a short command to its end: exit code, and what it said on stdout and stderr together.

    A program that cannot be started or does not end answers with code 127 or 124, as in a shell.
    """
    try:
        done = subprocess.run(
            list(command),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 124, f"no answer in {seconds:g} s"
    except OSError as error:
        return 127, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")
