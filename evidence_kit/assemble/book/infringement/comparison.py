"""The claimed picture beside the accused one: registered, measured, drawn; and the watermark that is there or not.

A technical opinion, apart from the exhibits that it is about: they hold what was found, this page what was computed from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.infringement.watermark import watermark
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.difference import difference_picture
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import Together, heading, section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.book.typesetting.table import Cell, labelled, remark
from evidence_kit.assemble.likeness import CopyFound
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.making.regeneration import decibels
from evidence_kit.domain.making.registration import Registration
from evidence_kit.domain.making.variation import nearest_by_chance
from evidence_kit.domain.text import Text

_words = wording.table("book/comparison")
_HEIGHT = 118
_WORTH_BEGINNING = 0.4
"""Share of a page that must be free for the heading and the first pictures."""


@dataclass(frozen=True)
class Accused:
    """A file complained of, and what was found in it."""

    file: Artifact
    number: str
    """Of its exhibit."""
    found: CopyFound | None


def comparison(setting: Setting) -> Story:
    """The page; nothing where no exhibit holds a claimed and an accused picture."""
    claimed = _claimed(setting)
    files = _pictures(setting, Role.INFRINGEMENT)
    if claimed is None or not files:
        return []
    story: Story = [
        CondPageBreak(_WORTH_BEGINNING * style.HEIGHT),
        *heading(setting, "comparison", _words("title"), level=1),
        *both(_words("method"), style.SMALL, style.SMALL_EN),
        space(3),
    ]
    if setting.measure is None:
        return [*story, remark(_words("not_measured"), warning=True)]
    accused = [_looked_for(setting, claimed, item) for item in files]
    for one in accused:
        story += _one(setting, one)
    if not any(one.found for one in accused):
        story.append(remark(_words("none"), warning=True))
    published = [_looked_for(setting, claimed, item) for item in _pictures(setting, Role.PUBLICATION)]
    marks = watermark(
        setting,
        [(one.number, one.found) for one in published if one.found],
        [(one.number, one.found) for one in accused if one.found],
    )
    return [*story, *marks, space(5), remark(_words("limits"), warning=True), space(4)]


def _claimed(setting: Setting) -> bytes | None:
    items = _pictures(setting, Role.CLAIMED_PICTURE)
    return setting.gathered.read(items[0].path) if items else None


def _pictures(setting: Setting, role: Role) -> list[Artifact]:
    found = dict.fromkeys(
        item
        for one in setting.supplied
        for item in one.artifacts
        if item.role is role and item.media_type.startswith("image/")
    )
    return list(found)


def _looked_for(setting: Setting, claimed: bytes, item: Artifact) -> Accused:
    assert setting.measure is not None
    found = setting.measure.copy_in(claimed, setting.gathered.read(item.path))
    return Accused(item, setting.exhibit_of(item.path), found)


def _one(setting: Setting, one: Accused) -> Story:
    file = one.file.title
    if one.found is None:
        return both(_words("not_found_in", number=one.number, file=file), style.SMALL, style.SMALL_EN)
    found = one.found
    pictures = [
        (found.claimed, one.file.path, caption(_words("claimed"))),
        (found.copy, one.file.path, caption(_words("accused"))),
    ]
    drawn = difference_picture(found.claimed, found.copy)
    if drawn:
        pictures.append((drawn, one.file.path, caption(_words("difference"))))
    title = _words("found_in", number=one.number, file=file)
    shown = gallery(pictures, columns=3, height=_HEIGHT)
    rows = labelled(_rows(setting, found), label_width=104, small=True)
    return [Together([*section(title, room=_HEIGHT + 60), shown]), rows, space(4)]


def _rows(setting: Setting, found: CopyFound) -> list[tuple[Text, Cell]]:
    figures, place = found.figures, found.place
    measured = _words(
        "figures_of",
        most=figures.max_difference,
        psnr=decibels(figures),
        ssim=f"{figures.ssim:.4f}",
        bits="—" if figures.pdq_bits is None else figures.pdq_bits,
    )
    where = _words("place_of", width=place.width, height=place.height, left=place.left, top=place.top)
    rows: list[tuple[Text, Cell]] = [
        (_words("place"), where),
        (_words("registration"), _laid(found.registration)),
        (_words("figures"), measured),
    ]
    steps = setting.gathered.regenerations
    decoys = steps[-1].comparison.decoys if steps and steps[-1].comparison else ()
    nearest = nearest_by_chance(decoys)
    if nearest is not None:
        psnr, ssim = f"{nearest[0]:.1f}", f"{nearest[1]:.3f}"
        rows.append((_words("chance"), _words("chance_of", count=len(decoys), psnr=psnr, ssim=ssim)))
    return rows


def _laid(laid: Registration) -> Text:
    """How the copy lies on the claimed picture."""
    return _words(
        "registration_of",
        across=f"{laid.scale_x:.1%}",
        down=f"{laid.scale_y:.1%}",
        filter=laid.filter,
        residual=f"{laid.residual:.1f}",
        covered=f"{laid.masked:.1%}",
    )
