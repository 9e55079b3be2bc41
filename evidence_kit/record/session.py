"""One recording from its first frame to its last file: marks as the work goes on, and what happens when parts die."""

from __future__ import annotations

import math
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from evidence_kit.casefile import Act, Clock
from evidence_kit.domain.errors import EvidenceKitError, RecordingError
from evidence_kit.domain.progress import Event, Noted, ProgressCallback, Shown, Stage
from evidence_kit.domain.recording import Mark, Recording
from evidence_kit.domain.text import Text, text
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import check_packages, find_browser, find_ffmpeg
from evidence_kit.record.film_set import FilmSet, arrange
from evidence_kit.record.film_watch import FilmWatch
from evidence_kit.record.finish import Film, keep, not_on_film
from evidence_kit.record.options import RecordingOptions
from evidence_kit.record.page_state import Board
from evidence_kit.record.segment_follower import SegmentFollower

HOLD = 1.0
"""Seconds that each mark stays on the screen at least, so that a viewer and its still have it."""
LAST_HOLD = 1.5
_DRAWN_WITHIN = 8.0


class Session:
    """A recording in progress, and after its end the record of it."""

    def __init__(
        self, act: Act, title: Text, options: RecordingOptions, clock: Clock, watch: ProgressCallback, set_: FilmSet
    ) -> None:
        self._act, self._title, self._options, self._clock, self._outer, self._set = (
            act,
            title,
            options,
            clock,
            watch,
            set_,
        )
        self._started = clock()
        self._drift = time.time() - time.monotonic()
        self._marks: list[Mark] = []
        self._hold_until = 0.0
        self._incidents: list[Text] = []
        self._told = 0
        self._film_watch = FilmWatch(act.folder, (set_.screen.server, set_.browser), set_.camera)
        self._broken_off: Text | None = None
        self._recording: Recording | None = None
        self._follower = SegmentFollower(act.folder, clock, self._try_first)
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._look_after, name="recording", daemon=True)
        self._keeper.start()

    @property
    def finished(self) -> bool:
        """Whether the files are kept and `recording` can be read."""
        return self._recording is not None

    @property
    def recording(self) -> Recording:
        """The record of the finished recording.

        Raises:
            RecordingError: it has not been finished.
        """
        if self._recording is None:
            raise RecordingError(
                text("录屏尚未完成。", "The recording has not been finished."),
                text("请先离开录屏代码块。", "Leave the block of `recording()` first."),
            )
        return self._recording

    def watch(self, event: Event) -> None:
        """Shows an event on the live page; a stage or a finished picture becomes a mark, once it is on the screen.

        Raises:
            RecordingError: the film shows the work no more, because a program died or the screen is black or stands still.
        """
        self._stop_if_lost()
        if isinstance(event, Stage | Shown):
            time.sleep(max(0.0, self._hold_until - time.monotonic()))
            self._mark(event)
        else:
            self._set.page.show(event)

    def failed(self, error: BaseException) -> None:
        """Notes that the work itself ended with an error, or was ended because the film was lost."""
        if self._film_watch.lost is not None:
            return
        reason = error.told if isinstance(error, EvidenceKitError) else text(type(error).__name__, type(error).__name__)
        self._broken_off = text(f"工作出错中断：{reason.zh}", f"The work ended with an error: {reason.en}")
        self._incident(self._broken_off)

    def raise_if_lost(self) -> None:
        """Ends the work whose film was lost; also after its last event, and once the film is kept.

        Raises:
            RecordingError: the film does not show the work to its end.
        """
        if self._film_watch.lost is not None:
            raise RecordingError(
                self._film_watch.lost.why,
                text("已录部分与已完成的步骤均已保存。请再次运行同一命令，从头录制；或加 --show-earlier，已完成的步骤只展示先前结果。",
                     "What was filmed and every finished step are kept. Run the same command again to film all of it anew, or with "
                     "--show-earlier to show the earlier results of finished steps."),
            )  # fmt: skip

    def stop(self) -> None:
        """Shows the end for a moment, then stops the recorder."""
        self._look()
        lost = self._film_watch.lost is not None
        self._set.page.wait_drawn(self._set.page.end(self._broken_off), _DRAWN_WITHIN if not lost else 0)
        if self._set.camera.child.running:
            time.sleep(LAST_HOLD)
            self._set.camera.catch_up()
        self._ending.set()
        self._keeper.join()
        self._look()
        self._set.camera.stop()
        self._guarded_follow()

    def keep(self) -> None:
        """Joins, takes stills, and hands all files to the act."""
        self._note_clock()
        film = Film(self._set.camera.program, self._act, self._title, self._follower, tuple(self._marks_before_loss()),
                    self._options.fps, self._incidents)  # fmt: skip
        kept = keep(film, self._set.camera.progress)
        camera, screen = self._set.camera, self._set.screen
        self._recording = Recording(
            title=self._title,
            display=screen.label,
            width=screen.size[0],
            height=screen.size[1],
            frames_per_second=self._options.fps,
            recorder=camera.program.version,
            recorder_sha256=camera.program.sha256(),
            command=camera.command,
            browser=self._set.browser_version,
            started=self._started,
            finished=self._clock(),
            seconds=kept.seconds,
            frames=kept.frames,
            dropped_frames=kept.dropped,
            video=kept.video,
            segments=kept.segments,
            marks=kept.marks,
            chain_head=self._follower.head,
            broken_off=self._film_watch.lost.why if self._film_watch.lost else self._broken_off,
            incidents=tuple(self._incidents),
        )
        self._tell()

    def _mark(self, event: Stage | Shown) -> None:
        title = event.title
        drawn = self._set.page.wait_drawn(self._set.page.show(event), _DRAWN_WITHIN)
        self._stop_if_lost(title)
        if not drawn:
            self._incident(
                text(f"页面未确认已显示：{title.zh}", f"The page did not confirm that it showed: {title.en}")
            )
        fps = self._options.fps
        # The next frame but one: the frame on the grid may have been captured up to half a period earlier.
        frame = math.ceil((time.time() - self._set.camera.epoch) * fps) + 1
        self._marks.append(_mark_of(event, self._unique, frame / fps))
        self._hold_until = time.monotonic() + HOLD

    def _unique(self, name: str) -> str:
        names = {mark.name for mark in self._marks}
        number = 2
        while (candidate := name if number == 2 and name not in names else f"{name}-{number}") in names:
            number += 1
        return candidate

    def _stop_if_lost(self, title: Text | None = None) -> None:
        self._look()
        if title is not None and self._film_watch.lost is not None:
            self._incident(not_on_film(title))
        self._tell()
        self.raise_if_lost()

    def _marks_before_loss(self) -> Iterator[Mark]:
        """Marks at which the film still showed the work: what was set between a loss and its discovery shows nothing."""
        for mark in self._marks:
            if self._film_watch.lost is None or mark.seconds < self._film_watch.lost.seconds:
                yield mark
            else:
                self._incident(not_on_film(mark.title))

    def _look_after(self) -> None:
        while not self._ending.wait(0.1):
            self._guarded_follow()
            self._look()

    def _guarded_follow(self) -> None:
        try:
            self._follower.follow()
        except EvidenceKitError as error:
            if error.told not in self._incidents:
                self._incident(error.told)

    def _look(self) -> None:
        self._film_watch.look(self._incident)

    def _try_first(self, link: object) -> None:
        """A first segment that cannot be decoded means that none will be: better known after 2 s than after an hour."""
        camera = self._set.camera
        name = f"{ffmpeg.SEGMENTS}/{self._follower.links[0].file}"
        if len(self._follower.links) == 1 and not ffmpeg.decodes(camera.program, self._act.folder, name):
            self._incident(text("首个分段无法解码。", "The first segment cannot be decoded."))

    def _incident(self, incident: Text) -> None:
        self._incidents.append(incident)
        self._set.page.note_incident(incident)

    def _tell(self) -> None:
        """Passes incidents on in the thread of the work: an outer watcher need not be made for several."""
        while self._told < len(self._incidents):
            self._outer(Noted(self._incidents[self._told]))
            self._told += 1

    def _note_clock(self) -> None:
        moved = time.time() - time.monotonic() - self._drift
        if abs(moved) > 0.5:
            self._incident(text(f"录屏期间系统时钟被调整 {moved:+.1f} 秒。",
                                f"The system clock was moved by {moved:+.1f} s during the recording."))  # fmt: skip


def _mark_of(event: Stage | Shown, unique: Callable[[str], str], seconds: float) -> Mark:
    if isinstance(event, Stage):
        return Mark(name=unique(event.name), title=event.title, seconds=seconds)
    name = unique(f"{event.name}-picture")
    return Mark(name=name, title=event.title, seconds=seconds, picture=event.path or None, earlier=event.made)


@contextmanager
def open_session(
    act: Act, *, title: Text, case_line: Text, options: RecordingOptions, clock: Clock, watch: ProgressCallback
) -> Iterator[Session]:
    """`recording()` without its defaults."""
    check_packages()
    camera_program, browser_program = find_ffmpeg(options.ffmpeg), find_browser(options.browser)
    board = Board(title=title, case_line=case_line, rehearsal=options.rehearsal)
    with _cleared(act.folder / "work"), ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix="evidence-kit-", ignore_cleanup_errors=True)))
        set_ = arrange(stack, scratch, act.folder, board, options, camera_program, browser_program)
        session = Session(act, title, options, clock, watch, set_)
        try:
            yield session
        except BaseException as error:
            session.failed(error)
            raise
        finally:
            session.stop()
            stack.close()
            session.keep()


@contextmanager
def _cleared(folder: Path) -> Iterator[None]:
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
