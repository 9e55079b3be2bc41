"""Checking a bundle as a court does, against openssl over the same bytes; and what the commands cost before they do anything.

    python -m bench.verify [--pictures 1000] [--film-gib 0] [--rounds 3] [--folder /var/tmp] [--demo CASE]

A case with so many publications of some 200 kB, each on a page of its own, is made and filed as a rehearsal (minutes), its
bundle is checked, and the processor time of all processes is counted, the sandbox's among them; memory is the largest of
them at its peak. The peer is `openssl dgst -sha256` over the same file. A check takes three sums of nearly every byte
(SHA-256 of the file, SHA-256 of the member, and its CRC-32): the head of the table says what openssl and zlib take for
these alone.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.timing import Measured, report
from evidence_kit import resources
from evidence_kit.casefile import CaseFile, create_case, system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.workflows.assemble import file_case
from evidence_kit.workflows.intake import HandedFile, take_in
from evidence_kit.workflows.parties import rehearsal_filing

GOAL_PICTURES = 1000
_SIDE = 262
"""Pixels of a picture of noise, which has some 200 kB as PNG, and as much again on its page of the book."""
_PIECE = 1 << 30
"""Bytes of a file that stands for a piece of film; a member has less than 2 GiB."""


def large_bundle(folder: Path, pictures: int, film_bytes: int = 0) -> Path:
    """A case with so many pictures and so much film, filed as a rehearsal."""
    handed = [_picture(folder, number) for number in range(pictures)]
    handed += [_piece(folder, at, min(_PIECE, film_bytes - at)) for at in range(0, film_bytes, _PIECE)]
    sample = resources.shipped("samples", "celadon-teapot", "case.yaml")
    shown = sample.read_text("utf-8").replace(
        'files: ["红叶集 发布页.png"]', f"roles: [publication{', other-evidence' if film_bytes else ''}]"
    )
    case_file = create_case(folder / "case", shown.encode("utf-8"), system_clock)
    claimed = HandedFile(handed[0].path, Role.CLAIMED_PICTURE, text("涉案图片", "Picture concerned"))
    take_in(case_file, case_file.writer(system_clock), (claimed, *handed), unwatched)
    case_file = CaseFile(case_file.root)
    filed = file_case(
        case_file, case_file.writer(system_clock), rehearsal_filing(case_file.case, system_clock), unwatched
    )
    return case_file.path(filed.bundle)


def _picture(folder: Path, number: int) -> HandedFile:
    from PIL import Image

    path = folder / f"picture-{number:04d}.png"
    Image.frombytes("RGB", (_SIDE, _SIDE), os.urandom(3 * _SIDE * _SIDE)).save(path)
    return HandedFile(path, Role.PUBLICATION, text(f"第{number}张图片", f"Picture {number}"))


def _piece(folder: Path, at: int, size: int) -> HandedFile:
    path, block = folder / f"film-{at // _PIECE:02d}.mp4", os.urandom(8 << 20)
    with path.open("wb") as sink:
        for _ in range(0, size, len(block)):
            sink.write(block)
    return HandedFile(path, Role.OTHER_EVIDENCE, text(f"影片{at // _PIECE}", f"Film {at // _PIECE}"))


@dataclass(frozen=True)
class Spent:
    """What a command took with its children."""

    seconds: float
    """Of processor time."""
    peak: float
    """MiB of the largest process."""


def spent(command: Sequence[str | Path]) -> Spent:
    ran = subprocess.run(
        [sys.executable, "-c", _COUNTING, *map(str, command)], capture_output=True, text=True, check=True
    )
    seconds, peak = map(float, ran.stdout.split())
    return Spent(seconds, peak / 1024)


_COUNTING = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def least(command: Sequence[str | Path], rounds: int) -> Spent:
    """The least of several rounds: whatever else the machine does only adds."""
    ran = [spent(command) for _ in range(rounds)]
    return Spent(min(one.seconds for one in ran), min(one.peak for one in ran))


def kit(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "evidence_kit", *arguments]


def openssl(path: Path) -> list[str | Path]:
    return ["openssl", "dgst", "-sha256", path]


def checked(name: str, bundle: Path, rounds: int, goal: Goal) -> tuple[Measured, str]:
    """A bundle checked and hashed in turn, and how much memory that took."""
    peer, ran = least(openssl(bundle), rounds), least(kit("verify", bundle), rounds)
    met = ran.seconds <= goal.seconds and ran.peak <= goal.peak and peer.seconds / ran.seconds >= goal.share
    what = f"{name}, {bundle.stat().st_size / 1e6:,.0f} MB"
    return Measured(what, peer.seconds, ran.seconds, ran.seconds / peer.seconds, goal.said, met), f"{ran.peak:,.0f} MiB"


@dataclass(frozen=True)
class Goal:
    """What a check may take."""

    said: str
    seconds: float = float("inf")
    peak: float = float("inf")
    """MiB."""
    share: float = 0
    """Of openssl's speed."""


LARGE = Goal("kit <= 4 s and 300 MiB", seconds=4, peak=300)
FILM = Goal("0.8 of openssl's speed", share=0.8)


def started(case: Path, bundle: Path, rounds: int) -> list[Measured]:
    """Light commands, against a Python that imports what every command stands on."""
    peer = least([sys.executable, "-c", "import click, pydantic, rich.console, rich.table, yaml"], rounds).seconds
    rows = []
    for name, command in (
        ("status", kit("status", case)),
        ("show BUNDLE", kit("show", bundle)),
        ("seal --help", kit("seal", "--help")),
    ):
        ran = least(command, rounds).seconds
        rows.append(Measured(name, peer, ran, ran / peer, "kit <= 0.5 s", ran <= 0.5))
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=GOAL_PICTURES)
    parser.add_argument("--film-gib", type=float, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--demo", type=Path, help="a case that `evidence-kit demo` made, checked as well")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        return measure(Path(name), asked)


def measure(folder: Path, asked: argparse.Namespace) -> int:
    film = int(asked.film_gib * (1 << 30))
    bundle = large_bundle(folder, asked.pictures, film)
    row, peak = checked("film" if film else "large bundle", bundle, asked.rounds, FILM if film else LARGE)
    found, facts = [row], {"memory at its peak": peak}
    found += started(folder / "case", bundle, asked.rounds)
    if asked.demo:
        (demo,) = asked.demo.glob("artifacts/*-bundle/*.zip")
        row, facts["memory for the sample case"] = checked("sample case", demo, asked.rounds, DEMO)
        found += [row, *started(asked.demo, demo, asked.rounds)]
    facts["sums of every byte"] = (
        f"twice SHA-256 and CRC-32, {least_of_sums(bundle, asked.rounds):.3f} s by openssl and zlib"
    )
    facts["load"] = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    return report("Checking a bundle, processor time", found, facts, judged=asked.pictures >= GOAL_PICTURES or film > 0)


DEMO = Goal("kit <= 2 s", seconds=2)


def least_of_sums(bundle: Path, rounds: int) -> float:
    """Processor seconds of the sums that a check cannot do without, by other people's code."""
    crc = least([sys.executable, "-c", _CRC, bundle], rounds).seconds
    return 2 * least(openssl(bundle), rounds).seconds + crc


_CRC = """
import sys, zlib
with open(sys.argv[1], "rb", buffering=0) as stream:
    block, value = bytearray(1 << 20), 0
    while count := stream.readinto(block):
        value = zlib.crc32(memoryview(block)[:count], value)
"""


if __name__ == "__main__":
    sys.exit(main())
