"""The screen while something runs: a live page in a real browser, filmed by ffmpeg in hash-chained segments.

    with recording(act, title=…, case_line=…, clock=clock) as session:
        regenerate(…, watch=fan_out(watch, session.watch))
    act.record("recording.json", session.recording, …)

The video is a *regeneration demonstration* (再生成演示), never a record of the creation, and its page says so throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence_kit.casefile import Act, Clock
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import Text
from evidence_kit.record.options import RecordingOptions

__all__ = ["RecordingOptions", "recording"]

if TYPE_CHECKING:
    from evidence_kit.record.session import Session


@contextmanager
def recording(
    act: Act,
    *,
    title: Text,
    case_line: Text,
    clock: Clock,
    options: RecordingOptions | None = None,
    watch: ProgressCallback = unwatched,
) -> Iterator[Session]:
    """Films what `session.watch` is told until the block ends, however it ends, and puts the files into `act`.

    When the block is entered, the page is on the screen and the first frame is filmed. When it is left, the video is
    joined, a still is taken at every mark, all files are adopted by `act` and `session.recording` is the record; the
    caller records it and commits the act. If the block raises, the film so far is finished and kept all the same.

    Args:
        act: the files are written into its folder.
        title: of the video.
        case_line: court and case, at the head of the page.
        clock: for the instants in the record; seconds into the video are measured against ffmpeg's own start.
        options: how to film.
        watch: told of incidents as they come up.

    Raises:
        ToolMissing: ffmpeg, Xvfb, a browser or a Python package is not installed.
        RecordingError: the screen could not be filmed at all.
    """
    from evidence_kit.record.session import open_session

    with open_session(
        act, title=title, case_line=case_line, options=options or RecordingOptions(), clock=clock, watch=watch
    ) as session:
        yield session
