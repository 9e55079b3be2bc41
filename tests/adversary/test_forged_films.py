"""Films that show other than they say: each is named, with the span where it is."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.record import format_instant
from evidence_kit.formats import mp4, segment_chain
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.verify.film import films
from evidence_kit.verify.film.films import judge_films, observe_films
from tests.adversary.workshop import Forger, Json, of_codes
from tests.films import FPS

UNDECODED = ("FILM_STILLS", "FILM_FRAMES_SHOWN")
"""What needs a decoder."""


@pytest.fixture
def forger(filmed: Path) -> Forger:
    return Forger(filmed)


def films_of(bundle: Path) -> tuple[Finding, ...]:
    """The findings on the films of a bundle."""
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        return tuple(judge_films(observe_films(opened)))


def edit_first(forger: Forger, role: Role, change: Callable[[Json], object]) -> None:
    forger.edit(role, change, place=0)


def pictures(record: Json) -> Iterator[Json]:
    return (mark for mark in record["marks"] if mark["picture"])


class Cutter:
    """The first film of a forger on the cutting table: what is changed there is chained anew."""

    def __init__(self, forger: Forger) -> None:
        self.forger = forger
        self.path = forger.artifacts(Role.RECORDING)[0].path
        self.record: Json = json.loads(forger.content[self.path])
        self.segments: list[Json] = self.record["segments"]

    def put(self, segment: Json, data: bytes) -> None:
        """Gives a segment other bytes."""
        self.forger.replace(segment["path"], data)
        segment["sha256"] = hashlib.sha256(data).hexdigest()

    def data(self, segment: Json) -> bytes:
        return self.forger.content[segment["path"]]

    def moved_up(self) -> None:
        """Lets every segment begin where the one before it ends."""
        at = 0.0
        for index, segment in enumerate(self.segments):
            length = segment["end"] - segment["start"]
            segment.update(index=index, start=round(at, 6), end=round(at + length, 6))
            at = segment["end"]

    def refile(self, folder: Path) -> tuple[Finding, ...]:
        """Chains the segments and files the case; the findings on its films."""
        return films_of(self.file(folder))

    def file(self, folder: Path) -> Path:
        """Chains the segments and files the case; where the bundle lies."""
        lines: list[bytes] = []
        for segment in self.segments:
            link = segment_chain.Link(
                previous=segment_chain.digest(lines[-1]) if lines else segment_chain.GENESIS, index=segment["index"],
                file=segment["path"].rpartition("/")[2], sha256=segment["sha256"], start=round(segment["start"] * 1e6),
                end=round(segment["end"] * 1e6), closed=segment["closed"])  # fmt: skip
            lines.append(segment_chain.encode(link))
            segment["chain"] = segment_chain.digest(lines[-1])
        self.record["chain_head"] = segment_chain.digest(lines[-1])
        self.forger.replace(self.forger.artifacts(Role.SEGMENT_CHAIN)[0].path, b"".join(lines))
        self.forger.replace(self.path, (json.dumps(self.record, ensure_ascii=False, indent=2) + "\n").encode())
        return self.forger.refile(folder)


@pytest.fixture
def cutter(forger: Forger) -> Cutter:
    return Cutter(forger)


def assert_said(findings: tuple[Finding, ...], code: str, zh: str, en: str) -> None:
    """One finding of a code that is not passed says where."""
    bad = [finding for finding in of_codes(findings, code) if finding.status is not Status.PASSED]
    assert any(zh in one.message.zh and en in one.message.en for one in bad), [one.message.en for one in findings]


def test_an_honest_film_says_what_was_run_and_what_was_not(filmed: Path) -> None:
    found = films_of(filmed)
    assert {one.status for one in found if one.code not in UNDECODED} == {Status.PASSED}
    assert {one.status for one in of_codes(found, *UNDECODED)} == {Status.INDETERMINATE}  # nothing was decoded
    assert len(of_codes(found, "FILM_CHAIN")) == 2
    (run,) = of_codes(found, "FILM_PICTURE")
    (earlier,) = of_codes(found, "FILM_EARLIER_RESULT")
    assert "not run here" in earlier.message.en and "本次未运行" in earlier.message.zh
    assert run.subject != earlier.subject


def test_an_earlier_result_that_poses_as_run_in_front_of_the_camera(forger: Forger, tmp_path: Path) -> None:
    forger.edit(Role.RECORDING, lambda film: [mark.update(earlier=None) for mark in pictures(film)])
    (named,) = of_codes(films_of(forger.refile(tmp_path)), "FILM_NOT_RUN")
    assert named.status is Status.INDETERMINATE
    assert "does not hold" in named.message.en and "不成立" in named.message.zh


def test_a_run_after_the_moment_at_which_its_picture_is_shown(forger: Forger, tmp_path: Path) -> None:
    finished = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    edit_first(forger, Role.REGENERATION, lambda made: made.update(finished=finished))
    found = films_of(forger.refile(tmp_path))
    assert of_codes(found, "FILM_NOT_RUN")
    assert (
        of_codes(found, "FILM_PICTURE")[0].status is Status.FAILED
    )  # the other film dates its earlier result otherwise


def test_an_earlier_result_of_another_time(forger: Forger, tmp_path: Path) -> None:
    forger.edit(Role.RECORDING, lambda film: [mark.update(earlier=film["started"]) for mark in pictures(film)])
    found = of_codes(films_of(forger.refile(tmp_path)), "FILM_PICTURE")
    assert {finding.status for finding in found} == {Status.PASSED, Status.FAILED}


def test_segments_of_text(cutter: Cutter, tmp_path: Path) -> None:
    for segment in cutter.segments:
        cutter.put(segment, b"garbage %d" % segment["index"])
    assert_said(cutter.refile(tmp_path), "FILM_CHAIN", "第 1-5 分段不是", "segments 1-5 are no whole MP4")


@pytest.mark.parametrize("tidy", [False, True])
def test_segments_cut_out(cutter: Cutter, tmp_path: Path, tidy: bool) -> None:
    """With the length put right too, the whole film and the clock still tell."""
    del cutter.segments[2:4]
    cutter.moved_up()
    if tidy:
        end = cutter.segments[-1]["end"]
        cutter.record.update(seconds=end, frames=round(end * FPS))
    found = cutter.refile(tmp_path)
    assert_said(found, "FILM_CHAIN", "自第 4.0 秒", "from 4.0 s on (frame 41)")
    assert_said(found, "FILM_CHAIN", "90 帧，各分段合计 50 帧", "has 90 frames, its segments together 50")
    if not tidy:
        assert_said(found, "FILM_CHAIN", "各分段止于 5.00 秒", "its segments end at 5.00 s")


def test_a_long_stretch_cut_out_of_everything_but_the_clock(cutter: Cutter, tmp_path: Path) -> None:
    for segment in cutter.segments[2:]:
        segment["closed"] = format_instant(datetime.fromisoformat(segment["closed"]) + timedelta(seconds=40))
    cutter.record["finished"] = format_instant(
        datetime.fromisoformat(cutter.record["finished"]) + timedelta(seconds=40)
    )
    found = cutter.refile(tmp_path)
    assert_said(
        found, "FILM_GAP", "第 2 与第 3 分段之间（影片第 4.0 秒）", "between segments 2 and 3, at 4.0 s of the film"
    )


def test_segments_repeated(cutter: Cutter, tmp_path: Path) -> None:
    """A stretch is shown twice: other files of the same bytes, and the same files."""
    cutter.put(cutter.segments[2], cutter.data(cutter.segments[1]))
    cutter.segments[3].update(path=cutter.segments[0]["path"], sha256=cutter.segments[0]["sha256"])
    found = cutter.refile(tmp_path)
    assert_said(
        found, "FILM_CHAIN", "第 3-4 分段与前面的分段是同一文件", "segments 3-4 are the same file as one before"
    )


def test_segments_swapped(cutter: Cutter, tmp_path: Path) -> None:
    one, other = cutter.segments[1], cutter.segments[3]
    first, second = cutter.data(one), cutter.data(other)
    cutter.put(one, second)
    cutter.put(other, first)
    assert_said(cutter.refile(tmp_path), "FILM_CHAIN", "自第 2.0 秒（第 21 帧）", "from 2.0 s on (frame 21)")


def test_segments_swapped_with_all_they_state(cutter: Cutter, tmp_path: Path) -> None:
    cutter.segments[1], cutter.segments[3] = cutter.segments[3], cutter.segments[1]
    cutter.moved_up()
    found = cutter.refile(tmp_path)
    assert_said(
        found,
        "FILM_TIMES",
        "第 3-4 分段写成于其前一分段之前",
        "segments 3-4 were closed before the segment before them",
    )


def test_a_segment_of_another_length(cutter: Cutter, tmp_path: Path) -> None:
    """The last segment has one second; two others are said to be longer and shorter than they are."""
    for segment, start, end in zip(cutter.segments[1:3], (2.0, 5.0), (5.0, 6.0), strict=True):
        segment.update(start=start, end=end)
    assert_said(cutter.refile(tmp_path), "FILM_CHAIN", "第 2-3 分段的实际长度", "segments 2-3 are of another length")


def test_marks_beyond_the_film(cutter: Cutter, tmp_path: Path) -> None:
    cutter.record["marks"][-1]["seconds"] = 99999.0
    assert_said(cutter.refile(tmp_path), "FILM_CHAIN", "标记 99999.0 秒", "marks at 99999.0 s")


def test_one_still_for_two_marks(cutter: Cutter, tmp_path: Path) -> None:
    marks = cutter.record["marks"]
    marks[2]["still"] = marks[1]["still"]
    assert_said(cutter.refile(tmp_path), "FILM_CHAIN", "第 3 个标记的截图", "the stills of marks 3")


def test_stills_are_never_said_to_be_checked(cutter: Cutter, tmp_path: Path) -> None:
    marks = cutter.record["marks"]
    marks[1]["still"], marks[2]["still"] = marks[2]["still"], marks[1]["still"]
    assert_said(cutter.refile(tmp_path), "FILM_STILLS", "未作比对", "was not compared")


def test_segments_closed_in_another_year(cutter: Cutter, tmp_path: Path) -> None:
    for segment in cutter.segments[1:3]:
        segment["closed"] = "2019-01-01T00:00:00.000Z"
    found = cutter.refile(tmp_path)
    assert_said(found, "FILM_TIMES", "第 2-3 分段写成的时间不在录制起止之内", "segments 2-3 were closed outside")


def test_a_film_begun_after_its_end(cutter: Cutter, tmp_path: Path) -> None:
    cutter.record["started"] = "2030-01-01T00:00:00.000Z"
    assert_said(cutter.refile(tmp_path), "FILM_TIMES", "第 1-5 分段", "segments 1-5 were closed before what they show")


def test_a_clock_that_the_record_says_was_set_is_no_contradiction(cutter: Cutter, tmp_path: Path) -> None:
    moved = {
        "zh": "录屏期间系统时钟被调整 -3.0 秒。",
        "en": "The system clock was moved by -3.0 s during the recording.",
    }
    cutter.record["incidents"].append(moved)
    for segment in cutter.segments[2:]:
        segment["closed"] = format_instant(datetime.fromisoformat(segment["closed"]) - timedelta(seconds=3))
    (found,) = of_codes(cutter.refile(tmp_path), "FILM_TIMES")
    assert found.status is Status.INDETERMINATE


@pytest.mark.parametrize("other", ["text", "segment", "picture"])
def test_the_whole_film_is_another(cutter: Cutter, tmp_path: Path, other: str) -> None:
    video = cutter.forger.artifacts(Role.VIDEO)[0].path
    if other == "text":
        cutter.forger.replace(video, b"this is no film")
    elif other == "segment":
        cutter.forger.replace(video, cutter.data(cutter.segments[1]))
    else:
        cutter.record["video"] = cutter.forger.newest(Role.CLAIMED_PICTURE).path
    zh, en = (
        ("自第 0.0 秒", "from 0.0 s on")
        if other == "segment"
        else ("整部影片的文件不是完整的 MP4", "is no whole MP4 film")
    )
    assert_said(cutter.refile(tmp_path), "FILM_CHAIN", zh, en)


def test_one_frame_of_the_whole_film_is_another(cutter: Cutter, tmp_path: Path) -> None:
    """A single byte of a picture: the span is named to the frame."""
    video = cutter.forger.artifacts(Role.VIDEO)[0].path
    data = bytearray(cutter.forger.content[video])
    track = mp4.read(io.BytesIO(data)).videos()[0]
    data[track.samples.offsets[57] + track.samples.sizes[57] - 1] ^= 1
    cutter.forger.replace(video, bytes(data))
    assert_said(cutter.refile(tmp_path), "FILM_CHAIN", "自第 5.7 秒（第 58 帧）", "from 5.7 s on (frame 58)")


def test_a_record_that_cannot_be_read(forger: Forger, tmp_path: Path) -> None:
    forger.replace(forger.newest(Role.RECORDING).path, b'{"schema": "evidence-kit/recording/1"}\n')
    found = [one for one in films_of(forger.refile(tmp_path)) if one.status is Status.FAILED]
    assert [one.code for one in found] == ["FILM_CHAIN"]
    assert found[0].subject.endswith("recording.json")


@pytest.mark.parametrize("what", ["record", "everything"])
def test_a_film_that_was_taken_out(forger: Forger, tmp_path: Path, what: str) -> None:
    recording = forger.newest(Role.RECORDING).path
    folder = recording.rpartition("/")[0]
    for path in [
        path for path in forger.content if path.startswith(folder) and (what == "everything" or path == recording)
    ]:
        forger.drop(path)
    zh, en = ("而没有其记录", "no record of it") if what == "record" else ("记有录屏", "of the journal is of a film")
    assert_said(films_of(forger.refile(tmp_path)), "FILM_CHAIN", zh, en)


def test_a_last_segment_that_was_not_written_to_its_end_is_said(cutter: Cutter, tmp_path: Path) -> None:
    cutter.put(cutter.segments[-1], cutter.data(cutter.segments[-1])[:-100])
    found = of_codes(cutter.refile(tmp_path), "FILM_CHAIN")
    assert {one.status for one in found} == {Status.PASSED}
    assert "was not written to its end" in found[0].message.en and "未写完" in found[0].message.zh


def test_another_segment_that_was_not_written_to_its_end_is_no_whole_film(cutter: Cutter, tmp_path: Path) -> None:
    cutter.put(cutter.segments[1], cutter.data(cutter.segments[1])[:-100])
    assert_said(cutter.refile(tmp_path), "FILM_CHAIN", "第 2 分段不是完整的 MP4", "segments 2 are no whole MP4")


def test_a_film_beyond_the_limits_is_neither_sound_nor_broken(filmed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "Budget", lambda: mp4.Budget(boxes=1400))
    one, other = of_codes(films_of(filmed), "FILM_CHAIN")
    assert (one.status, other.status) == (Status.PASSED, Status.INDETERMINATE)  # the films of a bundle share the limits
    assert "passes the limits" in other.message.en and "超出读取限度" in other.message.zh


def test_a_stretch_that_the_record_says_was_not_shown_is_told_and_holds_no_mark(cutter: Cutter, tmp_path: Path) -> None:
    why = {"zh": "画面全黑", "en": "the screen is black"}
    cutter.record["unshown"] = [{"start": 1.2, "end": 1.6, "why": why}]
    found = cutter.refile(tmp_path / "apart")
    (told,) = of_codes(found, "FILM_UNSHOWN")
    assert told.status is Status.INDETERMINATE
    assert (
        "does not show the live page at 1.2-1.6 s" in told.message.en
        and "第 1.2-1.6 秒未显示演示页面" in told.message.zh
    )
    assert {one.status for one in of_codes(found, "FILM_CHAIN")} == {Status.PASSED}
    cutter.record["unshown"] = [{"start": 0.5, "end": 2.5, "why": why}, {"start": 2.4, "end": 3.5, "why": why}]
    found = cutter.refile(tmp_path / "marked")
    assert_said(found, "FILM_CHAIN", "第 1-3 个标记在未显示演示页面的时段之内", "marks 1-3 lie in a stretch")
    assert_said(found, "FILM_CHAIN", "各段时间前后颠倒", "do not follow on each other within the film")


def test_one_take_as_the_film_of_two_runs(forger: Forger, tmp_path: Path) -> None:
    """The second film's record names the files of the first."""
    first, second = (json.loads(forger.content[item.path]) for item in forger.artifacts(Role.RECORDING))
    for key in ("segments", "chain_head", "video", "frames", "seconds"):
        second[key] = first[key]
    forger.edit(Role.RECORDING, lambda record: record.update(second))
    wrong = [one for one in of_codes(films_of(forger.refile(tmp_path)), "FILM_CHAIN") if one.status is Status.FAILED]
    assert len(wrong) == 1 and "are those of another film too" in wrong[0].message.en
