"""Pictures of an exhibit as they are: one, two or four to a page, long ones in strips; what of each file stands in the book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from evidence_kit import wording
from evidence_kit.assemble.book.received.photo_row import GAP, Line, Photo, PhotoRow
from evidence_kit.assemble.book.typesetting import fonts, style
from evidence_kit.assemble.book.typesetting.embedding import Fidelity, pages_of
from evidence_kit.assemble.book.typesetting.heading import space
from evidence_kit.assemble.book.typesetting.languages import in_one_line, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.line import wrapped
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.book.typesetting.placed_picture import BookPicture
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.text import Text

_Taken = tuple[datetime, int]
"""When a file came under custody, and by which event."""
_words = wording.table("book/photos")
_TIFF = "image/tiff"
_FEW = 2
"""So many pictures have a page each."""
_UPRIGHT = 1.25
"""Height by width from which a picture is upright: two of these stand side by side."""
_LONG = 2.6
"""From here on a picture is cut into strips."""
_SMALL = 640
"""Pixels of the longer side: four to a page."""
_PHONE = 1_300
"""Pixels of width up to which a strip can be read in half the width of a page."""
_OVERLAP = 40.0
"""Points that a strip repeats of the one before."""
_CAPTION = 70.0
_DIGEST = 32
"""Characters of a digest in one line of a column."""


def kept(setting: Setting, item: Artifact) -> BookPicture:
    """A file of the case as a picture, read when it is needed."""
    return BookPicture(item.path, item.digests.sha256, partial(setting.gathered.read, item.path))


def kept_pages(setting: Setting, item: Artifact) -> tuple[BookPicture, ...]:
    """The pictures of a file, one but for a TIFF of several pages."""
    first = kept(setting, item)
    if item.media_type != _TIFF:
        return (first,)
    if item.digests.sha256 not in _pages:
        _pages[item.digests.sha256] = pages_of(first.read())
    more = (
        replace(first, key=f"{first.key}-page{number + 1}", page=number)
        for number in range(1, _pages[item.digests.sha256])
    )
    return (first, *more)


_pages: dict[str, int] = {}


def photos(setting: Setting, items: Sequence[Artifact], per_page: int | None) -> Story:
    """Pictures, each with its name, digest and custody, and with what of its file stands in the book.

    Args:
        per_page: 1, 2 or 4; None to choose by their number, form and size.

    Raises:
        AssemblyError: one is no picture that can be shown.
    """
    events = {product.path: event for event in setting.gathered.events for product in event.products}
    takings = {path: (event.time, event.sequence + 1) for path, event in events.items()}
    rows = _Rows(style.HEIGHT)
    shown = [(picture, item) for item in items for picture in kept_pages(setting, item)]
    stills = {
        product.path for event in setting.gathered.events if "stills" in event.details for product in event.products
    }
    for picture, item in shown:
        chosen = per_page or (4 if item.path in stills else _chosen(picture, len(shown)))
        rows.add(picture, item, takings.get(item.path), chosen)
    return [*_meaning([picture.facts.fidelity for picture, _ in shown]), *rows.finished()]


def _meaning(found: Sequence[Fidelity]) -> Story:
    """One remark on each way in which these pictures stand in the book."""
    story: Story = []
    for fidelity in (one for one in Fidelity if one in found):
        story += [*both(_words(f"meaning_{fidelity.value}"), style.SMALL, style.SMALL_EN), space(4)]
    return story


def _chosen(picture: BookPicture, number: int) -> int:
    width, height = picture.facts.shown
    if number > _FEW and max(width, height) <= _SMALL:
        return 4
    return 1 if number <= _FEW else 2


def least_room(setting: Setting, item: Artifact) -> float:
    """Points that the first row of pictures takes at least, where each has a row of its own."""
    picture = kept(setting, item)
    return Photo(picture, _caption(picture, item, None, 1)).least(style.WIDTH, style.HEIGHT - GAP)


class _Rows:
    """Gathers photos into rows of the same kind."""

    def __init__(self, page: float) -> None:
        self._page, self._rows = page, list[PhotoRow]()
        self._waiting: list[Photo] = []
        self._kind = (1, 1)
        """Columns and rows of a page."""

    def add(self, picture: BookPicture, item: Artifact, taken: _Taken | None, per_page: int) -> None:
        width, height = picture.facts.shown
        if height > _LONG * width:
            self._strips(picture, item, taken)
            return
        upright = height >= _UPRIGHT * width
        kind = {1: (1, 1), 2: (2, 1) if upright else (1, 2), 4: (2, 2)}[per_page]
        self._put(Photo(picture, _caption(picture, item, taken, kind[0])), kind)

    def _strips(self, picture: BookPicture, item: Artifact, taken: _Taken | None) -> None:
        """A long picture, in strips that each repeat the end of the one before."""
        width, height = picture.facts.shown
        columns = 2 if width <= _PHONE else 1
        across = (style.WIDTH - GAP * (columns - 1)) / columns - 8
        room = self._page - _CAPTION - 2 * GAP
        whole = height * across / width
        step = room - _OVERLAP
        number = max(1, -(-int(whole - _OVERLAP) // int(step)))
        lines = _caption(picture, item, taken, columns)
        for index in range(number):
            start, end = index * step / whole, min((index * step + room) / whole, 1.0)
            words = _words(
                "strip",
                number=index + 1,
                count=number,
                start=f"{int(start * height) + 1:,}",
                end=f"{int(end * height):,}",
            )
            told = tuple(Line(one, fonts.SANS_ZH, 7, style.RED) for one in _fitted(words, columns, 7))
            photo = Photo(picture, (*(lines if index == 0 else lines[:1]), *told), (start, end))
            self._put(replace(photo, again=_OVERLAP / whole if index else 0.0), (columns, 1))
        self._flush()

    def _put(self, photo: Photo, kind: tuple[int, int]) -> None:
        if kind != self._kind:
            self._flush()
            self._kind = kind
        self._waiting.append(photo)
        if len(self._waiting) == kind[0]:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            columns, rows = self._kind
            self._rows.append(PhotoRow(tuple(self._waiting), columns, self._page / rows - GAP))
        self._waiting = []

    def finished(self) -> Story:
        self._flush()
        return list(self._rows)


def _caption(picture: BookPicture, item: Artifact, taken: _Taken | None, columns: int) -> tuple[Line, ...]:
    size = in_one_line(_words("bytes", size=f"{item.digests.size:,}"), " / ")
    name = item.origin or item.path.rpartition("/")[2]
    title = item.title if not picture.page else _words("page", title=item.title, page=picture.page + 1)
    lines = [Line(one, fonts.SERIF_ZH_BOLD, 9, style.INK) for one in _fitted(title, columns, 9)]
    lines += [Line(one, fonts.SANS_ZH, 7) for one in wrapped(f"{name}　{size}", fonts.SANS_ZH, 7, _room(columns), 2)]
    if taken is not None:
        words = _words("taken_in", time=clock(taken[0]), event=taken[1])
        lines += [Line(one, fonts.SANS_ZH, 7) for one in _fitted(words, columns, 7)]
    sums = [("SHA-256", item.digests.sha256)] + ([("SM3", item.digests.sm3)] if item.digests.sm3 else [])
    for label, digest in sums:
        parts = [digest] if columns == 1 else [digest[:_DIGEST], digest[_DIGEST:]]
        lines += [
            Line(f"{label if not at else ' ' * len(label)} {part}", fonts.MONO, 7, style.INK)
            for at, part in enumerate(parts)
        ]
    facts = picture.facts
    lines += [Line(one, fonts.SANS_ZH, 7) for one in _fitted(_words(f"stands_{facts.fidelity.value}"), columns, 7)]
    if facts.turned != 1:
        lines += [Line(one, fonts.SANS_ZH, 7) for one in _fitted(_words("turned", value=facts.turned), columns, 7)]
    return tuple(lines)


def _room(columns: int) -> float:
    return float(style.WIDTH - GAP * (columns - 1)) / columns


def _fitted(words: Text, columns: int, size: float) -> list[str]:
    """The languages of the book, on one line where they fit."""
    room, whole = _room(columns), in_one_line(words, "　")
    if fonts.width(whole, fonts.SANS_ZH, size) <= room:
        return [whole]
    return [line for _, said in statements(words) for line in wrapped(said, fonts.SANS_ZH, size, room, 2)]
