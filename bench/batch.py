"""Many small files: `evidence-kit batch` against `ots stamp`, per file, with calendars of this machine.

    python bench/batch.py [--files 100000] [--peer-files 10000] [--ots PATH] [--folder /var/tmp]

The batch runs at a tenth of the files too, to show how memory grows. `ots stamp` opens all of its files at once and
writes one proof a file; a batch writes one list and gives proofs on demand, so `prove --every` is measured beside it.
"""

from __future__ import annotations

import argparse
import os
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from evidence_kit.seal.rehearsal import RehearsalCalendar


class Calendar(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # noqa: N802
        answer = RehearsalCalendar(secrets.token_bytes).submit(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


def many(folder: Path, count: int) -> Path:
    for number in range(count):
        inner = folder / f"{number // 1000:04d}"
        if not number % 1000:
            inner.mkdir(parents=True)
        (inner / f"{number:07d}.txt").write_bytes(b"document %d of the batch\n" % number * 8)
    return folder


def run(*command: str | Path) -> tuple[float, float, float]:
    """Wall seconds, processor seconds, most memory in MiB."""
    start = time.perf_counter()
    child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--peer-files", type=int, default=10_000)
    parser.add_argument(
        "--ots", default=shutil.which("ots", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    )
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)  # for the peer
    server = ThreadingHTTPServer(("127.0.0.1", 0), Calendar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    kit = [sys.executable, "-m", "evidence_kit"]
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        rows: list[tuple[str, int, tuple[float, float, float]]] = []
        for count in (asked.files // 10, asked.files):
            files, out = many(folder / f"in-{count}", count), folder / f"out-{count}"
            rows.append((
                "evidence-kit batch",
                count,
                run(*kit, "batch", files, "--out", out, "--calendar", f"ots:{address}"),
            ))
        proving = run(*kit, "prove", folder / f"out-{asked.files // 10}", "--every", "--out", folder / "proofs")
        rows.append(("evidence-kit prove --every", asked.files // 10, proving))
        if asked.ots:
            peers = [str(path) for path in many(folder / "peer", asked.peer_files).rglob("*.txt")]
            stamping = run(asked.ots, "--no-cache", "stamp", "-c", address, "-c", address, "-m", "1", *peers)
            rows.append(("ots stamp", asked.peer_files, stamping))
        report(rows, asked.files, bool(asked.ots))


def report(rows: list[tuple[str, int, tuple[float, float, float]]], files: int, with_peer: bool) -> None:
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    for what, count, (wall, cpu, memory) in rows:
        per_file = f"{wall / count * 1e6:6.0f} us wall  {cpu / count * 1e6:6.0f} us cpu a file"
        print(f"{what:28} {count:8,} files  {wall:7.2f} s wall  {cpu:7.2f} s cpu  {memory:6.0f} MiB  {per_file}")
    if with_peer:
        batch, peer = rows[1], rows[-1]
        print(
            f"a file of the batch against a file of ots stamp: wall {_ratio(peer, batch, 0):.1f}, cpu {_ratio(peer, batch, 1):.1f}"
        )
    print(f"memory at {files:,} against {files // 10:,} files: {rows[1][2][2] / rows[0][2][2]:.2f}")


def _ratio(peer: tuple[str, int, tuple[float, ...]], ours: tuple[str, int, tuple[float, ...]], which: int) -> float:
    return (peer[2][which] / peer[1]) / (ours[2][which] / ours[1])


if __name__ == "__main__":
    main()
