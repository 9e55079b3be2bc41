"""Worker processes and their tasks: who does what, what is done ahead, and what happens when a worker is lost.

Each worker belongs to a thread of this process, which gives it one task after the other and passes on what it says. Whoever
waits for tasks hears of them in their own thread, so that no watcher need be made for several.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Condition, Thread, current_thread

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.progress import Event, Noted
from evidence_kit.domain.text import text
from evidence_kit.regenerate.interface import FailedRun
from evidence_kit.regenerate.processes.task import Post, Task, TaskOutcome
from evidence_kit.regenerate.processes.worker import WorkerLost, WorkerProcess
from evidence_kit.wording.faults import fault_text

TRIES = 3
"""Workers that a task may lose before it is given up: what ends three processes will end a fourth."""


class ProcessPool:
    """Begins workers when there are tasks for them, and keeps them for the next.

    Args:
        begin: begins a worker.
        most: how many there may be.
    """

    def __init__(self, begin: Callable[[], WorkerProcess], most: int) -> None:
        self._begin, self._most = begin, most
        self._asked: deque[Task] = deque()
        self._ahead: deque[Task] = deque()
        self._running: set[Task] = set()
        self._workers: set[WorkerProcess] = set()
        self._threads: set[Thread] = set()
        self._closed = False
        self._changed = Condition()

    @property
    def workers(self) -> tuple[WorkerProcess, ...]:
        """Those that there are now."""
        with self._changed:
            return tuple(self._workers)

    def limit(self, most: int) -> None:
        """Lowers how many workers there may be; those beyond end with their task."""
        with self._changed:
            self._most = max(1, min(self._most, most))
            self._changed.notify_all()

    def ahead(self, tasks: Sequence[Task]) -> None:
        """Begins tasks that nobody waits for yet, as far as workers are idle; one is left for what is asked meanwhile."""
        with self._changed:
            self._ahead.extend(tasks)
            self._call_for_threads()

    def work(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Event | TaskOutcome]]:
        """Has tasks done, such as were begun ahead among them; yields their events and, of each, its answer.

        Left early, by Ctrl-C perhaps, it ends the workers that are busy with them.
        """
        post: Post = SimpleQueue()
        left = len(tasks)
        self._ask(tasks, post)
        try:
            while left:
                try:
                    task, item = post.get(timeout=1.0)
                except Empty:  # Windows tells of Ctrl-C only between two waits
                    continue
                left -= isinstance(item, TaskOutcome)
                yield task, item
        finally:
            self._withdraw(tasks)

    def close(self) -> None:
        """Ends all workers; whoever still waits for a task is told so."""
        with self._changed:
            self._closed = True
            for task in (*self._asked, *self._running):
                self._answer(task, TaskOutcome(FailedRun(_closed())))
            self._asked.clear()
            for worker in self._workers:
                worker.kill()
            self._changed.notify_all()
            threads = tuple(self._threads)
        for thread in threads:
            thread.join()

    def _ask(self, tasks: Sequence[Task], post: Post) -> None:
        with self._changed:
            for task in tasks:
                task.post = post
                if self._closed:
                    self._answer(task, TaskOutcome(FailedRun(_closed())))
                elif task.kept is not None:
                    post.put((task, task.kept))
                    task.kept = None
                elif task not in self._running:
                    with suppress(ValueError):
                        self._ahead.remove(task)
                    self._asked.append(task)
            self._call_for_threads()

    def _withdraw(self, tasks: Sequence[Task]) -> None:
        with self._changed:
            for task in tasks:
                if not task.done and task.worker is not None:
                    task.worker.kill()
                task.post, task.done = None, True
            self._asked = deque(task for task in self._asked if not task.done)

    def _answer(self, task: Task, answer: TaskOutcome) -> None:
        if task.done:
            return
        task.done = True
        if task.post is None:
            task.kept = answer
        else:
            task.post.put((task, answer))

    def _call_for_threads(self) -> None:
        """As many threads as tasks can be done at a time, each with a worker of its own."""
        tasks = len(self._running) + len(self._asked) + min(len(self._ahead), self._most - 1)
        for _ in range(min(tasks, self._most) - len(self._threads)):
            thread = Thread(target=self._serve, name="worker process", daemon=True)
            self._threads.add(thread)
            thread.start()
        self._changed.notify_all()

    def _serve(self) -> None:
        """Gives one worker one task after the other, until there are too many workers or the pool is closed."""
        worker: WorkerProcess | None = None
        while (task := self._next(worker)) is not None:
            try:
                worker = worker or self._begun(task)
                answer = TaskOutcome(worker.call(task.method, task.arguments, task.tell))
            except WorkerLost as loss:
                self._end(worker)
                worker = None
                self._lost(task, loss)
                continue
            except Exception as fault:  # noqa: BLE001  # raised where the task is waited for
                answer = TaskOutcome(None, fault)
            with self._changed:
                self._running.discard(task)
                self._answer(task, answer)
            if worker is not None and worker.killed:  # its task was withdrawn at the moment it was done
                self._end(worker)
                worker = None
        self._end(worker)

    def _next(self, worker: WorkerProcess | None) -> Task | None:
        """The task that this thread is to do now; None when it is not needed any more."""
        with self._changed:
            while not self._closed and len(self._threads) <= self._most:
                if (task := self._waiting()) is not None:
                    task.worker = worker
                    self._running.add(task)
                    return task
                self._changed.wait()
            self._threads.discard(current_thread())
            return None

    def _waiting(self) -> Task | None:
        if self._asked:
            return self._asked.popleft()
        unasked = sum(task.post is None for task in self._running)
        return self._ahead.popleft() if self._ahead and unasked < self._most - 1 else None

    def _begun(self, task: Task) -> WorkerProcess:
        worker = self._begin()
        with self._changed:
            self._workers.add(worker)
            task.worker = worker
            if self._closed or task.done:  # withdrawn while the process began
                worker.kill()
        return worker

    def _end(self, worker: WorkerProcess | None) -> None:
        if worker is not None:
            with self._changed:
                self._workers.discard(worker)
            worker.close()

    def _lost(self, task: Task, loss: WorkerLost) -> None:
        with self._changed:
            self._running.discard(task)
            if task.done:  # withdrawn: nobody lost anything
                return
            task.worker = None
            task.losses += 1
            # Memory is what most often ends a worker: the work goes on with one less.
            self._most = max(1, self._most - 1)
            if task.losses >= TRIES:
                self._answer(task, TaskOutcome(FailedRun(_given_up(loss))))
                return
            why = fault_text(loss.fault)
            task.tell(Noted(text(f"一个工作进程中断（{why.zh}），其图片将重新运行。",
                                   f"A worker process ended ({why.en}); its picture is run again.")))  # fmt: skip
            (self._ahead if task.post is None else self._asked).appendleft(task)
            self._changed.notify_all()


def _given_up(loss: WorkerLost) -> RegenerationError:
    why = fault_text(loss.fault)
    return RegenerationError(
        text(f"运行此生成参数的工作进程 {TRIES} 次中断（{why.zh}）。",
             f"{TRIES} worker processes ended while running this recipe: {why.en}."),
        text("多因内存不足：请关闭其他程序，或以单进程运行，例如 --device 'cpu?workers=1'。",
             "Memory is the usual reason: close other programs, or run it in one process, such as --device 'cpu?workers=1'."),
        loss.fault.note,
    )  # fmt: skip


def _closed() -> RegenerationError:
    return RegenerationError(
        text("运行已停止。", "The work was stopped."), text("请重新运行同一命令。", "Run the same command again.")
    )
