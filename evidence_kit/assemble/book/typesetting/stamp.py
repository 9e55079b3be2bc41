"""Page and picture stamps, as in Bates numbering: `1-1-002` is the second page of exhibit 1-1, `1-1-F03` its third picture.

A picture's stamp stands beside it, never on it. What is stamped is noted with its page under a key of `Setting.found`, so that
the list of stamps is that of the pages as they were set.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from reportlab.platypus import Flowable

from evidence_kit.assemble.book.tagging.structure import StructElement
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.layout_pass import Setting
from evidence_kit.assemble.book.typesetting.line import line_of
from evidence_kit.assemble.book.typesetting.placed_picture import Rectangle
from evidence_kit.formats.journal import book_annex

_PICTURE = "picture"
_SIZE = 7.0


class Opened(Flowable):  # type: ignore[misc]
    """From here on pictures belong to an exhibit; takes no room."""

    def __init__(self, setting: Setting, number: str) -> None:
        super().__init__()
        self.setting, self.number = setting, number
        self.width = self.height = 0

    def wrap(self, *_: Any) -> tuple[float, float]:
        """Takes no room."""
        return 0, 0

    def draw(self) -> None:
        """Tells the canvas, which draws page after page."""
        self.canv.stamped = partial(_stamp, self.setting, self.number) if self.number else None


def _stamp(setting: Setting, number: str, canvas: Any, file: str, where: Rectangle, figure: StructElement) -> None:
    """Notes a picture under its stamp, and sets the stamp along its right edge, to be read after it."""
    taken = sum(key.startswith(f"{_PICTURE} {number} ") for key in setting.found)
    stamp = f"{number}-F{taken + 1:02d}"
    setting.found[f"{_PICTURE} {number} {stamp} {file}"] = canvas.getPageNumber()
    if canvas.measuring:
        return
    left, bottom, width, _ = where
    canvas.saveState()
    canvas.setFillColor(style.MUTED)
    canvas.translate(left + width + _SIZE, bottom)
    canvas.rotate(90)
    said = StructElement("P")
    figure.precede(said)
    with canvas.marked(said):
        line_of(canvas, stamp, fonts.SANS_EN, _SIZE, 0, 0)
    canvas.restoreState()


def page_stamps(setting: Setting, page: int) -> tuple[str, ...]:
    """Return the stamps of a page, one for each exhibit that stands on it."""
    return tuple(
        book_annex.page_stamp(number, page - setting.known[f"exhibit-{number}"] + 1)
        for number in setting.numbers_on(page)
    )


def stamps_annex(setting: Setting) -> bytes:
    """Return `annex-stamps.csv`: every stamp with its page and, of pictures, the file that they show."""
    pages = [
        (stamp, setting.pages_before + page, stamp.rpartition("-")[0])
        for page in range(1, setting.total + 1)
        for stamp in page_stamps(setting, page)
    ]
    return book_annex.stamps(pages, _pictures(setting))


def _pictures(setting: Setting) -> Iterator[tuple[object, ...]]:
    for key, page in setting.known.items():
        if key.startswith(f"{_PICTURE} "):
            _, number, stamp, file = key.split(" ", 3)
            yield stamp, setting.pages_before + page, number, file
