"""The custody in one picture; every event with its time, and what chains the events, stands in the annex of digests."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.annexes.custody_picture import CustodyPicture, CustodyStretch, stretches
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import Together, heading, section
from evidence_kit.assemble.book.typesetting.languages import in_one_line, statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.custody import Action
from evidence_kit.formats.journal.book_annex import DIGESTS

_words = wording.table("book/custody")
_WORTH_BEGINNING = 0.12
"""Share of a page that must be free for the annex to begin on it."""
_KINDS = {
    Action.CASE_OPENED: "opened",
    Action.ARTIFACT_RECEIVED: "received",
    Action.RECIPE_READ: "read",
    Action.REGENERATED: "regenerated",
    Action.RECORDED: "recorded",
    Action.SEALED: "dated",
    Action.RENEWED: "dated",
    Action.UPGRADED: "dated",
    Action.INCIDENT: "incident",
}


def custody(setting: Setting) -> Story:
    """The annex."""
    events = setting.gathered.events
    actors = "　".join(dict.fromkeys(event.actor for event in events if event.actor))
    return [
        CondPageBreak(_WORTH_BEGINNING * style.HEIGHT),
        *heading(setting, "custody", _words("title")),
        *both(_words("meaning", annex=DIGESTS, count=len(events)), style.SMALL, style.SMALL_EN),
        *_held_back(setting),
        paragraph(f"{in_one_line(_words('operator'))}　{actors}", style.SMALL),
        Together([
            *section(_words("picture")),
            CustodyPicture([
                _box(stretch) for stretch in stretches(events, lambda event: _KINDS.get(event.action, "other"))
            ]),
        ]),
    ]


def _box(stretch: CustodyStretch) -> tuple[str, ...]:
    """What happened, when, and to how many files."""
    first, last = clock(stretch.first)[:16], clock(stretch.last)[:16]
    days = (first,) if first == last else (first, f"– {last[11:] if first[:10] == last[:10] else last}")
    counted = _words("counted", count=stretch.events, files=stretch.files)
    named = (said for _, said in statements(_words(f"act_{stretch.kind}")))
    return *named, *days, *(said for _, said in statements(counted))


def _held_back(setting: Setting) -> Story:
    """How many lines of the journal are filed as digests, where there are any."""
    journal = setting.gathered.journal
    if not journal.held:
        return []
    said = _words("held_back", count=len(journal.held), all=journal.head.size)
    return list(both(said, style.SMALL, style.SMALL_EN))
