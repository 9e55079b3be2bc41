"""A worker process of this machine: one engine that keeps its models, asked through its pipes by the process that began it.

Begun as a new interpreter, never as a copy of this one: what torch's libraries chose here (threads above all) must not be
inherited, and a copy made after torch was loaded can hang. OpenMP reads its number of threads once, so it is set before.
"""

from __future__ import annotations

import os
import pickle  # between this process and its own child, over pipes that nobody else holds
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from evidence_kit.domain.errors import EvidenceKitError, words_of
from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.domain.progress import Event
from evidence_kit.regenerate.engine.open_local import open_local
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import Engine, FailedRun
from evidence_kit.regenerate.processes.pipes import own_pipes, travelling, write_message
from evidence_kit.regenerate.weights.model_store import FolderModelStore

_PROGRAM = "from evidence_kit.regenerate.processes.worker import serve; serve()"


@dataclass(frozen=True)
class Setup:
    """The engine that a worker opens."""

    uri: str
    threads: int
    folders: tuple[Path, ...]
    cache: Path | None
    """Where digests of weights are remembered, so that no worker hashes them again."""
    pictures: Pictures


class WorkerCode(FaultCode):
    """Why a worker process is not there."""

    SIGNAL = "WORKER_SIGNAL"
    EXIT = "WORKER_EXIT"
    NOT_BEGUN = "WORKER_NOT_BEGUN"


class WorkerLost(Faulty):
    """A worker process ended in the middle of its work, or could not be begun."""


class WorkerProcess:
    """A running worker, as the process that began it sees it."""

    def __init__(self, setup: Setup) -> None:
        """Begins the process; it loads its libraries and models with its first task.

        Raises:
            WorkerLost: the system has no room for another process.
        """
        threads = {"OMP_NUM_THREADS": str(setup.threads), "MKL_NUM_THREADS": str(setup.threads)}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **threads},
                # Out of reach of the terminal's Ctrl-C: that is for whoever waits, who then ends the workers.
                start_new_session=os.name == "posix", creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )  # fmt: skip
        except OSError as error:
            raise WorkerLost(WorkerCode.NOT_BEGUN, words_of(error)) from error
        self.killed = False
        self._send(setup)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def call(self, method: str, arguments: tuple[Any, ...], tell: Callable[[Event], None]) -> Any:
        """Has the worker's engine do one thing; `FailedRun` where that raises one of the kit's errors.

        Args:
            method: of `Engine`.
            arguments: of the method, but for the watcher of `run`.
            tell: called with every event of the work, in this thread.

        Raises:
            WorkerLost: the process has ended.
            Exception: a fault of the kit in the worker, as it would have been raised here.
        """
        self._send((method, arguments))
        while True:
            kind, item = self._receive()
            if kind == "event":
                tell(item)
            elif kind == "fault":
                raise item
            else:
                return item

    def kill(self) -> None:
        """Ends it at once, from any thread; whoever waits in `call` is told that it is lost."""
        self.killed = True
        self._process.kill()

    def close(self) -> None:
        """Ends it and frees its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):  # what was not read by it is lost with it
                pipe.close()

    def _send(self, message: Any) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # that it has ended is seen by what it does not answer
            write_message(self._process.stdin, message)

    def _receive(self) -> tuple[str, Any]:
        assert self._process.stdout is not None
        try:
            message: tuple[str, Any] = pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:  # the last: killed in the middle of a message
            raise _ending(self._process.wait()) from error
        return message


def serve() -> None:
    """Does what the process that began this one asks, until it closes the pipe or dies."""
    orders, answers = own_pipes()
    setup: Setup = pickle.load(orders)
    tasks: SimpleQueue[tuple[str, tuple[Any, ...]]] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders, tasks), daemon=True).start()

    def tell(event: Event) -> None:
        _answer(answers, "event", event)

    engine: Engine | None = None
    while True:
        method, arguments = tasks.get()
        try:
            engine = engine or open_local(setup.uri, FolderModelStore(setup.folders, setup.cache, tell), setup.pictures)
            watched = (tell,) if method == "run" else ()
            _answer(answers, "answer", getattr(engine, method)(*arguments, *watched))
        except EvidenceKitError as error:
            _answer(answers, "answer", FailedRun(error))
        except Exception as error:  # noqa: BLE001  # raised again where it is waited for
            _answer(answers, "fault", travelling(error))


def _listen(orders: BinaryIO, tasks: SimpleQueue[tuple[str, tuple[Any, ...]]]) -> None:
    """Passes on what is asked; ends this process with the other one, in the middle of a picture if need be."""
    with suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            tasks.put(pickle.load(orders))
    os._exit(0)


def _answer(answers: BinaryIO, kind: str, item: Any) -> None:
    try:
        write_message(answers, (kind, item))
    except OSError:
        os._exit(0)  # nobody is there any more


def _ending(code: int) -> WorkerLost:
    return WorkerLost(WorkerCode.SIGNAL, signal=-code) if code < 0 else WorkerLost(WorkerCode.EXIT, code=code)
