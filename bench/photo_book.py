"""The exhibit book in time and memory: a thousand photos, all of `assemble`, a signature over 600 MB, a thousand pages of text.

    python -m bench.photo_book [--photos 1000] [--megabytes 600] [--pages 1000] [--folder /var/tmp]

Each runs in a process of its own, beside a peer that does the same without what a court needs: reportlab alone that puts one
photo on a page (and copies the photos into a zip), pyHanko with the whole file in memory, reportlab's own paragraphs. Counted
are processor seconds, with all imports; the memory is the most that a process held.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.timing import Measured, report

_PAGE_CHARACTERS = 1_650
_FILE_CHARACTERS = 33_000
COMPOSE_SECONDS, COMPOSE_MB, ASSEMBLE_SECONDS, SIGN_SECONDS, SIGN_MB, TEXT_SECONDS = 4, 450, 12, 8, 100, 20


def compose(case: Path, out: Path) -> None:
    from datetime import UTC, datetime

    from evidence_kit.assemble.book import compose_book
    from evidence_kit.assemble.case_view import gather
    from evidence_kit.assemble.selection import select
    from evidence_kit.casefile import CaseFile
    from evidence_kit.domain.progress import unwatched

    case_file = CaseFile(case)
    gathered = gather(case_file, lambda _: (), select(case_file))
    book = compose_book(
        gathered, created=datetime(2026, 1, 8, tzinfo=UTC), signer="Li", rehearsal=True, watch=unwatched
    )
    with out.open("xb") as sink:
        book.write_to(sink)


def assemble(case: Path, _: Path) -> None:
    from evidence_kit.casefile import CaseFile, system_clock
    from evidence_kit.domain.progress import unwatched
    from evidence_kit.workflows.assemble import file_case
    from evidence_kit.workflows.parties import rehearsal_filing

    case_file = CaseFile(case)
    parties = rehearsal_filing(case_file.case, system_clock)
    file_case(case_file, case_file.writer(system_clock), parties, unwatched)


def photos_by_reportlab(case: Path, out: Path) -> None:
    from reportlab import rl_config

    rl_config.useA85 = 0
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(out))
    for path in sorted(case.rglob("IMG_*.jpg")):
        canvas.drawImage(str(path), 60, 200, 470, 350)
        canvas.showPage()
    canvas.save()


def photos_by_reportlab_zipped(case: Path, out: Path) -> None:
    photos_by_reportlab(case, out)
    with zipfile.ZipFile(out.with_suffix(".zip"), "x") as archive:
        for path in [out, *sorted(case.rglob("IMG_*.jpg"))]:
            archive.write(path, path.name)


def _signers() -> tuple[Any, Any]:
    from evidence_kit import resources
    from evidence_kit.case_yaml import load_case
    from evidence_kit.casefile import system_clock
    from evidence_kit.workflows.parties import rehearsal_filing

    case = load_case(resources.shipped("samples", "celadon-teapot", "case.yaml"))
    parties = rehearsal_filing(case, system_clock)
    return parties.signing(), parties.stamping


def sign(book: Path, _: Path) -> None:
    from evidence_kit.assemble.signing import sign_book_in
    from evidence_kit.domain.text import text

    signer, stamping = _signers()
    with book.open("rb+") as pdf:
        sign_book_in(pdf, signer, stamping, reason=text("证", "e"), where="X")


def sign_in_memory(book: Path, out: Path) -> None:
    from evidence_kit.assemble.signing import sign_book
    from evidence_kit.domain.text import text

    signer, stamping = _signers()
    out.write_bytes(sign_book(book.read_bytes(), signer, stamping, reason=text("证", "e"), where="X"))


def text_by_reportlab(case: Path, out: Path) -> None:
    from reportlab import rl_config

    rl_config.useA85 = 0
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    from evidence_kit import resources

    pdfmetrics.registerFont(TTFont("S", str(resources.shipped("templates", "fonts", "NotoSerifSC-Regular.ttf"))))
    look = ParagraphStyle("s", fontName="S", fontSize=10.5, leading=17, wordWrap="CJK")
    lines = [
        line for path in sorted(case.rglob("text-*.txt")) for line in path.read_text(encoding="utf-8").splitlines()
    ]
    SimpleDocTemplate(str(out)).build([Paragraph(line, look) for line in lines])


def make_photos(root: Path, number: Path) -> None:
    from bench.photo_cases import case_of, photo

    case_of(root, {f"IMG_{at:04d}.jpg": photo(at) for at in range(int(number.name))}, "image/jpeg")


def make_texts(root: Path, number: Path) -> None:
    from bench.photo_cases import case_of, page_of_text

    texts = {f"text-{at:03d}.txt": page_of_text(at, _FILE_CHARACTERS).encode() for at in range(int(number.name))}
    case_of(root, texts, "text/plain")


def make_large(path: Path, number: Path) -> None:
    """A PDF of one page beside so many megabytes of a picture's bytes; large, and nothing else."""
    import pikepdf

    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary())
        for at in range(int(number.name) // 10):
            stream = pdf.make_stream(os.urandom(10 << 20), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1,
                                     ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode)  # fmt: skip
            page.Resources.XObject[f"/Im{at}"] = stream
        pdf.save(path)


JOBS: dict[str, Callable[[Path, Path], None]] = {
    job.__name__: job
    for job in (compose, assemble, photos_by_reportlab, photos_by_reportlab_zipped, sign, sign_in_memory, text_by_reportlab,
                make_photos, make_texts, make_large)
}  # fmt: skip


def apart(job: Callable[[Path, Path], None], given: Path, out: Path) -> tuple[float, float]:
    """Processor seconds of a job in a process of its own, and the most megabytes that it held.

    This process stays small: a child counts as its own what its parent held when it was forked.
    """
    child = subprocess.Popen([sys.executable, "-m", "bench.photo_book", "--job", job.__name__, str(given), str(out)])
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{job.__name__} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def compared(
    what: str, peer: tuple[float, float], kit: tuple[float, float], seconds: float, megabytes: float
) -> Measured:
    goal = f"kit <= {seconds} s, <= {megabytes} MB"
    met = kit[0] <= seconds and kit[1] <= megabytes
    return Measured(what, peer[0], kit[0], kit[0] / peer[0], goal, met, f"{kit[1]:.0f} MB, peer {peer[1]:.0f} MB")


def measure(folder: Path, photos: int, megabytes: int, pages: int) -> int:
    root = folder / "photos"
    apart(make_photos, root, Path(str(photos)))
    peer = apart(photos_by_reportlab, root, folder / "peer.pdf")
    kit = apart(compose, root, folder / "kit.pdf")
    found = [compared(f"{photos:,} photos composed", peer, kit, COMPOSE_SECONDS, COMPOSE_MB)]
    peer = apart(photos_by_reportlab_zipped, root, folder / "zipped.pdf")
    kit = apart(assemble, root, folder / "nowhere")
    found.append(compared("the same assembled: signed, sealed, packed", peer, kit, ASSEMBLE_SECONDS, COMPOSE_MB))

    apart(make_large, folder / "large.pdf", Path(str(megabytes)))
    peer = apart(sign_in_memory, folder / "large.pdf", folder / "signed.pdf")
    kit = apart(sign, folder / "large.pdf", folder / "nowhere")
    found.append(compared(f"B-LTA over {megabytes} MB", peer, kit, SIGN_SECONDS, SIGN_MB))

    apart(make_texts, folder / "texts", Path(str(max(1, round(pages * _PAGE_CHARACTERS / _FILE_CHARACTERS)))))
    peer = apart(text_by_reportlab, folder / "texts", folder / "peer-text.pdf")
    kit = apart(compose, folder / "texts", folder / "text.pdf")
    found.append(compared(f"about {pages:,} pages of Chinese", peer, kit, TEXT_SECONDS, COMPOSE_MB))
    size = sum(path.stat().st_size for path in root.rglob("IMG_*.jpg"))
    facts = {
        "a photo": f"{size / photos / 1000:.0f} kB",
        "load": f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors",
    }
    return report("The exhibit book (processor seconds)", found, facts, judged=photos >= 1000)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--megabytes", type=int, default=600)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--job", nargs=3, metavar=("NAME", "GIVEN", "OUT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job:
        JOBS[asked.job[0]](Path(asked.job[1]), Path(asked.job[2]))
        return 0
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        return measure(Path(name), asked.photos, asked.megabytes, asked.pages)


if __name__ == "__main__":
    sys.exit(main())
