"""One large file: our SHA-256 against `openssl dgst`, SHA-256 with SM3 against SM3 alone, and reading from the disk.

    python bench/hashing.py [--gib 4] [--folder /var/tmp] [--rounds 3]

Every ratio is against a peer of the same run, best of the rounds. Above 1 we are faster.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evidence_kit.formats.digest import hash_stream

MIB = 1 << 20


def write(path: Path, size: int) -> None:
    piece = os.urandom(8 * MIB)
    with path.open("wb") as sink:
        for _ in range(size // len(piece)):
            sink.write(piece)
        os.fsync(sink.fileno())


def forget(path: Path) -> None:
    """The system drops what it holds of the file in memory."""
    descriptor = os.open(path, os.O_RDONLY)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def ours(path: Path, *algorithms: str) -> None:
    with path.open("rb", buffering=0) as stream:
        hash_stream(stream, algorithms)


def openssl(path: Path, algorithm: str = "sha256") -> None:
    subprocess.run(["openssl", "dgst", f"-{algorithm}", path], check=True, stdout=subprocess.DEVNULL)


def read(path: Path) -> None:
    block = bytearray(MIB)
    with path.open("rb", buffering=0) as stream:
        while stream.readinto(block):
            pass


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Wall and processor seconds, children included."""

    def cpu() -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(item.ru_utime + item.ru_stime for item in used)

    wall, before = time.perf_counter(), cpu()
    work()
    return time.perf_counter() - wall, cpu() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gib", type=float, default=4)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        path = Path(folder) / "file"
        write(path, int(asked.gib * 1024) * MIB)
        size = path.stat().st_size
        works: dict[str, tuple[bool, Callable[[], None]]] = {
            "openssl dgst -sha256, warm": (False, lambda: openssl(path)),
            "ours SHA-256, warm": (False, lambda: ours(path, "sha256")),
            "openssl dgst -sm3, warm": (False, lambda: openssl(path, "sm3")),
            "ours SHA-256 + SM3, warm": (False, lambda: ours(path, "sha256", "sm3")),
            "reading alone, cold": (True, lambda: read(path)),
            "openssl dgst -sha256, cold": (True, lambda: openssl(path)),
            "ours SHA-256, cold": (True, lambda: ours(path, "sha256")),
        }
        best: dict[str, tuple[float, float]] = {}
        for _ in range(asked.rounds):
            for name, (cold, work) in works.items():
                if cold:
                    forget(path)
                else:
                    read(path)
                wall, cpu = timed(work)
                known = best.get(name, (wall, cpu))
                best[name] = min(wall, known[0]), min(cpu, known[1])
    print(f"{size / 2**30:g} GiB, best of {asked.rounds}, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    for name, (wall, cpu) in best.items():
        print(f"{name:32} wall {wall:7.2f} s  cpu {cpu:7.2f} s  {size / wall / 1e6:6.0f} MB/s")
    read_or_hash = max(best["reading alone, cold"][0], best["ours SHA-256, warm"][0])
    print(
        f"warm, processor time, against openssl:       {best['openssl dgst -sha256, warm'][1] / best['ours SHA-256, warm'][1]:.2f}"
    )
    print(
        f"SHA-256 + SM3, wall, against openssl SM3:    {best['openssl dgst -sm3, warm'][0] / best['ours SHA-256 + SM3, warm'][0]:.2f}"
    )
    print(
        f"cold, wall, against openssl:                 {best['openssl dgst -sha256, cold'][0] / best['ours SHA-256, cold'][0]:.2f}"
    )
    print(f"cold, wall, against the slower of reading and hashing: {read_or_hash / best['ours SHA-256, cold'][0]:.2f}")


if __name__ == "__main__":
    main()
