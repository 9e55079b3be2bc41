"""The screen recordings: how each was made, its incidents, stills at its marks with time codes, the digest of every segment."""

from __future__ import annotations

from datetime import datetime

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, time_code
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, labelled, remark
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.recording import Mark, Recording
from evidence_kit.domain.text import Text

_words = wording.table("book/film")


def film(setting: Setting) -> Story:
    """Every recording of the case, the oldest first: also one that broke off is evidence of what it shows."""
    recordings = setting.gathered.recordings
    if not recordings:
        return [remark(_words("none"))]
    story: Story = []
    if len(recordings) > 1:
        story.append(remark(_words("several", count=len(recordings))))
    for number, recording in enumerate(recordings, start=1):
        title = _words("film_of", number=number, count=len(recordings), title=recording.title)
        story += _film(setting, recording, title if len(recordings) > 1 else recording.title)
    return story


def _film(setting: Setting, recording: Recording, title: Text) -> Story:
    video = next(item for item in setting.gathered.artifacts if item.path == recording.video)
    story = [*section(title), labelled(_facts(recording, video)), space(6), remark(_words("play"))]
    earlier = [line for mark in recording.marks if mark.earlier for line in cell(_not_run(mark, mark.earlier))]
    if earlier:
        story += [space(6), labelled([(_words("earlier"), earlier)])]
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
    broken: list[tuple[Text, Cell]] = []
    if recording.broken_off:
        broken.append((_words("broken_off"), cell(recording.broken_off)))
    return [
        *broken,
        (_words("film_digest"), [paragraph(video.digests.sha256, style.DIGEST)]),
        (_words("filmed"), f"{clock(recording.started)} – {clock(recording.finished)[11:19]}"),
        (_words("length"), length),
        (_words("screen"), screen),
        (_words("recorder"), [recorder, paragraph(recording.recorder_sha256, style.DIGEST)]),
        (_words("browser"), recording.browser),
        (_words("chain_head"), [paragraph(recording.chain_head, style.DIGEST)]),
    ]


def _not_run(mark: Mark, made: datetime) -> Text:
    return _words("earlier_result", time=time_code(mark.seconds), title=mark.title, made=clock(made))


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
