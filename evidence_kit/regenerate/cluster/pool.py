"""The crew: workers on the nodes of a cluster, who has which order, and what happens when one of them is lost."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Any

import ray

from evidence_kit import __version__
from evidence_kit.domain.errors import EvidenceKitError, ModelError, RegenerationError, words_of
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.regenerate.cluster import nodes
from evidence_kit.regenerate.cluster.nodes import ClusterNode, Needs
from evidence_kit.regenerate.cluster.order import Order, PoolWorker
from evidence_kit.regenerate.cluster.worker import Post, Worker
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import FailedRun

TRIES = 3
"""Workers that an order may lose before it is given up: what kills three processes will kill a fourth."""
STARTS = 2
"""Workers that may fail to start on a node before it is left alone."""
START_SECONDS = 300.0
POLL_SECONDS = 0.1


class WorkerPool:
    """Hires workers when there is work for them, keeps them for the next, and gives each order until it is done."""

    def __init__(
        self, folders: tuple[str, ...], pictures: Pictures, needs: Needs, limit: int | None, *, previews: bool
    ) -> None:
        self._folders, self._needs, self._limit, self._previews = folders, needs, limit, previews
        self._pictures = ray.put(pictures)  # once for all workers
        self._hands: list[PoolWorker] = []
        self._starting: dict[Any, PoolWorker] = {}
        self._busy: dict[Any, tuple[PoolWorker, Order]] = {}
        self._strikes: Counter[str] = Counter()
        self._trouble: EvidenceKitError | None = None
        self._hired = 0
        self._remarks: list[Noted] = []
        self._seen: frozenset[str] = frozenset()
        self._post = nodes.actor(Post, next(node for node in nodes.nodes() if node.head), None)

    def work(self, orders: Sequence[Order], watch: ProgressCallback) -> Iterator[tuple[Order, PoolWorker | None, Any]]:
        """Has all orders done; yields each with who did it and what came back, `FailedRun` where nobody could.

        Raises:
            RegenerationError: the cluster went away.
        """
        waiting = deque(orders)
        try:
            while waiting or self._busy:
                with nodes.connection():
                    self._count_nodes()
                    self._hire(waiting)
                    self._give_out(waiting)
                    given_up = self._hopeless(waiting)
                    finished = self._wait(waiting)
                    self._deliver(watch)
                yield from given_up
                yield from finished
        finally:
            self._dismiss([hand for hand, _ in self._busy.values()])  # after Ctrl-C nobody waits for their results

    def capacity(self, per: str) -> int:
        """How many workers, or nodes with a worker, the cluster offers."""
        slots = [node.slots(self._needs) for node in self._fit_nodes()]
        total = len([slot for slot in slots if slot]) if per == "node" else sum(slots)
        return total if self._limit is None else min(total, self._limit)

    def close(self) -> None:
        """Sends everybody home."""
        self._dismiss(list(self._hands))
        ray.kill(self._post)

    def _count_nodes(self) -> None:
        alive = frozenset(node.id for node in nodes.nodes())
        for node in sorted(self._seen - alive):
            self._remarks.append(_node_lost(node, len(alive)))
        self._seen = alive

    def _fit_nodes(self) -> list[ClusterNode]:
        return [node for node in nodes.nodes() if self._strikes[node.id] < STARTS and node.slots(self._needs)]

    def _hire(self, waiting: Sequence[Order]) -> None:
        self._forget_the_late()
        wanted = min(self.capacity("worker"), len(waiting) + len(self._busy))
        while len(self._hands) < wanted and (node := self._free_node(set())):
            self._start(node)
        for order in waiting:  # one more where everybody hired is barred, limit or not: its node has room for it
            if not any(hand.may_take(order) for hand in self._hands) and (node := self._free_node(order.barred)):
                self._start(node)

    def _free_node(self, barred: set[str]) -> ClusterNode | None:
        there = Counter(hand.node.id for hand in self._hands)
        free = [
            node for node in self._fit_nodes() if there[node.id] < node.slots(self._needs) and node.id not in barred
        ]
        return min(free, key=lambda node: (self._strikes[node.id], there[node.id], node.id), default=None)

    def _start(self, node: ClusterNode) -> None:
        self._hired += 1
        actor = nodes.actor(Worker, node, self._needs, self._folders, self._pictures, self._needs.uri, self._post,
                              previews=self._previews)  # fmt: skip
        hand = PoolWorker(f"worker-{self._hired}", node, actor, time.monotonic())
        self._hands.append(hand)
        self._starting[actor.begin.remote(__version__)] = hand

    def _give_out(self, waiting: deque[Order]) -> None:
        occupied = {hand for hand, _ in self._busy.values()} | set(self._starting.values())
        for hand in [hand for hand in self._hands if hand not in occupied]:
            order = next((order for order in waiting if hand.may_take(order)), None)
            if order is not None:
                waiting.remove(order)
                order.barred |= hand.place(order)
                self._busy[getattr(hand.actor, order.method).remote(*order.arguments)] = hand, order

    def _hopeless(self, waiting: deque[Order]) -> list[tuple[Order, None, FailedRun]]:
        """Takes out the orders that nobody hired may take and nobody more can be hired for."""
        lost = [
            order for order in waiting
            if not any(hand.may_take(order) for hand in self._hands) and not self._free_node(order.barred)
        ]  # fmt: skip
        for order in lost:
            waiting.remove(order)
        return [(order, None, FailedRun(order.error or self._trouble or _nobody())) for order in lost]

    def _wait(self, waiting: deque[Order]) -> list[tuple[Order, PoolWorker, Any]]:
        """What came back by now; what has to be done again goes back to the waiting."""
        pending = [*self._starting, *self._busy]
        ready, _ = ray.wait(pending, num_returns=len(pending), timeout=POLL_SECONDS) if pending else ([], [])
        finished = []
        for reference in ready:
            if hand := self._starting.pop(reference, None):
                self._started(reference, hand)
                continue
            hand, order = self._busy.pop(reference)
            result = self._result(reference, hand, order)
            if _to_be_done_again(result, order, hand):
                waiting.append(order)
            else:
                finished.append((order, hand, result))
        return finished

    def _started(self, reference: Any, hand: PoolWorker) -> None:
        try:
            answer = ray.get(reference)
        except ray.exceptions.RayError as error:  # the kit is not installed there, or the node has just died
            self._failed_to_start(hand, _did_not_start(error), 1)
        else:
            if isinstance(answer, FailedRun):
                self._failed_to_start(hand, answer.error, STARTS)

    def _failed_to_start(self, hand: PoolWorker, error: EvidenceKitError, strikes: int) -> None:
        self._trouble = error
        self._strikes[hand.node.id] += strikes
        self._dismiss([hand])

    def _forget_the_late(self) -> None:
        """Gives up workers that wait for a node which other people's work keeps full."""
        late = time.monotonic() - START_SECONDS
        for hand in [hand for hand in self._starting.values() if hand.since < late]:
            self._failed_to_start(hand, _nobody(), STARTS)

    def _result(self, reference: Any, hand: PoolWorker, order: Order) -> Any:
        """What a worker returned; None when the worker is lost and the order may be tried again."""
        try:
            return ray.get(reference)
        except ray.exceptions.RayTaskError:
            raise  # a fault of the kit, not of the machine: trying again would hide it
        except ray.exceptions.RayError as error:
            self._dismiss([hand])
            order.barred -= hand.place(order)  # nothing came of it there
            order.losses += 1
            self._remarks.append(_worker_lost(hand, order.losses))
            return FailedRun(_lost(error)) if order.losses >= TRIES else None

    def _deliver(self, watch: ProgressCallback) -> None:
        while self._remarks:
            watch(self._remarks.pop(0))
        try:
            events = ray.get(self._post.take.remote(), timeout=30)
        except ray.exceptions.RayError:
            return  # without the post there is no progress to see, and the work goes on
        for event in events:
            watch(event)

    def _dismiss(self, hands: Sequence[PoolWorker]) -> None:
        for hand in hands:
            ray.kill(hand.actor, no_restart=True)
        self._hands = [hand for hand in self._hands if hand not in hands]
        self._starting = {key: hand for key, hand in self._starting.items() if hand not in hands}
        self._busy = {key: given for key, given in self._busy.items() if given[0] not in hands}


