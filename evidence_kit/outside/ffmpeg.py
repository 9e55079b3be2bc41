"""The commands of ffmpeg, built by ffmpeg-python, and what ffmpeg says of itself.

ffmpeg runs inside the session's folder and is given short ASCII names only: its filter and tee languages each have
escapes of their own. Text of a user never enters a filter: what is burnt in comes from files that we write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from evidence_kit.domain.errors import RecordingError, words_of
from evidence_kit.domain.recording import Mark
from evidence_kit.domain.text import text
from evidence_kit.formats.burnt_line import MARGIN, SIZE, STRIP, TOP
from evidence_kit.outside.display import Screen
from evidence_kit.outside.process import answer_of
from evidence_kit.outside.programs import Program

SEGMENT_SECONDS = 2

SEGMENTS, LISTING, PROGRESS = "segments", "work/segments.csv", "work/progress.txt"
FRAME_HASHES = "frames.framehash"
SCREEN = "work/screen.txt"
FONT, CLOCK_LINE, CHAIN_LINE = "work/font.ttf", "work/clock.txt", "work/chain.txt"


@dataclass(frozen=True)
class ScreenState:
    """What ffmpeg sees on the screen: seconds of the film since which it has been so; None where it is not so."""

    black_since: float | None = None
    frozen_since: float | None = None


@dataclass(frozen=True)
class Progress:
    """ffmpeg's last report."""

    frames: int = 0
    dropped: int = 0
    repeated: int = 0
    seconds: float = 0.0


def filming(program: Program, screen: Screen, fps: int) -> list[str]:
    """Films a display into 2 s segments of fragmented MP4 with clock, frame number and chain head burnt in."""
    # A tuple, not "1280x720": ffmpeg-python 0.2.0 indexes the value and would ask for a screen of 1x2.
    source = ffmpeg.input(screen.display, format="x11grab", framerate=fps, video_size=screen.size,
                          draw_mouse=int(screen.server is None), thread_queue_size=512)  # fmt: skip
    # Said in the stream and meant: players guess the matrix from the height, and a red banner turns orange.
    picture = _burnt_in(source).filter("scale", out_color_matrix="bt709", out_range="tv")
    output = ffmpeg.output(picture, _SLAVES, format="tee", vcodec="libx264", **_encoder(fps))
    command = ["-hide_banner", "-nostats", "-progress", PROGRESS, "-stats_period", "0.25"]
    compiled = _compiled(program, output.global_args(*command))
    compiled[compiled.index("-filter_complex") + 1] += _LOOK
    return compiled


def _burnt_in(picture: Any) -> Any:
    """A picture with the line at its bottom: its words come from two files, of which the right one is read for every frame."""
    picture = picture.filter("drawbox", x=0, y=f"ih-{STRIP}", w="iw", h=STRIP, color="black@0.85", t="fill")
    line = {"fontfile": FONT, "fontsize": SIZE, "y": f"h-{STRIP - TOP}"}
    picture = picture.filter("drawtext", textfile=CLOCK_LINE, fontcolor="white", x=MARGIN, **line)
    return picture.filter(
        "drawtext", textfile=CHAIN_LINE, reload=1, expansion="none", fontcolor="yellow", x=f"w-tw-{MARGIN}", **line
    )


_LOOK = (
    ";[0]fps=2,scale=160:90,format=gray,blackdetect=d=1:pic_th=0.98:pix_th=0.06,freezedetect=n=0.000002:d=5"
    f",metadata=mode=print:file={SCREEN}:direct=1,nullsink"
)
"""Looks at a small copy of the screen, without what is burnt in: one pixel that changes by a few levels is no freeze."""

_SLAVES = (
    f"[f=segment:segment_time={SEGMENT_SECONDS}:segment_format=mp4"
    ":segment_format_options=movflags=+frag_every_frame+empty_moov+default_base_moof\\\\:flush_packets=1"
    f":segment_list={LISTING}:segment_list_type=csv]{SEGMENTS}/%05d.mp4"
    f"|[f=framehash:hash=sha256:flush_packets=1]{FRAME_HASHES}"
)
"""Every frame a fragment, flushed at once: a kill -9 loses nothing that was encoded, on a still screen too. The colon
before `flush_packets` is escaped for tee and for the segment muxer."""


def _encoder(fps: int) -> dict[str, str | int]:
    gop = SEGMENT_SECONDS * fps
    return {
        "preset": "veryfast",
        "crf": 18,
        "pix_fmt": "yuv420p",
        "tune": "zerolatency",
        "g": gop,
        "keyint_min": gop,
        "sc_threshold": 0,
        "colorspace": "bt709",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "color_range": "tv",
        # Without it tee makes segments of a normal size that cannot be decoded.
        "flags:v": "+global_header",
    }


def progress_of(folder: Path) -> Progress:
    """The newest value of each figure in the progress file; zeros before there is one."""
    try:
        with (folder / PROGRESS).open("rb") as stream:
            stream.seek(max(0, (folder / PROGRESS).stat().st_size - 4096))
            return _progress(stream.read().decode("ascii", "replace"))
    except FileNotFoundError:
        return Progress()


