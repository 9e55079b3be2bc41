"""The screen recording: how it was made, stills at its marks with time codes, the digest of every segment."""

from __future__ import annotations

from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, clock, time_code
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, labelled, remark
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, text

_NONE = text("没有录屏。", "There is no screen recording.")
_CHAIN = text(
    "录制时每两秒写成一个分段，并随即计算摘要；每条记录含前一分段的链值，链值同时显示在画面上。整部影片由各分段无损拼接而成。",
    "While filming, every two seconds became a segment that was digested at once; each record carries the chain value of the "
    "segment before it, and that value was shown on the screen. The whole film is the segments joined without re-encoding.",
)
_PLAY = text(
    "影片随证据包提交，可用任何播放器打开；下列时间码指影片内的时刻。",
    "The film is in the bundle and plays in any player; the time codes below are moments of it.",
)


def film(setting: Setting) -> Story:
    """The newest recording of the case."""
    recording = setting.gathered.recording
    if recording is None:
        return [remark(_NONE)]
    video = next(item for item in setting.gathered.artifacts if item.path == recording.video)
    story = [*section(recording.title), labelled(_facts(recording, video)), space(6), remark(_PLAY)]
    if recording.incidents:
        incidents = [line for incident in recording.incidents for line in cell(incident)]
        story += [space(6), labelled([(text("录制中的异常", "Incidents while filming"), incidents)])]
    return [*story, *_stills(setting, recording), *_segments(recording)]


def _facts(recording: Recording, video: Artifact) -> list[tuple[Text, Cell]]:
    length = text(f"{recording.seconds:.1f} 秒，{recording.frames} 帧，丢帧 {recording.dropped_frames}",
                  f"{recording.seconds:.1f} s, {recording.frames} frames, {recording.dropped_frames} dropped")  # fmt: skip
    screen = f"{recording.display}　{recording.width}×{recording.height}　{recording.frames_per_second} fps"
    return [
        (text("影片 SHA-256", "SHA-256 of the film"), [paragraph(video.digests.sha256, style.DIGEST)]),
        (text("录制起止（本机时钟）", "Filmed (this machine's clock)"), f"{clock(recording.started)} – {clock(recording.finished)[11:19]}"),
        (text("长度", "Length"), length),
        (text("画面", "Screen"), screen),
        (text("录制程序", "Recorder"), [*cell(text(recording.recorder, recording.recorder)),
                                    paragraph(recording.recorder_sha256, style.DIGEST)]),
        (text("浏览器", "Browser"), recording.browser),
        (text("分段链末值", "Head of the segment chain"), [paragraph(recording.chain_head, style.DIGEST)]),
    ]  # fmt: skip


def _stills(setting: Setting, recording: Recording) -> Story:
    pictures = [
        (setting.gathered.read(mark.still), mark.still,
         caption(text(f"{time_code(mark.seconds)}　{mark.title.zh}", f"{time_code(mark.seconds)}　{mark.title.en}")))
        for mark in recording.marks
        if mark.still is not None
    ]  # fmt: skip
    if not pictures:
        return []
    return [*section(text("录屏截图与时间码", "Stills and their time codes")), gallery(pictures, columns=2, height=150)]


def _segments(recording: Recording) -> Story:
    rows: list[list[Cell]] = [
        [str(segment.index + 1), f"{time_code(segment.start)} – {time_code(segment.end)}", clock(segment.closed)[11:19],
         [paragraph(segment.sha256, style.DIGEST)]]
        for segment in recording.segments
    ]  # fmt: skip
    head = (
        text("分段", "Segment"),
        text("影片时刻", "Of the film"),
        text("写成", "Closed"),
        text("SHA-256", "SHA-256"),
    )
    return [
        *section(text("分段摘要", "Digests of the segments")),
        *both(_CHAIN, style.REMARK, style.REMARK_EN),
        space(4),
        grid(head, rows, (40, 88, 60, 278)),
    ]
