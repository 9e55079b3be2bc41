"""A real cluster of three nodes of one CPU each on this machine, and the engines that the contract is for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from evidence_kit.regenerate import Engine, open_engine
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MODELS, PICTURES

QUICK_TO_NOTICE = {
    "health_check_initial_delay_ms": 500,
    "health_check_period_ms": 500,
    "health_check_failure_threshold": 6,
}


@pytest.fixture(scope="session")
def ray_cluster() -> Iterator[Any]:
    pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    small = {"num_cpus": 1, "object_store_memory": 80 << 20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args={**small, "_system_config": QUICK_TO_NOTICE})
    for _ in range(2):
        cluster.add_node(**small)
    yield cluster
    cluster.shutdown()


@pytest.fixture(scope="session")
def ray_engine(ray_cluster: Any) -> Iterator[Any]:
    """What the driver of a cluster opens, in this process; its workers keep their models."""
    from evidence_kit.regenerate.cluster.ray_engine import join_ray

    with join_ray(f"{ray_cluster.address}?device=cpu", FolderModelStore([MODELS]), PICTURES) as engine:
        yield engine


@pytest.fixture(scope="module")
def cluster_engine(ray_cluster: Any) -> Iterator[Any]:
    """As a command opens it, with a driver of its own."""
    engine: Any = open_engine(f"ray:{ray_cluster.address}?device=cpu", FolderModelStore([MODELS]), PICTURES)
    with engine:
        yield engine


@pytest.fixture(scope="session")
def local_engine() -> Engine:
    return open_engine("local:cpu", FolderModelStore([MODELS]), PICTURES)


@pytest.fixture(scope="session")
def pool_engine() -> Iterator[Engine]:
    """Two worker processes, which keep their models for all contract tests."""
    with closing(open_engine("local:cpu?workers=2", FolderModelStore([MODELS]), PICTURES)) as engine:
        yield engine


@pytest.fixture(params=["local", "pool", "cluster"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    return engine
