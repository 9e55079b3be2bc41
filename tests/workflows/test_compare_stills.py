"""Stills beside the frames that they are said to be: the same, a little apart, another picture, none at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import find_ffmpeg
from evidence_kit.verify.check import report_on
from evidence_kit.verify.facts import nothing_observed
from evidence_kit.verify.film.films import FilmFact
from evidence_kit.verify.film.stills import MemberBytes, StillFact
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.workflows.compare_stills import compare_stills
from tests.films import FPS, segments_into
from tests.system_calls import needs_filter


@pytest.fixture(autouse=True)
def _filter() -> None:
    needs_filter()


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A segment of two seconds with stills of its frames 4 and 15, and one whose detail was painted over."""
    folder = tmp_path_factory.mktemp("reel")
    segments_into(folder, 2)
    video = f"{ffmpeg.SEGMENTS}/00000.mp4"
    for number in (4, 15):
        ffmpeg.still(find_ffmpeg(), folder, video, (number - 0.5) / FPS, f"{number}.png")
    with Image.open(folder / "4.png") as image:
        image.paste("white", (10, 10, 30, 20))
        image.save(folder / "painted.png")
    (folder / "text.png").write_text("no picture")
    return folder


def compared(reel: Path, still: str) -> Finding:
    """The finding on one still that is said to be frame 4."""
    bundle, segment = reel / f"{still}.bundle", (reel / ffmpeg.SEGMENTS / "00000.mp4").read_bytes()
    data = (reel / still).read_bytes()
    bundle.write_bytes(segment + data)
    fact = StillFact(mark=3, seconds=0.4, segment=MemberBytes(offset=0, size=len(segment)), frame=4, width=320, height=180,
                     still=MemberBytes(offset=len(segment), size=len(data)))  # fmt: skip
    bare = nothing_observed(bundle.stat().st_size, EMPTY, tool="test", now=datetime(2026, 1, 8, tzinfo=UTC))
    facts = bare.model_copy(
        update={"films": (FilmFact(member="recording.json", segments=1, seconds=2, stills=(fact,)),)}
    )
    report = compare_stills(report_on(facts), bundle, find_ffmpeg(), unwatched)
    (found,) = [one for one in report.verdict.findings if one.code == "FILM_STILLS"]
    return found


@pytest.mark.parametrize(
    ("still", "status", "zh", "en"),
    [
        ("4.png", Status.PASSED, "即影片在其标记处的画面", "are the frames of the film"),
        ("15.png", Status.FAILED, "第 3 个标记的截图不是", "stills of marks 3 are not"),
        ("painted.png", Status.INDETERMINATE, "略有不同", "differ a little"),
        ("text.png", Status.INDETERMINATE, "未能与影片画面比对", "could not be compared"),
    ],
)
def test_a_still_is_held_against_its_frame(reel: Path, still: str, status: Status, zh: str, en: str) -> None:
    found = compared(reel, still)
    assert found.status is status, found.message.en
    assert zh in found.message.zh and en in found.message.en
