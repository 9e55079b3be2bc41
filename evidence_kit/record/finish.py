"""After the last frame: what was being written is chained too, the video is joined, stills taken, all files adopted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence_kit.casefile import Act
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.errors import RecordingError
from evidence_kit.domain.recording import Mark, Segment
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.segment_chain import segment_of
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import Program
from evidence_kit.record import screen_recorder
from evidence_kit.record.segment_follower import CHAIN, SegmentFollower
from evidence_kit.record.stills import take_stills

VIDEO = "recording.mp4"


@dataclass(frozen=True)
class Film:
    """A film that has been stopped, not yet put away. `incidents` is added to."""

    program: Program
    act: Act
    title: Text
    follower: SegmentFollower
    marks: tuple[Mark, ...]
    fps: int
    incidents: list[Text]

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return self.act.folder


@dataclass(frozen=True)
class FinishedFiles:
    """What was put away."""

    video: str
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    seconds: float
    frames: int
    dropped: int


def keep(film: Film, reported: ffmpeg.Progress) -> FinishedFiles:
    """Puts a film away.

    Raises:
        RecordingError: nothing of it can be read.
        StorageError: the disk refuses.
    """
    remains = _recover(film)
    links = film.follower.links
    if not links:
        raise RecordingError(
            text("没有录下任何画面。", "Nothing was filmed."),
            text("请运行 evidence-kit doctor，并查看 recorder.log。", "Run evidence-kit doctor and see recorder.log."),
        )
    seconds = links[-1].end / 1e6
    marks = _marks_on_film(film, seconds)
    names = [f"{ffmpeg.SEGMENTS}/{link.file}" for link in links]
    ffmpeg.join(film.program, film.folder, names, marks, seconds, VIDEO)
    frames = ffmpeg.measure(film.program, film.folder, VIDEO).frames
    _judge(film, reported, frames)
    stills = take_stills(film.program, film.folder, VIDEO, marks, film.fps)
    _adopt(film, names, remains, stills, marks)
    return FinishedFiles(
        video=film.act.relative(VIDEO),
        segments=tuple(
            segment_of(link, film.act.relative(name)) for link, name in zip(links, names, strict=True)
        ),
        marks=tuple(
            mark.model_copy(update={"still": film.act.relative(still)}) for mark, still in zip(marks, stills, strict=True)
        ),
        seconds=seconds,
        frames=frames,
        dropped=reported.dropped,
    )  # fmt: skip


def _recover(film: Film) -> list[str]:
    """Chains what ffmpeg was writing when it was killed; returns the files that hold nothing that can be played."""
    remains = []
    for name in film.follower.unlisted():
        path = f"{ffmpeg.SEGMENTS}/{name}"
        frames = ffmpeg.measure(film.program, film.folder, path).frames
        if not frames:
            remains.append(path)
            continue
        start = film.follower.links[-1].end / 1e6 if film.follower.links else 0.0
        film.follower.add(name, start, start + frames / film.fps)
        film.incidents.append(
            text(f"分段 {name} 未正常结束，已按实际画面收存。", f"Segment {name} was not closed by the recorder; kept as it was.")
        )  # fmt: skip
    return remains


def _marks_on_film(film: Film, seconds: float) -> list[Mark]:
    last = seconds - 1 / film.fps
    kept = [mark for mark in film.marks if mark.seconds <= last]
    for mark in film.marks[len(kept) :]:
        film.incidents.append(not_on_film(mark.title))
    return kept


def not_on_film(title: Text) -> Text:
    """What is said of a moment of the work that the film does not show."""
    return text(f"录屏已中断，未录到：{title.zh}", f"Not on film, the recording had broken off: {title.en}")


def _judge(film: Film, reported: ffmpeg.Progress, frames: int) -> None:
    """Frames that are missing or stand in for missing ones are incidents."""
    if reported.dropped:
        film.incidents.append(text(f"丢弃 {reported.dropped} 帧。", f"{reported.dropped} frames were dropped."))
    if reported.repeated:
        film.incidents.append(
            text(f"机器繁忙，{reported.repeated} 帧以前一帧补足（共 {frames} 帧）。",
                 f"The machine was busy: {reported.repeated} of {frames} frames repeat the one before.")
        )  # fmt: skip


def _adopt(film: Film, segments: list[str], remains: list[str], stills: list[str], marks: list[Mark]) -> None:
    def adopt(name: str, role: Role, media_type: str, title: Text) -> None:
        film.act.adopt(name, role=role, lane=ExhibitClass.REGENERATION, media_type=media_type, title=title)

    adopt(VIDEO, Role.VIDEO, "video/mp4", film.title)
    for number, name in enumerate(segments, start=1):
        adopt(name, Role.VIDEO_SEGMENT, "video/mp4", text(f"录屏分段 {number}", f"video segment {number}"))
    for name in remains:
        adopt(name, Role.REMAINS, "application/octet-stream", text("未写完的分段", "a segment without any frame"))
    adopt(CHAIN, Role.SEGMENT_CHAIN, "application/jsonl", text("录屏分段摘要链", "hash chain of the video segments"))
    for still, mark in zip(stills, marks, strict=True):
        adopt(still, Role.STILL, "image/png", mark.title)
    adopt(screen_recorder.LOG, Role.TOOL_LOG, "text/plain", text("录屏程序日志", "log of the recorder"))
    if (film.folder / ffmpeg.FRAME_HASHES).exists():
        adopt(ffmpeg.FRAME_HASHES, Role.TOOL_LOG, "text/plain", text("逐帧摘要", "digest of every encoded frame"))
