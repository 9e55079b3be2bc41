"""The lines of sampled frames come into the facts, and the verdict is judged again; what cannot be decoded stays unread."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.progress import Advanced, Event, unwatched
from evidence_kit.formats.segment_chain import GENESIS
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import Program, find_ffmpeg
from evidence_kit.record.segment_follower import SegmentFollower
from evidence_kit.verify import Report
from evidence_kit.verify.check import report_on
from evidence_kit.verify.facts import nothing_observed
from evidence_kit.verify.film.films import FilmFact
from evidence_kit.verify.film.lines import LinesFact, SegmentLines
from evidence_kit.verify.film.stills import MemberBytes
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.workflows import read_lines as workflow
from evidence_kit.workflows.read_lines import read_lines
from tests.burnt_films import BEGAN, FPS, WIDTH, burn
from tests.films import SetClock

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the cage is Linux's")


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, clock = tmp_path_factory.mktemp("reel"), SetClock(BEGAN)
    burn(folder, SegmentFollower(folder, clock), clock, BEGAN, "testsrc2")
    return folder


def reported(reel: Path) -> tuple[Report, Path]:
    """A report on a file that holds the second segment and something that is none."""
    segment = (reel / ffmpeg.SEGMENTS / "00001.mp4").read_bytes()
    bundle = reel / "bundle"
    bundle.write_bytes(segment + b"no film")
    places = MemberBytes(offset=0, size=len(segment)), MemberBytes(offset=len(segment), size=7)
    segments = tuple(
        SegmentLines(segment=number, place=place, first=20 * number, frames=(0, 7, 19))
        for number, place in enumerate(places, start=1)
    )
    lines = LinesFact(width=WIDTH, rate=FPS, frames=60, heads=(GENESIS[:24],) * 3, burnt_in=True, segments=segments)
    bare = nothing_observed(bundle.stat().st_size, EMPTY, tool="test", now=datetime(2026, 1, 8, tzinfo=UTC))
    film = FilmFact(member="recording.json", segments=3, seconds=6, lines=lines)
    return report_on(bare.model_copy(update={"films": (film,)})), bundle


def test_the_frames_of_a_segment_are_read_and_what_is_none_is_not(reel: Path) -> None:
    report, bundle = reported(reel)
    seen: list[Event] = []
    made = read_lines(report, bundle, find_ffmpeg(), seen.append)
    first, other = made.facts.films[0].lines.segments
    assert first.lines is not None and [line.number for line in first.lines] == [20, 27, 39]
    assert [line.position for line in first.lines] == [2.0, 2.7, 3.9]
    assert other.lines is None
    assert made.facts.films[0].lines.decoder == find_ffmpeg().version
    assert any("Frames of segments 3 were not looked at" in one.message.en for one in made.verdict.findings)
    assert [(event.done, event.total) for event in seen if isinstance(event, Advanced)] == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("why", ["no program", "no time"])
def test_what_cannot_be_decoded_or_takes_too_long_stays_unread(
    reel: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "no time":
        monkeypatch.setattr(workflow, "LONGEST", -1.0)
    report, bundle = reported(reel)
    decoder = find_ffmpeg() if why == "no time" else Program("/nonexistent", "none")
    made = read_lines(report, bundle, decoder, unwatched)
    assert {one.lines for one in made.facts.films[0].lines.segments} == {None}
    assert any("Frames of segments 2-3 were not looked at" in one.message.en for one in made.verdict.findings)
