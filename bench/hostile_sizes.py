"""Files below 1 GB that are made to cost as much as they can: processor time and memory of `evidence-kit verify` for each.

    python -m bench.hostile_sizes [--only KIND ...] [--folder /var/tmp]

Each is the golden bundle of `tests/golden` in the one form of its container, with one thing in it blown up. Nobody signed that: the
check fails on its lists and goes on through every part all the same, so this is what anybody can make a court's machine do.
The goal is 10 s of processor time and 512 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

from bench.changed_files import GOLDEN
from evidence_kit.formats import canonical_zip
from evidence_kit.formats.canonical_zip import Source
from evidence_kit.formats.digest import digest_bytes

MIB = 1 << 20
Members = dict[str, bytes]
JOURNAL, CONTENTS, BOOK = "data/journal.jsonl", "data/bundle.json", "data/exhibits.pdf"
CLAIMED = "data/exhibits/0001-claimed-picture/claimed.png"


def journal(members: Members) -> None:
    """As many events as fit: the last line again and again, each chained to the one before."""
    lines = members[JOURNAL].splitlines(keepends=True)
    event, size = json.loads(lines[1]), sum(map(len, lines))
    while size < 47 * MIB:
        event |= {"previous": digest_bytes(lines[-1]).sha256, "sequence": len(lines), "products": [], "materials": []}
        lines.append(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        size += len(lines[-1])
    members[JOURNAL] = b"".join(lines)


def contents(members: Members) -> None:
    """A table of contents that names as many files as fit."""
    said = json.loads(members[CONTENTS])
    one = said["members"][0]
    count = 33 * MIB // len(json.dumps(one, ensure_ascii=False).encode()) // 2
    said["members"] += [one | {"member": f"data/exhibits/{number}"} for number in range(count)]
    members[CONTENTS] = json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"


def values(members: Members) -> None:
    """A record of a million values."""
    members[CONTENTS] = b'{"a":[' + b"{}," * 1_000_000 + b"0]}"


def picture(width: int, height: int, colour: int = 6) -> Callable[[Members], None]:
    """A claimed picture of many pixels in few bytes."""

    def change(members: Members) -> None:
        row = b"\0" + bytes(width * {2: 3, 6: 4}[colour])
        packer = zlib.compressobj(9)
        body = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
        parts = [(b"IHDR", struct.pack(">2I5B", width, height, 8, colour, 0, 0, 0)), (b"IDAT", body), (b"IEND", b"")]
        members[CLAIMED] = b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in parts
        )

    return change


def book(filling: bytes) -> Callable[[Members], None]:
    """An exhibit book of 200 MB."""

    def change(members: Members) -> None:
        members[BOOK] = members[BOOK] + filling * (200 * MIB // len(filling)) + b"\nstartxref\n9\n%%EOF\n"

    return change


def many_files(members: Members) -> None:
    """As many members as an archive may have, a megabyte in five of each."""
    members.update({f"data/exhibits/x/{number}": bytes(180_000) for number in range(4_900)})


def one_file(members: Members) -> None:
    """Nearly a gigabyte of nothing."""
    members["data/exhibits/x"] = bytes(950 * MIB)


KINDS: dict[str, Callable[[Members], None]] = {
    "one file of 950 MB": one_file,
    "4,900 files of 180 kB": many_files,
    "a journal of 47 MB": journal,
    "a table of contents of 24 MB": contents,
    "a record of a million values": values,
    "a picture of 64 megapixels": picture(8_000, 8_000),
    "a picture of 64 megapixels without alpha": picture(64_000, 1_000, 2),
    "a book of 200 MB of brackets": book(b"<<"),
    "a book of 200 MB of objects": book(b"1 0 obj<</A 1 0 R>>endobj\n"),
}


def make(kind: str, path: str) -> None:
    """Writes the bundle of a kind."""
    with (GOLDEN / "bundle.zip").open("rb") as stream:
        directory = canonical_zip.read(stream)
        members = {entry.name: directory.read(entry, max_size=1 << 30) for entry in directory.entries}
    KINDS[kind](members)
    with Path(path).open("wb") as file:
        canonical_zip.write(file, [Source.of_bytes(name, data) for name, data in members.items()])


def cost(path: Path) -> tuple[float, float, int]:
    """Processor seconds, MiB and exit code of the command and the process that it starts."""
    command = [sys.executable, "-m", "evidence_kit", "verify", str(path), "--trust", str(GOLDEN / "trust.json")]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=[*KINDS])
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    beyond = False
    for kind in asked.only or KINDS:
        with tempfile.NamedTemporaryFile(dir=asked.folder, suffix=".zip") as file:
            # Made elsewhere: Linux counts the peak of whoever starts a process as that process's own (`setmax_mm_hiwater_rss`).
            maker = get_context("spawn").Process(target=make, args=(kind, file.name))
            maker.start()
            maker.join()
            size = Path(file.name).stat().st_size
            seconds, memory, code = cost(Path(file.name))
        beyond = beyond or seconds > 10 or memory > 488
        print(
            json.dumps({
                "kind": kind,
                "mb": round(size / 1e6),
                "cpu_s": round(seconds, 1),
                "mib": round(memory),
                "exit": code,
            }),
            flush=True,
        )
    return int(beyond)


if __name__ == "__main__":
    sys.exit(main())
