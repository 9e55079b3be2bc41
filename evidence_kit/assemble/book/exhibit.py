"""One exhibit: its header, and each of its files shown as what it is."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.platypus import PageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.film import film
from evidence_kit.assemble.book.original import claimed_picture
from evidence_kit.assemble.book.papers import document, picture_file
from evidence_kit.assemble.book.seals import seals
from evidence_kit.assemble.book.steps_pages import chain
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import Destination, heading, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import paragraph
from evidence_kit.assemble.book.typesetting.table import labelled, remark
from evidence_kit.assemble.book.variations import variations
from evidence_kit.assemble.case_view import PlannedExhibit
from evidence_kit.domain.artifact import LANE_NAMES, Artifact, ExhibitClass, Role

_words = wording.table("book/exhibit")
_WHOLE: tuple[tuple[frozenset[Role], Callable[[Setting], Story]], ...] = (
    (frozenset({Role.CLAIMED_PICTURE, Role.RECIPE}), claimed_picture),
    (frozenset({Role.VIDEO, Role.RECORDING, Role.SEGMENT_CHAIN, Role.VIDEO_SEGMENT, Role.STILL}), film),
    (frozenset({Role.PICTURE, Role.HEAT_MAP, Role.REGENERATION, Role.CONTROLS, Role.CONTROL_PICTURE, Role.PREVIEW}), chain),
    (frozenset({Role.VARIATION_SHEET, Role.VARIATION_GRID, Role.VARIATION_CHART, Role.VARIATION_PICTURE, Role.VARIATION_RUN}), variations),
    (frozenset({Role.SEAL, Role.JOURNAL_HEAD, Role.TIMESTAMP_RESPONSE, Role.OPENTIMESTAMPS_PROOF, Role.CERTIFICATES, Role.UPGRADE,
                Role.BLOCK_HEADERS, Role.REVOCATION_LISTS, Role.RENEWAL, Role.RENEWED_DIGESTS, Role.EVIDENCE_RECORD}), seals),
)  # fmt: skip
"""Files that are shown together, because one record explains them all."""


def exhibit(setting: Setting, planned: PlannedExhibit) -> Story:
    """The pages of one exhibit; it begins on a new page."""
    plan, place = planned.plan, f"exhibit-{planned.plan.number}"
    title = _words("heading", number=plan.number, name=plan.name)
    rows = [
        (_words("class"), LANE_NAMES[plan.lane]),
        (_words("kind"), plan.kind),
        (_words("source"), plan.source),
        (_words("content"), plan.content),
        (_words("purpose"), plan.purpose),
    ]
    story: Story = [PageBreak(), *heading(setting, place, title, level=1), labelled(rows, label_width=84), space(8)]
    if plan.lane is ExhibitClass.REGENERATION:
        story += [remark(_words("later_demonstration"), warning=True), space(8)]
    story += _contents(setting, planned.artifacts)
    return [*story, Destination(setting, f"{place}/end")]


def _contents(setting: Setting, artifacts: tuple[Artifact, ...]) -> Story:
    story: Story = []
    left = list(artifacts)
    for roles, shown in _WHOLE:
        if any(item.role in roles for item in left):
            left = [item for item in left if item.role not in roles]
            story += shown(setting)
    for item in left:
        story += _file(setting, item)
    return story or [paragraph("—", style.CELL)]


def _file(setting: Setting, item: Artifact) -> Story:
    return picture_file(setting, item) if item.media_type.startswith("image/") else document(setting, item)
