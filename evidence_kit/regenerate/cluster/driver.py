"""The process that talks to Ray: asked over its pipes by the process of the command, as `cluster_engine` describes.

Ray prints where it likes and ends a process whose cluster is gone; here it can do both without harm to the command.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.progress import Event
from evidence_kit.regenerate.cluster.address import parsed
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import FailedRun, Job
from evidence_kit.regenerate.processes.pipes import own_pipes, travelling, write_message
from evidence_kit.regenerate.weights.model_store import FolderModelStore

BEAT_SECONDS = 1.0
CLOSING_SECONDS = 10.0
"""For sending all workers home; then this process ends all the same, and Ray ends what it began."""


@dataclass(frozen=True)
class DriverSetup:
    """The engine that the driver opens."""

    rest: str
    """Of the URI, after `ray:`."""
    folders: tuple[Path, ...]
    pictures: Pictures


class Answers:
    """The pipe to the process of the command, written by several threads."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe, self._lock = pipe, threading.Lock()

    def put(self, kind: str, item: Any = None) -> None:
        """One message; the end of this process where nobody reads it."""
        with self._lock:
            try:
                write_message(self._pipe, (kind, item))
            except OSError:
                os._exit(0)

    def event(self, event: Event) -> None:
        """One event of the work."""
        self.put("event", event)


def serve() -> None:
    """Joins the cluster, does what is asked, and sends all workers home at the end, however that comes."""
    os.umask(0o077)  # the token that Ray writes lets whoever reads it run programs on the cluster
    orders, pipe = own_pipes()
    setup: DriverSetup = pickle.load(orders)
    answers, tasks = Answers(pipe), SimpleQueue[tuple[str, tuple[Any, ...]]]()
    from evidence_kit.regenerate.cluster.nodes import running_here
    from evidence_kit.regenerate.cluster.ray_engine import join_ray

    answers.put("begun")
    address, _ = parsed(setup.rest)
    threading.Thread(target=_listen, args=(orders, tasks), daemon=True).start()
    try:
        if address == "auto" and running_here() is None:
            answers.put("starting")
        with join_ray(setup.rest, FolderModelStore(setup.folders), setup.pictures) as engine:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            answers.put("joined")
            threading.Thread(target=_beat, args=(answers,), daemon=True).start()
            while True:
                method, arguments = tasks.get()
                _do(engine, method, arguments, answers)
    except EvidenceKitError as error:
        answers.put("refused", error)
    except KeyboardInterrupt:
        pass
    os._exit(0)


def _do(engine: Any, method: str, arguments: tuple[Any, ...], answers: Answers) -> None:
    try:
        if method == "run_all":
            for number, outcome in _numbered(engine, arguments[0], answers):
                answers.put("item", (number, outcome))
            answers.put("answer")
        elif method == "run_apart":
            for item in engine.run_apart(*arguments, answers.event):
                answers.put("item", item)
            answers.put("answer")
        else:
            watched = (answers.event,) if method == "run" else ()
            answers.put("answer", getattr(engine, method)(*arguments, *watched))
    except EvidenceKitError as error:
        answers.put("answer", FailedRun(error))
    except Exception as error:  # noqa: BLE001  # raised again where it is waited for
        answers.put("fault", travelling(error))


def _numbered(engine: Any, jobs: Sequence[Job], answers: Answers) -> Iterator[tuple[int, Any]]:
    """The outcomes by the places of their jobs: the process of the command has jobs of its own to name."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for number, job in enumerate(jobs):
        places[id(job)].append(number)
    for job, outcome in engine.run_all(jobs, answers.event):
        yield places[id(job)].pop(0), outcome


def _beat(answers: Answers) -> None:
    """Says every second that the head node answers; a silence says that it does not."""
    import ray

    while True:
        with suppress(Exception):
            ray.nodes()
            answers.put("beat")
        time.sleep(BEAT_SECONDS)


def _listen(orders: BinaryIO, tasks: SimpleQueue[tuple[str, tuple[Any, ...]]]) -> None:
    """Passes on what is asked; interrupts the work when the command closes the pipe, or dies."""
    with suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            tasks.put(pickle.load(orders))
    threading.Timer(CLOSING_SECONDS, os._exit, (0,)).start()
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)
