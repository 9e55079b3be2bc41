"""The tables beside the book, `annex-digests.csv` and `annex-stamps.csv`: made here, and their own digests printed."""

from __future__ import annotations

import hashlib

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import Destination, heading, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.stamp import stamps_annex
from evidence_kit.assemble.book.typesetting.table import Cell, grid
from evidence_kit.domain.text import Text
from evidence_kit.formats.journal import book_annex

_words = wording.table("book/digests")
_WHOLE = 0.24
"""Share of a page that must be free for it."""


def digests(setting: Setting) -> Story:
    """The annex, whole on a page that states no other digest: whoever checks the book reads it."""
    rows = [_row(setting, name, data) for name, data in annexes_of(setting)]
    return [
        CondPageBreak(_WHOLE * style.HEIGHT),
        *heading(setting, "digests", _words("title")),
        *both(_words("meaning"), style.SMALL, style.SMALL_EN),
        space(),
        grid(_words.each("table", "holds", "hash"), rows, (74, 138, 284), small=True),
        Destination(setting, "digests/end"),
    ]


def annexes_of(setting: Setting) -> tuple[tuple[str, bytes], ...]:
    """Return name and bytes of the tables that belong to the book as it stands."""
    return ((book_annex.DIGESTS, _digests(setting)), (book_annex.STAMPS, stamps_annex(setting)))


def _digests(setting: Setting) -> bytes:
    gathered = setting.gathered
    answered: dict[str, list[str]] = {}
    for one in setting.supplied:
        for item in one.artifacts:
            answered.setdefault(item.path, []).append(one.plan.number)
    begin = book_annex.digests_begin(gathered.artifacts, gathered.selection.names, answered, gathered.events)
    return begin + book_annex.rows_of(book_annex.digests_rest(gathered.recordings, gathered.regenerations))


def _row(setting: Setting, name: str, data: bytes) -> list[Cell]:
    digest = hashlib.sha256(data).hexdigest()
    return [[paragraph(name, style.STEP)], _holds(setting, name, data), [paragraph(digest, style.DIGEST)]]


def _holds(setting: Setting, name: str, data: bytes) -> Text:
    if name == book_annex.STAMPS:
        return _words("stamps_hold", count=data.count(b"\r\n") - 1)
    gathered = setting.gathered
    return _words(
        "digests_hold",
        files=len(gathered.artifacts),
        events=len(gathered.events),
        segments=sum(len(film.segments) for film in gathered.recordings),
    )
