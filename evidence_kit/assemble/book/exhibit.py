"""One exhibit: its header, and each of its files shown as what it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.annexes.seals import seals
from evidence_kit.assemble.book.creation.creation_log import creation_log
from evidence_kit.assemble.book.creation.original import claimed_picture
from evidence_kit.assemble.book.creation.prompt_map import prompt_map
from evidence_kit.assemble.book.dating import class_name, dating
from evidence_kit.assemble.book.demonstration.film import film
from evidence_kit.assemble.book.demonstration.steps_pages import chain
from evidence_kit.assemble.book.demonstration.variations import variations
from evidence_kit.assemble.book.received.papers import document
from evidence_kit.assemble.book.received.photos import kept_pages, least_room, photos
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import Destination, Together, exhibit_heading, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.book.typesetting.stamp import Opened
from evidence_kit.assemble.case_view import PlannedExhibit
from evidence_kit.domain.artifact import TIME_PROOF_ROLES, Artifact, ExhibitClass, Role
from evidence_kit.domain.errors import AssemblyError

_WORTH_BEGINNING, _WORTH_THE_ORIGINAL = 0.2, 0.52
"""Shares of a page that must be free for an exhibit, and for the original file, to begin on it; the first takes its heading."""
_TEXTS, _SHORT = frozenset({"text/plain", "text/markdown"}), 1_500
"""Media types and bytes of a paper that no page's end parts."""
_SHOWN_LARGE = frozenset({
    Role.CLAIMED_PICTURE,
    Role.PUBLICATION,
    Role.INFRINGEMENT,
    Role.OTHER_EVIDENCE,
    Role.LICENCE,
    Role.STATEMENT,
    Role.CAPTURE_RECORD,
    Role.ACCOUNT_RECORD,
    Role.COST,
})
_words = wording.table("book/exhibit")
_WHOLE: tuple[tuple[frozenset[Role], Callable[[Setting], Story]], ...] = (
    (frozenset({Role.CLAIMED_PICTURE, Role.RECIPE}), claimed_picture),
    (frozenset({Role.VIDEO, Role.RECORDING, Role.SEGMENT_CHAIN, Role.VIDEO_SEGMENT, Role.STILL}), film),
    (frozenset({Role.PICTURE, Role.HEAT_MAP, Role.REGENERATION, Role.CONTROLS, Role.CONTROL_PICTURE, Role.PREVIEW}), chain),
    (frozenset({Role.VARIATION_SHEET, Role.VARIATION_GRID, Role.VARIATION_CHART, Role.VARIATION_PICTURE, Role.VARIATION_RUN}), variations),
    (TIME_PROOF_ROLES, seals),
)  # fmt: skip
"""Files that are shown together, because one record explains them all."""


def exhibit(setting: Setting, planned: PlannedExhibit, *, opens_group: Destination | None = None) -> Story:
    """The pages of one exhibit; it begins where there is room for its beginning, a short paper where there is for all of it.

    Args:
        opens_group: the place of its group, where it is the first of one.
    """
    plan, place = planned.plan, f"exhibit-{planned.plan.number}"
    title = _words("heading", number=plan.number, name=plan.name)
    origin = _words("origin", lane=class_name(setting.gathered, planned), kind=plan.kind, source=plan.source)
    proof = _words("proof", content=plan.content, purpose=plan.purpose)
    pictures = [
        item for item in planned.artifacts if item.media_type.startswith("image/") and item.role in _SHOWN_LARGE
    ]
    story: Story = [
        *([opens_group] if opens_group else []),
        *exhibit_heading(setting, place, title),
        Opened(setting, plan.number),
        *both(origin, style.SMALL, style.SMALL_EN),
        *both(proof, style.SMALL, style.SMALL_EN),
        space(4),
    ]
    if plan.lane is ExhibitClass.REGENERATION and opens_group is not None:
        story += [*both(_words("later_demonstration"), style.CELL_RED, style.CELL_EN), space(4)]
    story += dating(setting, planned)
    story += _contents(setting, planned)
    ends = [Destination(setting, f"{place}/end"), Opened(setting, "")]
    if all(item.media_type in _TEXTS and item.digests.size <= _SHORT for item in planned.artifacts):
        return [Together([*story, *ends])]
    return [CondPageBreak(_room(setting, pictures) * style.HEIGHT), *story, *ends]


def _room(setting: Setting, pictures: list[Artifact]) -> float:
    """Share of a page below which the exhibit's first picture would go to the next one, away from its heading."""
    first = next((item for item in pictures if _is_picture(setting, item)), None)
    if first is None:
        return _WORTH_BEGINNING
    if first.role is Role.CLAIMED_PICTURE:
        return _WORTH_THE_ORIGINAL
    return _WORTH_BEGINNING + float(least_room(setting, first) / style.HEIGHT)


def _contents(setting: Setting, planned: PlannedExhibit) -> Story:
    story: Story = []
    left = list(planned.artifacts)
    for roles, shown in _WHOLE:
        if any(item.role in roles for item in left):
            left = [item for item in left if item.role not in roles]
            story += shown(setting)
    logs = [item for item in left if item.role is Role.CREATION_LOG]
    if logs:
        story += creation_log(setting, logs)
        left = [item for item in left if item not in logs]
    for pictures, items in groupby(_stills_beside_films(setting, left), key=partial(_is_picture, setting)):
        if pictures:
            story += photos(setting, tuple(items), planned.plan.per_page)
        else:
            titled = len(planned.artifacts) > 1
            story += [flowable for item in items for flowable in document(setting, item, titled=titled)]
    if any(item.role is Role.STATEMENT for item in left):
        story += prompt_map(setting)
    return story or both(_words("no_files"), style.CELL, style.CELL_EN)


def _stills_beside_films(setting: Setting, items: list[Artifact]) -> list[Artifact]:
    """The files in their order, but for the stills of a film, which follow it."""
    films = {
        still.path: material.path
        for event in setting.gathered.events
        if "stills" in event.details
        for material in event.materials
        for still in event.products
    }
    places = {item.path: place for place, item in enumerate(items)}
    return sorted(items, key=lambda item: places.get(films.get(item.path) or item.path, places[item.path]))


def _is_picture(setting: Setting, item: Artifact) -> bool:
    """Whether a file is a picture that this version can show; what it cannot show is named with its digest."""
    if not item.media_type.startswith("image/"):
        return False
    try:
        return all(picture.facts for picture in kept_pages(setting, item))
    except AssemblyError:
        return False
