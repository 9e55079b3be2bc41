"""The cluster: joining one or starting one here, which nodes it has, and what a worker asks of a node."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from evidence_kit.domain.errors import RegenerationError, words_of
from evidence_kit.domain.text import text
from evidence_kit.regenerate.options import EngineOptions

OBJECT_STORE = 256 << 20
"""Shared memory of a cluster that is started here: pictures pass through it, models do not."""
_HEAD = "node:__internal_head__"


@dataclass(frozen=True)
class Needs:
    """What one worker asks of its node, and how it computes there."""

    device: str
    """`cpu`, `cuda` or `mps`."""
    manner: EngineOptions

    @property
    def threads(self) -> int:
        """Processors a worker holds for itself."""
        return self.manner.threads

    @property
    def uri(self) -> str:
        """Of the worker's engine."""
        return f"local:{self.device}?{self.manner.query}"

    @property
    def gpus(self) -> int:
        """Graphics cards a worker holds for itself."""
        return int(self.device == "cuda")


@dataclass(frozen=True)
class ClusterNode:
    """A living machine of the cluster."""

    id: str
    cpus: int
    gpus: int
    head: bool

    def slots(self, needs: Needs) -> int:
        """How many workers fit on it."""
        slots = self.cpus // needs.threads
        return min(slots, self.gpus // needs.gpus) if needs.gpus else slots


def join(address: str) -> bool:
    """Joins the cluster at an address; for `auto` one that runs on this machine, or else a new one here.

    Returns:
        True when this call made the connection, so that whoever called ends it with `leave`.

    Raises:
        RegenerationError: nothing answers there, or it runs another version of Ray or Python.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # a case is nobody's statistics
    if ray.is_initialized():
        return False
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
    try:
        ray.init(address=address, **quiet)
    except ConnectionError as error:
        if address != "auto":
            raise _unreachable(address, error) from error
        ray.init(address="local", include_dashboard=False, object_store_memory=OBJECT_STORE, **quiet)
    except (RuntimeError, ValueError, OSError, ray.exceptions.RayError) as error:  # other versions, token, address
        raise _unreachable(address, error) from error
    return True


def leave() -> None:
    """Ends the connection, and with it every actor; ends the cluster too if `join` started it."""
    ray.shutdown()


def nodes() -> tuple[ClusterNode, ...]:
    """The living nodes, in an order that stays the same while they live."""
    alive = (node for node in ray.nodes() if node["Alive"])
    found = (
        ClusterNode(node["NodeID"], int(held.get("CPU", 0)), int(held.get("GPU", 0)), _HEAD in held)
        for node in alive
        for held in (node["Resources"],)
    )
    return tuple(sorted(found, key=lambda node: node.id))


def device_for(asked: str | None) -> str:
    """The device of all workers: what was asked for, else graphics cards where the cluster has any.

    Raises:
        RegenerationError: graphics cards were asked for and no node has one.
    """
    has_gpu = any(node.gpus for node in nodes())
    if asked == "cuda" and not has_gpu:
        raise RegenerationError(
            text("集群中没有可用的显卡。", "No node of the cluster has a graphics card."),
            text("请改用 ?device=cpu，或在有显卡的节点上运行 ray start。",
                 "Use ?device=cpu, or run `ray start` on nodes with graphics cards."),
        )  # fmt: skip
    return asked or ("cuda" if has_gpu else "cpu")


def actor(kind: type[Any], node: ClusterNode, needs: Needs | None, *arguments: Any, **named: Any) -> Any:
    """Starts an actor on a node; never restarted by Ray, because only the crew knows which job it had.

    Args:
        kind: its class, importable on the node.
        node: where it lives and dies.
        needs: what it holds of the node; None: nothing.
        arguments: of its constructor.
        named: of its constructor.
    """
    options: dict[str, Any] = {"num_cpus": 0, "max_restarts": 0, "max_task_retries": 0}
    if needs is not None:
        # Threads are pinned before torch is imported: OpenMP reads them once, and other counts give other last bits.
        environment = {"OMP_NUM_THREADS": str(needs.threads), "MKL_NUM_THREADS": str(needs.threads)}
        options |= {"num_cpus": needs.threads, "num_gpus": needs.gpus, "runtime_env": {"env_vars": environment}}
    place = NodeAffinitySchedulingStrategy(node_id=node.id, soft=False)
    return ray.remote(kind).options(scheduling_strategy=place, **options).remote(*arguments, **named)


@contextmanager
def connection() -> Iterator[None]:
    """Turns a cluster that went away into an error with a remedy.

    Raises:
        RegenerationError: the head node does not answer any more.
    """
    try:
        yield
    except ConnectionError as error:
        raise _unreachable("", error) from error


def _unreachable(address: str, error: Exception) -> RegenerationError:
    return RegenerationError(
        text(f"无法连接集群 {address}".rstrip() + "。", f"The cluster {address}".rstrip() + " cannot be reached."),
        text("请核对主节点上的 ray start --head 是否在运行，地址是否正确，各机器的 Ray 与 Python 版本是否相同。",
             "Check that `ray start --head` runs on the head node, the address, and that all machines have the same "
             "versions of Ray and Python."),
        words_of(error),
    )  # fmt: skip