def _to_be_done_again(result: Any, order: Order, hand: PoolWorker) -> bool:
    if isinstance(result, FailedRun) and isinstance(result.error, ModelError):
        order.error = result.error
        order.barred.add(hand.node.id)  # its folders lack the weights; another node's may not
        return True
    return result is None


def _worker_lost(hand: PoolWorker, losses: int) -> Noted:
    again = text("该任务交由其他工作进程重做", "its job goes to another")
    if losses >= TRIES:
        again = text("该任务不再重试", "its job is given up")
    return Noted(
        text(f"节点 {hand.node.id[:8]} 上的工作进程 {hand.name} 中断；{again.zh}（第 {losses} 次，至多 {TRIES} 次）。",
             f"The worker {hand.name} on node {hand.node.id[:8]} was lost; {again.en} (loss {losses} of {TRIES} at most)."),
        incident=True,
    )  # fmt: skip


def _node_lost(node: str, left: int) -> Noted:
    return Noted(
        text(f"集群节点 {node[:8]} 已失去联系，余 {left} 个节点。", f"Node {node[:8]} of the cluster was lost; nodes left: {left}."),
        incident=True,
    )  # fmt: skip


def _lost(error: Exception) -> RegenerationError:
    return RegenerationError(
        text(f"运行此生成参数的工作进程 {TRIES} 次中断。", f"{TRIES} workers were lost while running this recipe."),
        text("请检查各节点的内存与显存，减少 ?workers=，或改用 --device cpu 在本机运行。",
             "Check the memory of the nodes, lower ?workers=, or run it here with --device cpu."),
        words_of(error),
    )  # fmt: skip


def _did_not_start(error: Exception) -> RegenerationError:
    return RegenerationError(
        text("节点上无法启动工作进程。", "A worker did not start on a node."),
        text("请在每个节点安装 evidence-kit[regenerate,ray]，版本与此处相同。",
             "Install evidence-kit[regenerate,ray] on every node, of the same version as here."),
        words_of(error, last=True),
    )  # fmt: skip


def _nobody() -> RegenerationError:
    return RegenerationError(
        text("集群中没有可用的节点。", "No node of the cluster is free for a worker."),
        text("请等待其他任务结束，增加节点，或降低 ?threads=。", "Wait for other work to end, add nodes, or lower ?threads=."),
    )  # fmt: skip