def screen_of(folder: Path) -> ScreenState:
    """What the filters `blackdetect` and `freezedetect` last reported."""
    try:
        written = (folder / SCREEN).read_bytes()
    except FileNotFoundError:
        return ScreenState()
    report = written[: written.rfind(b"\n") + 1].decode("ascii", "replace")
    said = dict(re.findall(r"^lavfi\.(?:freezedetect\.)?(\w+)=([\d.]+)$", report, re.MULTILINE))

    def since(start: str, end: str) -> float | None:
        began, ended = (float(said.get(key, -1)) for key in (start, end))
        return began if began > ended else None

    return ScreenState(since("black_start", "black_end"), since("freeze_start", "freeze_end"))


def _progress(report: str) -> Progress:
    values = dict(re.findall(r"^(\w+)=\s*(\d+)$", report, re.MULTILINE))
    frames, dropped, repeated = (int(values.get(key, 0)) for key in ("frame", "drop_frames", "dup_frames"))
    # out_time_ms holds microseconds, as out_time_us does; the one without a unit in its name is in neither.
    return Progress(frames, dropped, repeated, int(values.get("out_time_us", 0)) / 1e6)


def start_of(log: Path) -> float | None:
    """The epoch of the first frame, which x11grab stamps with the wall clock; None before ffmpeg has said it."""
    found = re.search(rb"Duration: N/A, start: (\d+\.\d+)", log.read_bytes())
    return float(found[1]) if found else None


_NOWHERE = "pipe:1"
"""Where the null muxer writes nothing. A bare `-` would make ffmpeg overlook the log level that follows it."""


def measure(program: Program, folder: Path, video: str) -> Progress:
    """Frames and seconds of a video, every packet read and none decoded; zeros when it cannot be read."""
    node = ffmpeg.output(ffmpeg.input(video), _NOWHERE, format="null", vcodec="copy")
    code, answer = answer_of(_compiled(program, node.global_args("-v", "error", "-progress", "pipe:1")), folder=folder)
    return _progress(answer) if code == 0 else Progress()


def decodes(program: Program, folder: Path, video: str) -> bool:
    """Whether every frame of a video can be decoded."""
    node = ffmpeg.output(ffmpeg.input(video), _NOWHERE, format="null").global_args("-v", "error", "-xerror")
    code, complaints = answer_of(_compiled(program, node), folder=folder)
    return code == 0 and not complaints.strip()


def join(
    program: Program, folder: Path, segments: Sequence[str], marks: Iterable[Mark], end: float, video: str
) -> None:
    """Joins segments by stream copy into a video with a chapter for each mark.

    Raises:
        RecordingError: ffmpeg refused.
    """
    listing, chapters = folder / "work" / "join.txt", folder / "work" / "chapters.txt"
    listing.write_text("".join(f"file '../{name}'\n" for name in segments), encoding="utf-8")
    chapters.write_text(_chapters(tuple(marks), end), encoding="utf-8")
    pictures = ffmpeg.input("work/join.txt", format="concat", safe=0)
    # "?" maps what is not there: the file of chapters has no streams, but must be an input to be read.
    names = ffmpeg.input("work/chapters.txt", format="ffmetadata")["?"]
    node = ffmpeg.output(pictures, names, video, c="copy", map_metadata=1, map_chapters=1, movflags="+faststart")
    _run(_compiled(program, node), folder)


def still(program: Program, folder: Path, video: str, seconds: float, png: str) -> None:
    """The first frame of a video at or after `seconds`, as a PNG.

    Raises:
        RecordingError: there is none.
    """
    node = ffmpeg.output(ffmpeg.input(video, ss=f"{max(seconds, 0):.4f}"), png, vframes=1, format="image2", update=1)
    _run(_compiled(program, node), folder)
    if not (folder / png).exists():
        raise RecordingError(
            text(f"录屏在 {seconds:.1f} 秒处没有画面。", f"The video has no frame at {seconds:.1f} s."),
            text("请查看录屏日志 recorder.log。", "See recorder.log beside the video."),
        )


def _chapters(marks: tuple[Mark, ...], end: float) -> str:
    """FFMETADATA1, in milliseconds; `=`, `;`, `#`, `\\` and newline are escaped (ffmpeg-formats, Metadata)."""
    lines = [";FFMETADATA1"]
    for mark, until in zip(marks, [*(later.seconds for later in marks[1:]), end], strict=False):  # of none, no chapter
        title = re.sub(r"([=;#\\\n])", r"\\\1", mark.title.both())
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={mark.seconds * 1000:.0f}", f"END={until * 1000:.0f}",
                  f"title={title}"]  # fmt: skip
    return "\n".join(lines) + "\n"


def _compiled(program: Program, node: object) -> list[str]:
    return [str(word) for word in ffmpeg.compile(node, cmd=program.path, overwrite_output=True)]


def _run(command: list[str], folder: Path) -> None:
    code, answer = answer_of([*command, "-v", "error"], folder=folder, seconds=600)
    if code:
        raise RecordingError(
            text("ffmpeg 未能完成。", "ffmpeg failed."),
            text("请检查磁盘空间，并运行 evidence-kit doctor；已录的分段未受影响。",
                 "Check the disk and run evidence-kit doctor; the segments filmed so far are untouched."),
            words_of(answer, last=True),
        )  # fmt: skip
