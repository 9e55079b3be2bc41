"""Films whose files, lengths and chain go together, and whose pictures tell that they come from elsewhere: the span is named."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.outside.programs import find_ffmpeg
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.verify.check import report_on
from evidence_kit.verify.facts import nothing_observed
from evidence_kit.verify.film.films import observe_films
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.workflows.read_lines import read_lines
from tests.adversary.genuine import file_it
from tests.adversary.test_forged_films import Cutter
from tests.adversary.workshop import Forger, of_codes
from tests.burnt_films import BEGAN, burnt_case, remade

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the cage is Linux's")
FRAMES, HEADS = "FILM_FRAMES_SHOWN", "FILM_HEADS_SHOWN"


@pytest.fixture(scope="module")
def burnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a case with one film."""
    return file_it(burnt_case(tmp_path_factory.mktemp("burnt")))


@pytest.fixture
def cutter(burnt: Path) -> Cutter:
    return Cutter(Forger(burnt))


def looked_at(bundle: Path) -> tuple[Finding, ...]:
    """The findings on the films of a bundle, sampled frames looked at."""
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        films = observe_films(opened)
    bare = nothing_observed(bundle.stat().st_size, EMPTY, tool="test", now=datetime(2026, 1, 8, tzinfo=UTC))
    report = report_on(bare.model_copy(update={"films": films}))
    return read_lines(report, bundle, find_ffmpeg(), unwatched).verdict.findings


def refiled(cutter: Cutter, folder: Path) -> tuple[Finding, ...]:
    return looked_at(cutter.file(folder))


def said(findings: tuple[Finding, ...], code: str, status: Status) -> str:
    """What is said under a code with a status."""
    return " ".join(one.message.en for one in of_codes(findings, code) if one.status is status)


def test_an_honest_film_shows_its_own_numbers_and_heads(burnt: Path) -> None:
    found = looked_at(burnt)
    assert {one.status for one in of_codes(found, FRAMES, HEADS)} == {Status.PASSED}
    assert "In the 30 frames that were sampled and read, of 90" in said(found, FRAMES, Status.PASSED)
    assert "the newest is that of segment 4 of 5" in said(found, HEADS, Status.PASSED)


def test_a_segment_of_another_run_at_the_same_place(
    cutter: Cutter, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Number and time in the film are right; the chain is the other film's, and so is the clock."""
    other = Cutter(Forger(file_it(burnt_case(tmp_path_factory.mktemp("other"), began=BEGAN - timedelta(days=2)))))
    cutter.put(cutter.segments[3], other.data(other.segments[3]))
    found = refiled(cutter, tmp_path)
    wrong = said(found, HEADS, Status.FAILED)
    assert "at 6.0-7.9, 8." in wrong and "-8.9 s the frames show another chain head" in wrong
    assert "at 6.0-7.9 s the clock in the frames runs back or lies outside" in said(found, FRAMES, Status.FAILED)
    assert "numbers that are not theirs" not in said(found, FRAMES, Status.FAILED)


def test_a_film_that_was_cut_and_moved_up(cutter: Cutter, tmp_path: Path) -> None:
    del cutter.segments[2]
    cutter.moved_up()
    end = cutter.segments[-1]["end"]
    cutter.record.update(seconds=end, frames=round(end * 10))
    found = refiled(cutter, tmp_path)
    wrong = said(found, FRAMES, Status.FAILED)
    assert "at 4.0-6.9 s the frames show numbers that are not theirs (60 where 40 belongs)" in wrong
    assert "at 4.0-6.9 s the frames show another place in the film (6.00 s where 4.00 s belongs)" in wrong


@pytest.mark.parametrize(
    ("filters", "said_of_it"),
    [
        # Five frames are left out, and the last one stands in for them.
        ("select=not(between(n\\,4\\,8)),setpts=N/10/TB,tpad=stop=5:stop_mode=clone", "(29 where 24 belongs)"),
        ("reverse", "(39 where 20 belongs)"),
        ("setpts=2*PTS,fps=10,trim=end_frame=20", "(22 where 24 belongs)"),
        ("loop=loop=9:size=2:start=0,setpts=N/10/TB,trim=end_frame=20", "(20 where 24 belongs)"),
    ],
)
def test_frames_dropped_reversed_slowed_and_repeated(
    cutter: Cutter, tmp_path: Path, filters: str, said_of_it: str
) -> None:
    """A segment of the stated length whose frames are not those that were filmed one after the other."""
    cutter.put(cutter.segments[1], remade(tmp_path / "work", cutter.data(cutter.segments[1]), filters))
    wrong = said(refiled(cutter, tmp_path), FRAMES, Status.FAILED)
    assert "the frames show numbers that are not theirs" in wrong and said_of_it in wrong, wrong
    assert "at 2." in wrong


def test_a_picture_that_was_painted_over_and_chained_anew(cutter: Cutter, tmp_path: Path) -> None:
    """Everything agrees but what later frames show: the chain as it was when they were filmed."""
    painted = remade(
        tmp_path / "work", cutter.data(cutter.segments[1]), "drawbox=x=200:y=10:w=50:h=30:color=red:t=fill"
    )
    cutter.put(cutter.segments[1], painted)
    found = refiled(cutter, tmp_path)
    assert {one.status for one in of_codes(found, FRAMES)} == {Status.PASSED}
    wrong = said(found, HEADS, Status.FAILED)
    assert "for segment 2 than is recorded" in wrong
    assert "-8.9 s the frames show another chain head" in wrong


def test_segments_that_show_the_chain_of_what_was_not_filmed_yet(cutter: Cutter, tmp_path: Path) -> None:
    cutter.segments[0]["path"], cutter.segments[3]["path"] = cutter.segments[3]["path"], cutter.segments[0]["path"]
    cutter.segments[0]["sha256"], cutter.segments[3]["sha256"] = (
        cutter.segments[3]["sha256"],
        cutter.segments[0]["sha256"],
    )
    found = refiled(cutter, tmp_path)
    assert "at 0.0-1.9 s the frames show the chain head of segment" in said(found, HEADS, Status.FAILED)


def test_numbers_that_were_covered_are_counted_and_not_failed(cutter: Cutter, tmp_path: Path) -> None:
    for number in (1, 2):
        covered = remade(
            tmp_path / "work", cutter.data(cutter.segments[number]), "drawbox=x=0:y=ih-24:w=700:h=24:t=fill"
        )
        cutter.put(cutter.segments[number], covered)
    found = refiled(cutter, tmp_path)
    assert "Of 30 sampled frames, 12 show no number that could be read" in said(found, FRAMES, Status.INDETERMINATE)
    assert "In the 18 frames that were sampled and read" in said(found, FRAMES, Status.PASSED)
    assert not said(found, FRAMES, Status.FAILED)


def test_a_segment_that_is_no_film_is_not_looked_at(cutter: Cutter, tmp_path: Path) -> None:
    cutter.put(cutter.segments[2], b"no film at all")
    found = refiled(cutter, tmp_path)
    assert "Frames of segments 3 were not looked at" in said(found, FRAMES, Status.INDETERMINATE)
    assert "In the 24 frames" in said(found, FRAMES, Status.PASSED)
