"""One recording from its first frame to its last file: marks as the work goes on, and what happens when parts die."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from evidence_kit.casefile import Act, Clock
from evidence_kit.domain.errors import EvidenceKitError, RecordingError
from evidence_kit.domain.progress import Event, ProgressCallback, Shown, Stage
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, text
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import check_packages, find_browser, find_ffmpeg
from evidence_kit.record.film_set import FilmSet, arrange
from evidence_kit.record.film_watch import FilmWatch
from evidence_kit.record.finish import Film, keep, not_on_film
from evidence_kit.record.incidents import Incidents
from evidence_kit.record.mark_sheet import MarkSheet
from evidence_kit.record.options import RecordingOptions
from evidence_kit.record.page_keeper import PageKeeper
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
        self._act, self._title, self._options, self._clock, self._set = act, title, options, clock, set_
        self._started = clock()
        self._drift = time.time() - time.monotonic()
        self._hold_until = 0.0
        self._incidents = Incidents(set_.page, watch)
        self._marks = MarkSheet(set_.camera.epoch, options.fps)
        self._film_watch = FilmWatch(act.folder, set_.screen.server, set_.camera)
        self._pages = PageKeeper(set_, self._film_watch, self._marks, self._incidents.note)
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

        While a lost page is put up again, a stage or a picture waits for it.

        Raises:
            RecordingError: the film shows the work no more: a program died, or the page could not be put up again.
        """
        self._stop_if_lost()
        if isinstance(event, Stage | Shown):
            self._pages.settle()
            self._stop_if_lost()
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
        self._incidents.note(self._broken_off)

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
        self._pages.look()
        self._pages.close()
        lost = self._film_watch.lost is not None
        self._set.page.wait_drawn(self._set.page.end(self._broken_off), _DRAWN_WITHIN if not lost else 0)
        if self._set.camera.child.running:
            time.sleep(LAST_HOLD)
            self._set.camera.catch_up()
        self._ending.set()
        self._keeper.join()
        self._pages.look()
        self._set.camera.stop()
        self._guarded_follow()

    def keep(self) -> None:
        """Joins, takes stills, and hands all files to the act."""
        self._note_clock()
        lost = self._film_watch.lost
        marks = tuple(self._marks.on_film(lost, self._pages.unshown, self._missing))
        film = Film(self._set.camera.program, self._act, self._title, self._follower, marks, self._options.fps,
                    self._incidents.noted)  # fmt: skip
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
            browser=self._set.viewer.version,
            started=self._started,
            finished=self._clock(),
            seconds=kept.seconds,
            frames=kept.frames,
            dropped_frames=kept.dropped,
            video=kept.video,
            segments=kept.segments,
            marks=kept.marks,
            chain_head=self._follower.head,
            broken_off=lost.why if lost else self._broken_off,
            unshown=tuple(self._pages.unshown),
            incidents=tuple(self._incidents.noted),
        )
        self._incidents.tell()

    def _mark(self, event: Stage | Shown) -> None:
        version = self._set.page.show(event)
        drawn = self._set.page.wait_drawn(version, _DRAWN_WITHIN)
        if not drawn:
            self._pages.look()
            self._pages.settle()
            drawn = self._set.page.wait_drawn(version, _DRAWN_WITHIN)
        self._stop_if_lost(event.title)
        if not drawn:
            title = event.title
            said = text(f"页面未确认已显示：{title.zh}", f"The page did not confirm that it showed: {title.en}")
            self._incidents.note(said)
        self._marks.mark(event)
        self._hold_until = time.monotonic() + HOLD

    def _missing(self, title: Text) -> None:
        self._incidents.note(not_on_film(title))

    def _stop_if_lost(self, title: Text | None = None) -> None:
        self._pages.look()
        if title is not None and self._film_watch.lost is not None:
            self._missing(title)
        self._incidents.tell()
        self.raise_if_lost()

    def _look_after(self) -> None:
        while not self._ending.wait(0.1):
            self._guarded_follow()
            self._pages.look()

    def _guarded_follow(self) -> None:
        try:
            self._follower.follow()
        except EvidenceKitError as error:
            self._incidents.note_once(error.told)

    def _try_first(self, link: object) -> None:
        """A first segment that cannot be decoded means that none will be: better known after 2 s than after an hour."""
        camera = self._set.camera
        name = f"{ffmpeg.SEGMENTS}/{self._follower.links[0].file}"
        if len(self._follower.links) == 1 and not ffmpeg.decodes(camera.program, self._act.folder, name):
            self._incidents.note(text("首个分段无法解码。", "The first segment cannot be decoded."))

    def _note_clock(self) -> None:
        moved = time.time() - time.monotonic() - self._drift
        if abs(moved) > 0.5:
            self._incidents.note(text(f"录屏期间系统时钟被调整 {moved:+.1f} 秒。",
                                      f"The system clock was moved by {moved:+.1f} s during the recording."))  # fmt: skip


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
