"""What a command says of a cluster that is not there or goes away: in seconds, with the way out, and nothing is left behind."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.errors import RegenerationError, UsageError
from evidence_kit.domain.progress import Advanced, Event
from evidence_kit.regenerate import Run, open_engine
from evidence_kit.regenerate.cluster import driver_process
from evidence_kit.regenerate.cluster.address import head_lost, is_loopback, parsed, unjoined
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from tests.contracts.small_jobs import MODELS, small_jobs

pytest.importorskip("ray")


@contextmanager
def stranger() -> Iterator[int]:
    """Something that takes connections and is no Ray."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
        for connection in held:
            connection.close()


def opened(uri: str) -> Any:
    return open_engine(uri, FolderModelStore([MODELS]))


def test_an_address_where_nothing_answers_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    before = time.monotonic()
    for address in (f"127.0.0.1:{port}", f"ray://127.0.0.1:{port}"):
        with pytest.raises(RegenerationError, match="Nothing answers") as caught:
            opened(f"ray:{address}")
        assert caught.value.quoted and "ray start --head" in caught.value.remedy.zh
    assert time.monotonic() - before < 10


def test_a_stranger_at_the_address_is_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_process, "JOINING_SECONDS", 4.0)
    with stranger() as port, pytest.raises(RegenerationError, match="no Ray cluster can be joined") as caught:
        opened(f"ray:127.0.0.1:{port}")
    assert "ray:ray://" in caught.value.remedy.en


def test_a_port_that_cannot_be_is_a_usage_error() -> None:
    for rest in ("host:0", "host:70000", "host", "ray://host"):
        with pytest.raises(UsageError):
            parsed(rest)
    assert is_loopback("127.0.0.1:1") and is_loopback("ray://localhost:1") and not is_loopback("10.0.0.1:1")


def test_the_errors_name_token_and_head_in_both_languages() -> None:
    token = unjoined("a:1", "Authentication token is missing or incorrect")
    assert "token" in token.message.en and "令牌" in token.message.zh and "RAY_AUTH_TOKEN_PATH" in token.remedy.en
    assert head_lost("a:1", "").exit_code == 16 and "a:1" in head_lost("a:1", "").message.zh


KILLED_HEAD = """
import os, signal, sys
from ray.cluster_utils import Cluster
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 80 << 20, "include_dashboard": False})
print(cluster.address, flush=True)
sys.stdin.readline()
os.kill(cluster.head_node.all_processes["gcs_server"][0].process.pid, signal.SIGKILL)
sys.stdin.readline()
cluster.shutdown()
"""


@pytest.mark.slow
def test_a_lost_head_is_told_within_seconds_and_nothing_is_on_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    head = subprocess.Popen([sys.executable, "-c", KILLED_HEAD], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True, env={**os.environ, "RAY_USAGE_STATS_ENABLED": "0"})  # fmt: skip
    assert head.stdin is not None and head.stdout is not None
    address, killed = head.stdout.readline().strip(), []

    def watch(event: Event) -> None:
        if isinstance(event, Advanced) and event.unit == "steps" and event.done == 1 and not killed:
            killed.append(time.monotonic())
            print("", file=head.stdin, flush=True)

    try:
        with opened(f"ray:{address}?device=cpu") as engine, pytest.raises(RegenerationError, match="head node"):
            list(engine.run_all(small_jobs(2, steps=1000), watch))
        assert time.monotonic() - killed[0] < 20
        assert capfd.readouterr().out == ""
    finally:
        head.communicate("\n", timeout=60)


@pytest.mark.slow
def test_a_cluster_begun_here_is_on_loopback_only_and_keeps_its_token_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if any(path.read_text(encoding="utf-8").strip() == "gcs_server" for path in Path("/proc").glob("[0-9]*/comm")):
        pytest.skip("a cluster runs on this machine already, and `auto` joins it")
    monkeypatch.setenv("HOME", str(tmp_path))
    with opened("ray:auto?device=cpu&workers=1") as engine:
        token = tmp_path / ".ray" / "auth_token"
        assert stat.S_IMODE(token.stat().st_mode) == 0o600
        driver = engine._driver._process.pid
        begun = family(driver)
        assert any("gcs_server" in name for name in begun.values())
        assert outer_listeners(set(begun)) == []
        with opened("ray:auto?device=cpu&workers=1") as other:
            assert "gcs_server" not in family(other._driver._process.pid).values(), "it joined, and began nothing"
            assert [type(outcome) for _, outcome in other.run_all(small_jobs(1), lambda event: None)] == [Run]
    deadline = time.monotonic() + 20
    while (left := [pid for pid in begun if Path(f"/proc/{pid}").exists()]) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not left


def family(pid: int) -> dict[int, str]:
    """A process and all that descend from it, with their names."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents.setdefault(
                int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]), []
            ).append(int(folder.name))
        except OSError:
            continue
    found, left = {}, [pid]
    while left:
        one = left.pop()
        found[one] = Path(f"/proc/{one}/comm").read_text(encoding="utf-8").strip()
        left += parents.get(one, [])
    return found


def outer_listeners(pids: set[int]) -> list[str]:
    """Local addresses, other than loopback, at which these processes listen."""
    sockets = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                sockets.add(str(link.readlink()))
            except OSError:
                continue
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text(encoding="utf-8").splitlines()[1:]
    ]
    loopback = ("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000")
    return [
        row[1]
        for row in rows
        if row[3] == "0A" and f"socket:[{row[9]}]" in sockets and row[1].partition(":")[0] not in loopback
    ]
