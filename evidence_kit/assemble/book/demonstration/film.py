"""The screen recordings: where each film is, its incidents, stills at its marks with time codes; its segments are in an annex."""

from __future__ import annotations

from datetime import datetime

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, gallery
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, time_code
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, labelled, remark
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.recording import Mark, Recording, Unshown
from evidence_kit.domain.text import Text
from evidence_kit.formats.journal.book_annex import DIGESTS

_words = wording.table("book/film")
_MOST_STILLS = 4
"""Printed of one film, two a row, as large as a page bears; the others are files of the bundle."""


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
    segments = _words("segments_meaning", count=len(recording.segments), annex=DIGESTS)
    story = [*section(title), labelled(_facts(recording, video), label_width=104, small=True), space(3)]
    story += both(segments, style.SMALL, style.SMALL_EN)
    earlier = [line for mark in recording.marks if mark.earlier for line in cell(_not_run(mark, mark.earlier))]
    if earlier:
        story += [space(4), labelled([(_words("earlier"), earlier)], label_width=104, small=True)]
    if recording.incidents:
        incidents = [line for incident in recording.incidents for line in cell(incident)]
        story += [space(4), labelled([(_words("incidents"), incidents)], label_width=104, small=True)]
    return [*story, *_stills(setting, recording)]


def _facts(recording: Recording, video: Artifact) -> list[tuple[Text, Cell]]:
    length = _words(
        "length_of",
        seconds=f"{recording.seconds:.1f}",
        frames=recording.frames,
        dropped=recording.dropped_frames,
    )
    broken: list[tuple[Text, Cell]] = []
    if recording.broken_off:
        broken.append((_words("broken_off"), cell(recording.broken_off)))
    if recording.unshown:
        broken.append((_words("unshown"), [line for one in recording.unshown for line in cell(_stretch(one))]))
    named: Cell = [
        *cell(_words("file", name=video.path.rpartition("/")[2], size=f"{video.digests.size:,}")),
        paragraph(video.digests.sha256, style.DIGEST),
    ]
    return [
        *broken,
        (_words("film"), named),
        (_words("filmed"), f"{clock(recording.started)} – {clock(recording.finished)[11:19]}"),
        (_words("length"), length),
    ]


def _stretch(one: Unshown) -> Text:
    return _words("unshown_from_to", start=time_code(one.start), end=time_code(one.end), why=one.why)


def _not_run(mark: Mark, made: datetime) -> Text:
    return _words("earlier_result", time=time_code(mark.seconds), title=mark.title, made=clock(made))


def _stills(setting: Setting, recording: Recording) -> Story:
    marks = [(mark, mark.still) for mark in recording.marks if mark.still is not None]
    if not marks:
        return []
    chosen = _chosen([mark for mark, _ in marks])
    pictures = [
        (setting.gathered.read(still), still, caption(_words("still", time=time_code(mark.seconds), title=mark.title)))
        for mark, still in marks
        if mark in chosen
    ]
    story = [*section(_words("stills"), room=160), gallery(pictures, columns=2, height=116)]
    if len(marks) > len(pictures):
        others = "　".join(time_code(mark.seconds) for mark, _ in marks if mark not in chosen)
        said = _words("more_stills", count=len(marks) - len(pictures), times=others)
        story += both(said, style.SMALL, style.SMALL_EN)
    return story


def _chosen(marks: list[Mark]) -> list[Mark]:
    """Those that show a result first, then the others in their order, up to as many as a page bears."""
    ranked = sorted(marks, key=lambda mark: mark.picture is None)[:_MOST_STILLS]
    return [mark for mark in marks if mark in ranked]
