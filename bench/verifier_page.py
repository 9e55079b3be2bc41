"""The court's page on one large bundle in Chromium: its reading against `openssl dgst -sha256` on the same file, and how long it is deaf.

    python -m bench.verifier_page [--megabytes 1000] [--films 20] [--rounds 3] [--folder /var/tmp]

The page takes two digests of every byte, of the file and of its members, and a checksum; openssl takes one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from conformance.mutants import members_of
from conformance.run import GOLDEN
from evidence_kit.formats.canonical_zip import Source, write
from evidence_kit.outside.programs import find_browser
from evidence_kit.wording.bundle_papers import PAGE

_DEAF = """() => {
  window.deaf = 0; let last = performance.now();
  window.ticking = setInterval(() => { const now = performance.now(); window.deaf = Math.max(window.deaf, now - last); last = now; }, 10);
}"""


def main() -> None:
    """Prints one line for each round, and the best."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--films", type=int, default=20, help="members among which the bytes are divided")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder, sync_playwright() as playwright:
        bundle = Path(folder) / "bundle.zip"
        grown(bundle, asked.megabytes * 1_000_000, asked.films)
        browser = playwright.chromium.launch(executable_path=str(find_browser().path), args=["--no-sandbox"])
        size, rates = bundle.stat().st_size / 1e6, []
        for _ in range(asked.rounds):
            peer = by_openssl(bundle)
            page = browser.new_page()
            before = processor_seconds()
            seconds, deaf, memory = by_page(page, bundle)
            used = processor_seconds() - before
            page.close()
            rates.append((size / seconds, size / peer))
            print(
                f"page {size / seconds:5.0f} MB/s, openssl {size / peer:5.0f} MB/s, longest time deaf {deaf:4.0f} ms, "
                f"{used:.1f} s of processor time, {memory / 2**20:.0f} MiB more resident in all its processes"
            )
        browser.close()
    page_rate, peer_rate = (max(column) for column in zip(*rates, strict=True))
    on = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    print(
        f"{size:.0f} MB in {asked.films}, best of {asked.rounds}, {on}: page {page_rate:.0f} MB/s, openssl {peer_rate:.0f} MB/s"
    )


def grown(path: Path, size: int, films: int) -> None:
    """Write a golden bundle with large members more: nothing lists them, and all of them are read."""
    members = members_of((GOLDEN / "third-edition" / "bundle.zip").read_bytes())
    sources = [Source.of_bytes(name, data) for name, data in members.items()]
    film, digest = path.with_name("film"), hashlib.sha256()
    with film.open("wb") as sink:
        for _ in range(size // films >> 20):
            piece = secrets.token_bytes(1 << 20)
            digest.update(piece)
            sink.write(piece)
    length = film.stat().st_size
    for number in range(films):
        sources.append(Source(f"data/films/{number:03}.mp4", length, digest.hexdigest(), lambda: film.open("rb")))
    with path.open("w+b") as sink:
        write(sink, sources)
    film.unlink()


def by_openssl(bundle: Path) -> float:
    """Return the seconds that openssl takes for one digest, the file in memory as far as the system keeps it."""
    start = time.perf_counter()
    subprocess.run(["openssl", "dgst", "-sha256", bundle], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def by_page(page: Page, bundle: Path) -> tuple[float, float, float]:
    """Return seconds from choosing the file to the result, the longest pause of the page in milliseconds, and bytes of memory."""
    page.goto(PAGE.as_uri())
    page.evaluate(_DEAF)
    before, peak, done = resident(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.5):
            peak = max(peak, resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    page.set_input_files("#bundle", bundle)
    page.wait_for_selector("#result-title", timeout=600_000)
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    return seconds, float(page.evaluate("window.deaf")), max(0.0, peak - before)


def resident() -> float:
    """Return the bytes that all processes of this browser hold in memory of their own."""
    return sum(_of_browser(_own))


def processor_seconds() -> float:
    """Return the processor time that the living processes of this browser used so far."""
    return sum(_of_browser(_used))


def _of_browser(figure: Callable[[Path], float]) -> Iterator[float]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if "chrom" in (folder / "comm").read_text() and str(os.getpid()) in _ancestors(folder):
                yield figure(folder)
        except OSError:  # ended meanwhile
            continue


def _own(folder: Path) -> int:
    pages = (folder / "statm").read_text().split()
    return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGE_SIZE")


def _used(folder: Path) -> float:
    ticks = (folder / "stat").read_text().rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


def _ancestors(folder: Path) -> list[str]:
    found, process = [], folder.name
    while process not in {"0", "1"}:
        process = (Path("/proc") / process / "stat").read_text().rpartition(")")[2].split()[1]
        found.append(process)
    return found


if __name__ == "__main__":
    main()
