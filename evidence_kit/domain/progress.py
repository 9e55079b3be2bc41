"""One stream of events feeds every watcher: terminal bar, JSON lines, live page; stages become video marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from evidence_kit.domain.text import Text


@dataclass(frozen=True, slots=True)
class Stage:
    """A new chapter of the work begins. A recorder turns it into a mark of the video."""

    name: str
    """Stable ASCII name, unique within the work (`step-2`, `seal`)."""
    title: Text
    facts: tuple[tuple[Text, Text | str], ...] = ()
    """What a viewer should see of it: label and value (prompt, seed, digest …)."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """Some of a task is done; the first one of a task has `done == 0`, the last one `done == total`."""

    task: str
    title: Text
    done: int
    total: int | None
    unit: str = ""
    """`bytes`, `steps`, `files`, `pages`; empty for a bare count."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """An intermediate picture of a regeneration."""

    task: str
    step: int
    total: int
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A finished picture or figure for the viewer (PNG), with its caption and facts."""

    name: str
    title: Text
    png: bytes = field(repr=False)
    facts: tuple[tuple[Text, Text | str], ...] = ()
    path: str = ""
    """Of the picture in the case; empty where it is not kept there, or was not made by a run."""
    made: datetime | None = None
    """When it was made, if that was before this work: an earlier result that is shown and was not run now."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark that a person should read but that does not stop the work."""

    message: Text
    incident: bool = False
    """Something that was not planned happened to the work, such as a worker that was lost: who keeps a journal records it."""


Event = Stage | Advanced | Previewed | Shown | Noted
ProgressCallback = Callable[[Event], None]


def unwatched(event: Event) -> None:
    """The watcher for work nobody watches."""


def fan_out(*watchers: ProgressCallback) -> ProgressCallback:
    """One watcher that passes each event to all of `watchers`, in order."""

    def watch(event: Event) -> None:
        for watcher in watchers:
            watcher(event)

    return watch
