"""What the live page shows, as one value: each progress event makes the next one. Pure; the page only draws it.

The page is always sent the whole board, so that one which joins late, or misses a message, is never wrong.
"""

from __future__ import annotations

import hashlib
import os.path

from pydantic import Field

from evidence_kit.domain.making.regeneration import EARLIER
from evidence_kit.domain.progress import Advanced, Event, Noted, Previewed, Shown, Stage
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text

CLAIMED = "claimed"
"""Name of the `Shown` whose picture all others are held against; the first one of that name is meant."""

_CLAIMED = text("涉案图片", "The claimed picture")
_UNFINISHED = text("正在再生成", "Being regenerated")
_NOW = text("本次再生成", "Regenerated now")
_EARLIER = text(EARLIER.zh, EARLIER.en[:1].upper() + EARLIER.en[1:])

_SHORT = 28
"""Longest value that is shown as `before → after`; of longer ones only the words that differ."""


class PromptDifference(Record):
    """How a value differs from the same one in an earlier stage; whole values when they are short."""

    removed: str
    added: str


class LabelledValue(Record):
    """A labelled value of the current stage."""

    label: Text
    value: str
    difference: PromptDifference | None = None
    """None when it is the same as before, or was not stated before."""


class Chapter(Record):
    """A stage in the storyboard, with the last finished picture that was shown in it."""

    title: Text
    picture: str | None = None


class Panel(Record):
    """A picture with its caption and figures."""

    picture: str | None
    """Key of the PNG."""
    label: Text
    """What the picture is: now being made, made now, or an earlier result."""
    title: Text
    finished: bool
    facts: tuple[LabelledValue, ...] = ()
    earlier: bool = False
    """It was made before what is filmed."""


class Bar(Record):
    """A task in progress."""

    task: str
    title: Text
    done: int
    total: int | None
    unit: str
    began: float
    """Monotonic seconds at its first event."""
    seconds_left: float | None = None

    @property
    def complete(self) -> bool:
        """Whether the task is done."""
        return self.total is not None and self.done >= self.total


class Board(Record):
    """Everything on the page."""

    title: Text
    case_line: Text
    rehearsal: bool = False
    chapters: tuple[Chapter, ...] = ()
    facts: tuple[LabelledValue, ...] = ()
    claimed: Panel | None = None
    panel: Panel | None = None
    bars: tuple[Bar, ...] = ()
    """Tasks in progress, in the order in which they began; where none is, the last that was done."""
    note: Text | None = None
    finished: bool = False
    broken_off: Text | None = None
    """Why the work did not come to its end."""
    incidents: tuple[Text, ...] = ()
    """What went otherwise than it should while this was filmed, the newest last."""
    known: dict[str, str] = Field(default_factory=dict, exclude=True)
    """The last value of each label, which the next stage is compared with."""


def picture_key(png: bytes) -> str:
    """The key a picture is kept under."""
    return hashlib.sha256(png).hexdigest()[:24]


def after(board: Board, event: Event, now: float) -> Board:
    """The board once `event` has happened, at `now` monotonic seconds."""
    match event:
        case Stage():
            return _with_stage(board, event)
        case Shown():
            return _with_picture(board, event)
        case Previewed():
            title = text(
                f"第 {event.step}/{event.total} 步的中间画面",
                f"intermediate picture, step {event.step} of {event.total}",
            )
            return board.model_copy(
                update={"panel": Panel(picture=picture_key(event.png), label=_UNFINISHED, title=title, finished=False)}
            )
        case Advanced():
            return board.model_copy(update={"bars": _bars(board.bars, event, now)})
        case Noted():
            return board.model_copy(update={"note": event.message})


def ended(board: Board, broken_off: Text | None = None) -> Board:
    """The board at the end of the work, or where it broke off."""
    return board.model_copy(update={"finished": True, "broken_off": broken_off, "bars": (), "note": None})


def with_incident(board: Board, incident: Text) -> Board:
    """The board with one more incident."""
    return board.model_copy(update={"incidents": (*board.incidents, incident)})


def difference(before: str, now: str) -> PromptDifference:
    """What was taken out and put in between two values, cut at word borders."""
    if max(len(before), len(now)) <= _SHORT:
        return PromptDifference(removed=before, added=now)
    start = len(os.path.commonprefix([before, now]))
    while (
        start and now[start - 1].isalnum() and (before[start : start + 1].isalnum() or now[start : start + 1].isalnum())
    ):
        start -= 1
    end = len(os.path.commonprefix([before[start:][::-1], now[start:][::-1]]))
    return PromptDifference(
        removed=before[start : len(before) - end].strip(), added=now[start : len(now) - end].strip()
    )


def _with_stage(board: Board, stage: Stage) -> Board:
    facts = tuple(_fact(board, label, _printed(value)) for label, value in stage.facts)
    return board.model_copy(
        update={
            "chapters": (*board.chapters, Chapter(title=stage.title)),
            "facts": facts,
            "panel": None,
            "bars": (),
            "note": None,
            "known": {**board.known, **{fact.label.en: fact.value for fact in facts}},
        }
    )


def _fact(board: Board, label: Text, value: str) -> LabelledValue:
    before = board.known.get(label.en, value)
    return LabelledValue(label=label, value=value, difference=None if before == value else difference(before, value))


def _printed(value: Text | str) -> str:
    """A value on the page, which shows both languages side by side."""
    return value.both() if isinstance(value, Text) else value


def _with_picture(board: Board, shown: Shown) -> Board:
    facts = tuple(LabelledValue(label=label, value=_printed(value)) for label, value in shown.facts)
    earlier = shown.made is not None
    panel = Panel(picture=picture_key(shown.png), label=_EARLIER if earlier else _NOW, title=shown.title, finished=True,
                  facts=facts, earlier=earlier)  # fmt: skip
    if shown.name == CLAIMED and board.claimed is None:
        panel = panel.model_copy(update={"label": _CLAIMED})
        return board.model_copy(update={"claimed": panel, "chapters": _illustrated(board, panel.picture)})
    going_on = tuple(bar for bar in board.bars if not bar.complete)
    return board.model_copy(update={"panel": panel, "bars": going_on, "chapters": _illustrated(board, panel.picture)})


def _illustrated(board: Board, picture: str | None) -> tuple[Chapter, ...]:
    if not board.chapters:
        return ()
    return (*board.chapters[:-1], board.chapters[-1].model_copy(update={"picture": picture}))


def _bars(bars: tuple[Bar, ...], event: Advanced, now: float) -> tuple[Bar, ...]:
    """The bars after an event: workers report in turn, and a task keeps its place among those that began before it."""
    before = next((bar for bar in bars if bar.task == event.task), None)
    bar = _bar(before, event, now)
    placed = tuple(bar if one is before else one for one in bars) if before else (*bars, bar)
    return tuple(one for one in placed if not one.complete) or (bar,)


def _bar(bar: Bar | None, event: Advanced, now: float) -> Bar:
    began = bar.began if bar is not None and event.done else now
    left = None
    if event.total and event.done and now > began:
        left = (now - began) / event.done * (event.total - event.done)
    return Bar(
        task=event.task,
        title=event.title,
        done=event.done,
        total=event.total,
        unit=event.unit,
        began=began,
        seconds_left=left,
    )
