"""The driver as the process of the command sees it: begun, asked, listened to, and ended when it falls silent."""

from __future__ import annotations

import os
import pickle  # between this process and its own child, over pipes that nobody else holds
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from evidence_kit.domain.errors import RegenerationError, words_of
from evidence_kit.regenerate.cluster.address import head_lost, unjoined
from evidence_kit.regenerate.cluster.driver import CLOSING_SECONDS, DriverSetup
from evidence_kit.regenerate.processes.pipes import write_message

LOADING_SECONDS = 90.0
JOINING_SECONDS = 12.0
"""A cluster that answers is joined in two or three."""
STARTING_SECONDS = 120.0
"""For a cluster of this machine alone, where there was none."""
SILENCE_SECONDS = 15.0
"""Without a sign of life of the head node before it is given up; several times what a busy one takes to answer."""
_PROGRAM = "from evidence_kit.regenerate.cluster.driver import serve; serve()"


class DriverProcess:
    """A driver that has joined its cluster."""

    def __init__(self, setup: DriverSetup, address: str) -> None:
        """Begins it and waits until it has joined.

        Raises:
            RegenerationError: it cannot.
        """
        self._address = address
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # what Ray prints, for as long as the error may quote it
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said,
            env={**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "PYTHONUTF8": "1"},  # a case is nobody's statistics
            # Out of reach of the terminal's Ctrl-C: that is for the command, which then ends the driver.
            start_new_session=os.name == "posix", creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
        self._messages: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self._heard = time.monotonic()
        threading.Thread(target=self._listen, name="cluster driver", daemon=True).start()
        try:
            self.send(setup)
            self._join()
        except BaseException:
            self.kill()
            raise

    def send(self, message: Any) -> None:
        """One message to the driver; that it has ended is seen by what it does not answer."""
        assert self._process.stdin is not None
        with suppress(OSError):
            write_message(self._process.stdin, message)

    def receive(self, silence: float = SILENCE_SECONDS) -> tuple[str, Any]:
        """What the driver says next.

        Raises:
            RegenerationError: it has ended, or its cluster has not answered for `silence` seconds.
        """
        while True:
            try:
                kind, item = self._messages.get(timeout=1.0)
            except Empty:
                if time.monotonic() - self._heard > silence:
                    raise self._lost() from None
                continue
            if kind == "ended":
                raise self._lost()
            if kind != "beat":
                return kind, item

    def close(self) -> None:
        """Has all workers sent home, and ends the driver."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSING_SECONDS + 2)
        self.kill()

    def kill(self) -> None:
        """Ends the driver at once; Ray ends the workers of a driver that is gone."""
        self._process.kill()
        self._process.wait()

    def _join(self) -> None:
        patience = LOADING_SECONDS
        while True:
            try:
                kind, item = self.receive(patience)
            except RegenerationError as error:
                raise self._unjoined() from error
            if kind == "joined":
                return
            if kind == "refused":
                raise item
            patience = STARTING_SECONDS if kind == "starting" else JOINING_SECONDS

    def _listen(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        with suppress(EOFError, OSError, ValueError, pickle.UnpicklingError), pipe:
            while True:
                message = pickle.load(pipe)
                self._heard = time.monotonic()
                self._messages.put(message)
        self._messages.put(("ended", None))

    def _quoted(self) -> str:
        """The end of what Ray printed."""
        with suppress(OSError, ValueError):
            self._said.seek(max(0, self._said.seek(0, 2) - 4000))
            return words_of(self._said.read().decode("utf-8", "replace"), last=True)
        return ""

    def _unjoined(self) -> RegenerationError:
        return unjoined(self._address, self._quoted())

    def _lost(self) -> RegenerationError:
        error = head_lost(self._address, self._quoted())
        self.kill()
        return error
