"""The cluster: joining one or starting one here, which nodes it has, and what a worker asks of a node."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray
from ray._private import services
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from evidence_kit.domain.errors import RegenerationError, words_of
from evidence_kit.domain.text import text
from evidence_kit.regenerate.cluster.address import head_lost, is_loopback, knock, unjoined
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
    """Joins the cluster at an address; for `auto` one that runs on this machine, or else a new one here, on loopback only.

    Returns:
        True when this call made the connection, so that whoever called ends it with `leave`.

    Raises:
        RegenerationError: nothing answers there, or it runs another version of Ray or Python.
    """
    if ray.is_initialized():
        return False
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
    there = running_here() if address == "auto" else address
    try:
        if there is None:
            with _on_loopback():
                ray.init(address="local", include_dashboard=False, object_store_memory=OBJECT_STORE,
                         _node_ip_address="127.0.0.1", **quiet)  # fmt: skip
            _keep_to_oneself(Path.home() / ".ray" / "auth_token")
        else:
            with _on_loopback() if is_loopback(there) else nullcontext():
                # Ray shows its token to a cluster that it found here by itself, and to one that was named only where told to.
                ray.init(address=address, **quiet)
    except (RuntimeError, ValueError, OSError, ray.exceptions.RayError) as error:  # other versions, token, address
        raise unjoined(there or "auto", words_of(error)) from error
    return True


def running_here() -> str | None:
    """The address of the cluster that RAY_ADDRESS names or this machine runs; None: there is none.

    Raises:
        RegenerationError: several run here, or the one does not answer.
    """
    named = os.environ.get("RAY_ADDRESS", "")
    try:
        with _on_loopback():
            found: str | None = named if named.startswith("ray://") else services.canonicalize_bootstrap_address("auto")
    except ConnectionError as error:
        if services.find_gcs_addresses():
            raise unjoined("auto", words_of(error)) from error
        return None
    if found is not None:
        knock(found)
    return found


@contextmanager
def _on_loopback() -> Iterator[None]:
    """Ray takes 127.0.0.1 for the machine's outer address, and so listens to, or looks for, everybody's network."""
    outer = services.resolve_ip_for_localhost
    services.resolve_ip_for_localhost = lambda host: host
    try:
        yield
    finally:
        services.resolve_ip_for_localhost = outer


def _keep_to_oneself(token: Path) -> None:
    """Whoever reads the token can run programs on the cluster; Ray writes it for all to read."""
    with suppress(OSError):  # there is none, where RAY_AUTH_TOKEN_PATH or RAY_AUTH_MODE says so
        token.chmod(0o600)


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
        raise head_lost("", words_of(error)) from error
