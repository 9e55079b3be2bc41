"""A real screen, a real browser, a real ffmpeg: what is filmed is what happened, and nothing that was filmed is lost."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from PIL import Image, ImageChops, ImageStat

from evidence_kit.casefile import CaseFile, create_case, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import RecordingError
from evidence_kit.domain.progress import Shown, Stage
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import text
from evidence_kit.formats import segment_chain
from evidence_kit.record import RecordingOptions, recording
from evidence_kit.record.session import Session
from tests.conftest import CASE_YAML

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="films X11 only")

OPTIONS = RecordingOptions(display="xvfb:", rehearsal=True, fps=10)
COLOURS = {"red": (200, 30, 30), "green": (20, 160, 60)}


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (128, 192), COLOURS[colour]).save(buffer, "PNG")
    return buffer.getvalue()


def film(case_file: CaseFile, work: Callable[[Session], None]) -> Recording:
    """Films `work` as the workflow does: as one act, kept however the work ends."""
    with case_file.writing(system_clock) as writer, writer.act("recording") as act:
        try:
            with recording(act, title=text("录屏", "film"), case_line=text("法院　案件", "court · case"),
                           options=OPTIONS, clock=system_clock) as session:  # fmt: skip
                work(session)
        finally:
            act.record("recording.json", session.recording, role=Role.RECORDING, lane=ExhibitClass.REGENERATION,
                       title=text("记录", "record"))  # fmt: skip
            act.commit(Action.RECORDED, text("录屏。", "Filmed."))
    return session.recording


def lost_film(case_file: CaseFile, work: Callable[[Session], None]) -> Recording:
    """The record of a film that was lost: the work is ended by an error, and what was filmed is kept."""
    with pytest.raises(RecordingError):
        film(case_file, work)
    ((_, made),) = case_file.records(Role.RECORDING, Recording)
    return made


def child_of(session: Session, name: str) -> int:
    """Process number of a program that takes part in a recording."""
    set_ = session._set
    child = {"ffmpeg": set_.camera.child, "browser": set_.viewer.child}[name]
    return child._popen.pid


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CaseFile, Recording]]:
    case_file = create_case(tmp_path_factory.mktemp("录屏 案件") / "一", CASE_YAML.encode(), system_clock)

    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red"), ((text("种子", "seed"), "1"),)))
        session.watch(Shown("red", text("红图", "red picture"), picture("red")))
        session.watch(Stage("green", text("绿", "green"), ((text("种子", "seed"), "2"),)))
        session.watch(Shown("green", text("绿图", "green picture"), picture("green")))

    yield case_file, film(case_file, work)


def test_each_still_shows_the_picture_of_its_mark(filmed: tuple[CaseFile, Recording]) -> None:
    case_file, made = filmed
    stills = {mark.name: Image.open(case_file.path(mark.still or "")).convert("RGB") for mark in made.marks}
    for colour, rgb in COLOURS.items():
        still = stills[f"{colour}-picture"]
        flat = Image.new("RGB", still.size, rgb)
        distance = ImageChops.difference(still, flat).convert("L").point(lambda level: 255 * (level < 24))
        assert ImageStat.Stat(distance).sum[0] / 255 > 20_000, f"{colour} is not on the still"


def test_marks_rise_and_lie_within_the_video(filmed: tuple[CaseFile, Recording]) -> None:
    _, made = filmed
    seconds = [mark.seconds for mark in made.marks]
    assert seconds == sorted(seconds)
    assert [mark.name for mark in made.marks] == ["red", "red-picture", "green", "green-picture"]
    assert seconds[0] > 0
    assert seconds[-1] < made.seconds


def test_every_segment_hangs_in_the_chain_with_its_digest(filmed: tuple[CaseFile, Recording]) -> None:
    case_file, made = filmed
    data = case_file.read(case_file.with_role(Role.SEGMENT_CHAIN)[0])
    links = segment_chain.parse(data)
    assert segment_chain.head_of(data) == made.chain_head
    assert [link.sha256 for link in links] == [segment.sha256 for segment in made.segments]
    for segment in made.segments:
        assert hashlib.sha256(case_file.path(segment.path).read_bytes()).hexdigest() == segment.sha256


def test_the_joined_video_has_the_frames_of_its_segments_and_a_chapter_for_each_mark(
    filmed: tuple[CaseFile, Recording],
) -> None:
    case_file, made = filmed
    answer = subprocess.run(
        ["ffprobe", "-v", "error", "-count_packets", "-show_streams", "-show_chapters", "-of", "json",
         str(case_file.path(made.video))], capture_output=True, check=True)  # fmt: skip
    probed = json.loads(answer.stdout)
    assert int(probed["streams"][0]["nb_read_packets"]) == made.frames
    assert (probed["streams"][0]["width"], probed["streams"][0]["height"]) == (1280, 720)
    assert len(probed["chapters"]) == len(made.marks)


def test_every_file_of_the_film_is_journalled_and_nothing_is_left_over(filmed: tuple[CaseFile, Recording]) -> None:
    case_file, made = filmed
    folder = case_file.path(made.video).parent
    on_disk = {path for path in folder.rglob("*") if path.is_file()}
    assert on_disk == {case_file.path(item) for item in case_file.artifacts if item.path.split("/")[1] == folder.name}


def test_a_recorder_that_is_killed_loses_no_frame_it_had_encoded(case_file: CaseFile) -> None:
    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red")))
        time.sleep(2.5)
        os.kill(child_of(session, "ffmpeg"), signal.SIGKILL)
        time.sleep(0.5)
        session.watch(Stage("green", text("绿", "green")))

    made = lost_film(case_file, work)
    assert made.seconds > 2.4
    assert len(made.segments) == 2
    assert [mark.name for mark in made.marks] == ["red"]
    assert made.broken_off is not None
    assert "the recorder ffmpeg ended by itself" in made.broken_off.en
    assert made.broken_off in made.incidents


def test_the_film_of_work_that_fails_is_kept_with_the_reason(case_file: CaseFile) -> None:
    def work(session: Session) -> None:
        session.watch(Stage("red", text("红", "red")))
        raise LookupError("the work broke")

    with pytest.raises(LookupError):
        film(case_file, work)
    ((_, made),) = case_file.records(Role.RECORDING, Recording)
    assert any("LookupError" in incident.en for incident in made.incidents)
    assert made.broken_off is not None and "LookupError" in made.broken_off.en
    assert isinstance(made.started, datetime)
