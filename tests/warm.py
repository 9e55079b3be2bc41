"""The command in a process of its own that has its libraries already: forked from one that imported them.

Starting Python and importing what a command needs takes longer than most commands take. What runs here is what
`python -m evidence_kit` runs, with arguments, environment, folder, streams and exit code of its own; that the command also
starts cold is what `tests/cli` and `tests/packaging` hold. What it measured before is what every book of the suite's case measures.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).parents[1]
LIBRARIES = (
    "evidence_kit.assemble.book", "evidence_kit.assemble.minutes", "evidence_kit.assemble.signing.pades_writer",
    "evidence_kit.formats.cades", "evidence_kit.formats.pades.inspection", "evidence_kit.assemble.receipts.receipt",
    "evidence_kit.formats.opentimestamps.second_opinion", "evidence_kit.formats.rfc3161.second_opinion",
    "evidence_kit.seal.calendars.http_calendar", "evidence_kit.seal.tokens.http_authority",
    "evidence_kit.verify.report", "evidence_kit.workflows.assemble", "evidence_kit.workflows.attest",
    "evidence_kit.workflows.batch_renewal", "evidence_kit.workflows.batch_status", "evidence_kit.workflows.beacon",
    "evidence_kit.workflows.prove", "evidence_kit.workflows.renew", "evidence_kit.workflows.show",
    "evidence_kit.workflows.status", "evidence_kit.workflows.upgrade", "evidence_kit.workflows.verify",
    "httpx", "pikepdf", "rich.console", "rich.progress", "rich.table",
)  # fmt: skip
ENGINE = (
    "evidence_kit.regenerate.compare.comparison", "evidence_kit.regenerate.engine.local", "evidence_kit.workflows.regenerate",
    "evidence_kit.workflows.reproduce", "evidence_kit.workflows.vary",
)  # fmt: skip
BOOK = (
    "evidence_kit.assemble.book.composition", "evidence_kit.workflows.catalogue", "evidence_kit.workflows.likeness",
)  # fmt: skip
FACES = ("SerifSC", "SerifSC-Bold", "SansSC", "SansSC-Bold", "Serif", "Sans", "Mono", "RareHan")
NEEDS_BOOK = {"assemble", "portal"}
Kind = Literal["plain", "engine", "book"]
NEEDS_ENGINE = {"regenerate", "reproduce", "vary", "recover", "repeat"}


def run(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs `python -m evidence_kit ARGUMENTS` in the folder of this process and waits for its end."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("stdout", "stderr")]
        code = _forker(_kind(arguments)).ask(_order(arguments, environment, streams))
        out, err = (stream.read_text(encoding="utf-8") for stream in streams)
    return subprocess.CompletedProcess(["evidence-kit", *arguments], code, out, err)


class Begun:
    """The same, not waited for; what it prints is lost."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        nowhere = [Path(os.devnull)] * 2
        self._forker = _forker(_kind(arguments))
        self._process = self._forker.ask({**_order(arguments, environment, nowhere), "begin": True})

    def kill(self) -> int:
        """Ends it by SIGKILL, as the system does when memory runs out; its exit code: -9, or its own where it had ended."""
        os.kill(self._process, signal.SIGKILL)  # until the forker has waited for it, nothing else gets its number
        return self._forker.ask({"wait": self._process})


def _order(arguments: list[str], environment: dict[str, str], streams: list[Path]) -> dict[str, Any]:
    return {"arguments": arguments, "environment": environment, "folder": str(Path.cwd()), "streams": [*map(str, streams)]}  # fmt: skip


class _Forker:
    """The process that has the libraries; it lives as long as this one."""

    def __init__(self, kind: Kind) -> None:
        environment = {**os.environ, "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "tests.warm", kind]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._one_at_a_time = threading.Lock()

    def ask(self, order: dict[str, Any]) -> int:
        """An exit code, or the number of a process that was begun."""
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None and told is not None
        with self._one_at_a_time:
            asked.write(json.dumps(order).encode("ascii") + b"\n")
            asked.flush()
            return int(told.readline())


@cache
def _forker(kind: Kind) -> _Forker:
    return _Forker(kind)


def _kind(arguments: list[str]) -> Kind:
    """What a command needs beside the libraries of all; one that needs nothing shall not end with torch to be put away."""
    if NEEDS_ENGINE.intersection(arguments):
        return "engine"
    return "book" if NEEDS_BOOK.intersection(arguments) else "plain"


def _load(names: tuple[str, ...]) -> None:
    for name in names:
        importlib.import_module(name)


def _serve(kind: str) -> None:
    """Forks for each order; only a child comes back from here, to end as any program ends."""
    _load(LIBRARIES)
    if kind == "engine":
        _load(ENGINE)
    elif kind == "book":
        _prepare_book()
    # Out of the garbage collector's sight: a child that looks through all of it at its end would copy all of it.
    gc.collect()
    gc.freeze()
    for line in sys.stdin.buffer:
        order = json.loads(line)
        child = order.get("wait") or os.fork()
        if child == 0:
            return _become(order)
        told = child if "begin" in order else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(told, flush=True)
    return None


def _prepare_book() -> None:
    """Letters are read, and the pictures of the suite's case are looked for in its pages, once for all its books."""
    from evidence_kit.assemble.book.reportlab_ready import make_ready

    make_ready()
    _load(BOOK)
    from evidence_kit.assemble.book.typesetting.fonts import glyphs
    from evidence_kit.workflows.likeness import measure_of_kit

    for face in FACES:
        glyphs(face)
    measure, case = measure_of_kit(), ROOT / "tests" / "tiny_case"
    if measure is not None:
        claimed = (case / "claimed" / "celadon-teapot.png").read_bytes()
        for page in sorted((case / "evidence").glob("*.png")):
            measure.copy_in(claimed, page.read_bytes())


def _become(order: dict[str, Any]) -> None:
    out, err = (os.open(path, os.O_WRONLY | os.O_CREAT, 0o600) for path in order["streams"])
    for stream, number in ((os.open(os.devnull, os.O_RDONLY), 0), (out, 1), (err, 2)):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.path[0] = order["folder"]
    sys.argv = ["evidence-kit", *order["arguments"]]
    runpy.run_module("evidence_kit", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _serve(sys.argv[1])
