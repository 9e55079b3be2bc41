"""The screen recording: how it was made, stills at its marks with time codes, the digest of every segment."""

from __future__ import annotations

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, time_code
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, labelled, remark
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text

_words = wording.table("book/film")


def film(setting: Setting) -> Story:
    """The newest recording of the case."""
    recording = setting.gathered.recording
    if recording is None:
        return [remark(_words("none"))]
    video = next(item for item in setting.gathered.artifacts if item.path == recording.video)
    story = [*section(recording.title), labelled(_facts(recording, video)), space(6), remark(_words("play"))]
    if recording.incidents:
        incidents = [line for incident in recording.incidents for line in cell(incident)]
        story += [space(6), labelled([(_words("incidents"), incidents)])]
    return [*story, *_stills(setting, recording), *_segments(recording)]


def _facts(recording: Recording, video: Artifact) -> list[tuple[Text, Cell]]:
    recorder = paragraph(recording.recorder, style.CELL)
    length = _words(
        "length_of",
        seconds=f"{recording.seconds:.1f}",
        frames=recording.frames,
        dropped=recording.dropped_frames,
    )
    screen = _words(
        "screen_of",
        display=recording.display,
        width=recording.width,
        height=recording.height,
        rate=recording.frames_per_second,
    )
    return [
        (_words("film_digest"), [paragraph(video.digests.sha256, style.DIGEST)]),
        (_words("filmed"), f"{clock(recording.started)} – {clock(recording.finished)[11:19]}"),
        (_words("length"), length),
        (_words("screen"), screen),
        (_words("recorder"), [recorder, paragraph(recording.recorder_sha256, style.DIGEST)]),
        (_words("browser"), recording.browser),
        (_words("chain_head"), [paragraph(recording.chain_head, style.DIGEST)]),
    ]


def _stills(setting: Setting, recording: Recording) -> Story:
    pictures = [
        (
            setting.gathered.read(mark.still),
            mark.still,
            caption(_words("still", time=time_code(mark.seconds), title=mark.title)),
        )
        for mark in recording.marks
        if mark.still is not None
    ]
    if not pictures:
        return []
    return [*section(_words("stills")), gallery(pictures, columns=2, height=150)]


def _segments(recording: Recording) -> Story:
    rows: list[list[Cell]] = [
        [
            str(segment.index + 1),
            f"{time_code(segment.start)} – {time_code(segment.end)}",
            clock(segment.closed)[11:19],
            [paragraph(segment.sha256, style.DIGEST)],
        ]
        for segment in recording.segments
    ]
    return [
        *section(_words("segments")),
        *both(_words("segments_meaning"), style.REMARK, style.REMARK_EN),
        space(4),
        grid(_words.each("segment", "of_the_film", "closed", "digest"), rows, (40, 88, 60, 278)),
    ]
