"""Altered copies of a bundle, each checked as a court checks it: several processes, one sandbox a copy, nothing left on the disk."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from evidence_kit import storage
from evidence_kit.attack.catalogue import Mutation, mutations_of
from evidence_kit.attack.outcome import Key, judged, keys_of
from evidence_kit.attack.target import Target
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.filing.mutation import Access, MutationCode, MutationTried
from evidence_kit.domain.finding import Finding
from evidence_kit.domain.progress import Advanced, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify import verify_bundle
from evidence_kit.verify.sandbox import waiting_child
from evidence_kit.workflows.strange_keys import strange_keys

_TASK = text("核验改动后的副本", "checking altered copies")
_MOST_PROCESSES = 8


class _Attempt(NamedTuple):
    code: MutationCode
    access: Access
    member: str
    keys: frozenset[Key]


class _Attacker:
    """What a process keeps between copies: its keys, and every way of altering the bundle."""

    def __init__(self, target: Target, trust: TrustList, now: datetime, own_keys: bool, folder: Path) -> None:
        keys = strange_keys()
        self.mutations = mutations_of(target, keys.stamp, keys.sign_container if own_keys else None)
        self._trust, self._now, self._folder = trust, now, folder

    def attempt(self, place: int) -> _Attempt:
        """Make a copy, check it, and take it away again."""
        one: Mutation = self.mutations[place]
        path = self._folder / f"{place}.zip"
        try:
            one.write(path)
            with waiting_child() as child:
                report = verify_bundle(path, self._trust, now=self._now, child=child)
        finally:
            path.unlink(missing_ok=True)
        return _Attempt(one.code, one.access, one.member, keys_of(report.verdict.findings))


_attackers: list[_Attacker] = []
"""Of a worker process: one."""


def try_copies(
    path: Path,
    trust: TrustList,
    own: tuple[Finding, ...],
    *,
    own_keys: bool,
    now: datetime,
    watch: ProgressCallback,
) -> tuple[MutationTried, ...]:
    """Alter a bundle in every catalogued way and check each copy.

    Args:
        path: the bundle; it is only read.
        trust: as the court would use it.
        own: findings on the bundle itself.
        own_keys: also sign and stamp copies with keys that nobody certifies.
        now: by which certificates are judged where no token says otherwise.
        watch: told after each copy.

    Raises:
        StorageError: a copy cannot be written.
        EvidenceKitError: a process that checks copies was ended from outside.
    """
    known = keys_of(own)
    with storage.storage_errors(Path(tempfile.gettempdir())), tempfile.TemporaryDirectory() as folder:
        given = (Target.at(path.resolve()), trust, now, own_keys, Path(folder))
        count = len(_Attacker(*given).mutations)
        watch(Advanced("attack", _TASK, 0, count))
        found = []
        with closing(_attempts(given, count)) as attempts:
            for one in attempts:
                outcome, codes = judged(one.keys, known)
                found.append(
                    MutationTried(code=one.code, access=one.access, member=one.member, outcome=outcome, findings=codes)
                )
                watch(Advanced("attack", _TASK, len(found), count))
    return tuple(found)


def _attempts(given: tuple[Target, TrustList, datetime, bool, Path], count: int) -> Generator[_Attempt, None, None]:
    processes = min(_processors(), _MOST_PROCESSES, count)
    # Not forked: this process may have threads, and a child of a forked one could wait for ever for a lock of theirs.
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, given)
    before = set(multiprocessing.active_children())
    try:
        yield from pool.map(_attempt, range(count))
    except BrokenProcessPool as error:
        raise EvidenceKitError(
            text("核验副本的进程中途退出。", "A process that checked copies ended before its time."),
            text(
                "多因内存不足：请关闭其他程序后重试。",
                "Memory is the usual reason: close other programs and try again.",
            ),
        ) from error
    except BaseException:  # also where whoever hears of the copies stops: nothing of a copy is worth waiting for then
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _processors() -> int:
    with suppress(AttributeError):  # Linux alone has it
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(target: Target, trust: TrustList, now: datetime, own_keys: bool, folder: Path) -> None:
    from evidence_kit.formats.opentimestamps import second_opinion
    from evidence_kit.verify import bundle_job  # noqa: F401 - loaded once, each sandbox is forked of it
    from evidence_kit.verify.processes.http_client import keep_out_http_client

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the command is heard there
    keep_out_http_client()
    second_opinion.load()
    _attackers.append(_Attacker(target, trust, now, own_keys, folder))


def _attempt(place: int) -> _Attempt:
    return _attackers[0].attempt(place)
