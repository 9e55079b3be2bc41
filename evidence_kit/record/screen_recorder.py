"""The running recorder: started, waited for until its first frame, watched, and stopped by its own word."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import RecordingError
from evidence_kit.domain.text import text
from evidence_kit.formats.burnt_line import CLOCK_TEXT
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.display import Screen
from evidence_kit.outside.process import Child
from evidence_kit.outside.programs import Program
from evidence_kit.resources import shipped

LOG = "recorder.log"

_FIXED_PITCH = ("templates", "fonts", "DejaVuSansMono.ttf")
"""The kit's own copy and no other: in its characters the line is read back (`formats.burnt_line`)."""


@dataclass(frozen=True)
class Camera:
    """ffmpeg at work in a folder."""

    program: Program
    child: Child
    folder: Path
    command: tuple[str, ...]
    epoch: float
    """Wall clock of the first frame; a moment's place in the video is its wall clock less this."""

    @property
    def progress(self) -> ffmpeg.Progress:
        """What it last reported."""
        return ffmpeg.progress_of(self.folder)

    def catch_up(self, patience: float = 90.0) -> None:
        """Waits until what the screen shows by now is filmed: on a busy machine the recorder runs behind.

        Args:
            patience: seconds after which whatever is still missing is given up.
        """
        now, deadline = time.time() - self.epoch, time.monotonic() + patience
        while self.child.running and self.progress.seconds < now and time.monotonic() < deadline:
            time.sleep(0.05)

    def stop(self) -> None:
        """Asks it to finish the file; signals follow only if it does not."""
        self.child.stop(word=b"q")


@contextmanager
def open_camera(program: Program, screen: Screen, *, fps: int, folder: Path) -> Iterator[Camera]:
    """Films `screen` into `folder`; yields once the first frame is filmed.

    Raises:
        RecordingError: ffmpeg did not come to film anything.
        ToolMissing: the fonts that ship with the kit are not installed.
    """
    for name in ("work", ffmpeg.SEGMENTS):
        (folder / name).mkdir()
    shutil.copyfile(shipped(*_FIXED_PITCH), folder / ffmpeg.FONT)
    storage.write_new(folder / ffmpeg.CLOCK_LINE, CLOCK_TEXT.encode("ascii"))
    storage.write_new(folder / ffmpeg.CHAIN_LINE, b"")
    command = ffmpeg.filming(program, screen, fps)
    child = Child(
        text("录屏程序 ffmpeg", "the recorder ffmpeg"),
        command,
        log=folder / LOG,
        folder=folder,
        variables=dict(screen.variables),
    )
    try:
        yield Camera(program, child, folder, tuple(command), _first_frame(child, folder))
    finally:
        child.stop(word=b"q")


def _first_frame(child: Child, folder: Path, patience: float = 30.0) -> float:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and child.running:
        epoch = ffmpeg.start_of(folder / LOG)
        if epoch is not None and ffmpeg.progress_of(folder).frames:
            return epoch
        time.sleep(0.05)
    raise RecordingError(
        text("ffmpeg 未能开始录屏。", "ffmpeg did not start filming."),
        text("请运行 evidence-kit doctor，或用 --ffmpeg 指定另一个 ffmpeg。",
             "Run evidence-kit doctor, or name another ffmpeg with --ffmpeg."),
        child.last_words(),
    )  # fmt: skip
