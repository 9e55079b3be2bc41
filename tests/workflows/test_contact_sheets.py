"""Stills of a film that a party handed in: files of the case, with the moment that each shows, taken once."""

from __future__ import annotations

from pathlib import Path

import ffmpeg as builder
import pytest
import yaml

from evidence_kit.casefile import Clock, create_case
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.progress import Event, Noted, unwatched
from evidence_kit.domain.text import text
from evidence_kit.formats.pictures import jpeg_frame
from evidence_kit.outside.programs import find_ffmpeg
from evidence_kit.workflows.contact_sheets import take_stills
from evidence_kit.workflows.intake import HandedFile, take_in
from tests.conftest import CASE_YAML
from tests.system_calls import needs_filter

BOTH = {"zh": "材料", "en": "material"}


def exhibiting(case_yaml: str) -> bytes:
    row = dict.fromkeys(("name", "kind", "source", "content", "purpose"), BOTH)
    exhibit = {"number": "1-1", **row, "lane": "paper", "roles": ["infringement"]}
    groups = [{"title": BOTH, "purpose": BOTH, "exhibits": [exhibit]}]
    return yaml.safe_dump(yaml.safe_load(case_yaml) | {"groups": groups}, allow_unicode=True).encode()


def film(path: Path, seconds: int) -> Path:
    source = builder.input(f"testsrc=duration={seconds}:size=320x180:rate=5", format="lavfi")
    node = builder.output(source, str(path), pix_fmt="yuv420p")
    builder.run(node, cmd=find_ffmpeg().path, quiet=True)
    return path


@pytest.mark.parametrize(
    ("seconds", "moments"), [(8, ["0:00.0", "0:02.0", "0:04.0", "0:06.0"]), (60, [f"0:{at}0.0" for at in range(6)])]
)
def test_stills_are_spread_over_the_film_and_say_their_moment(
    tmp_path: Path, clock: Clock, seconds: int, moments: list[str]
) -> None:
    needs_filter()
    case = create_case(tmp_path / "case", exhibiting(CASE_YAML), clock)
    handed = HandedFile(film(tmp_path / "直播.mp4", seconds), Role.INFRINGEMENT, text("直播录像", "broadcast"))
    with case.writing(clock) as writer:
        take_in(case, writer, (handed,), unwatched)
        take_stills(case, writer, unwatched)
        take_stills(case, writer, unwatched)
    received, *stills = case.with_role(Role.INFRINGEMENT)
    assert [still.title.zh for still in stills] == [f"直播录像　画面 {moment}" for moment in moments]
    assert {jpeg_frame.read(case.read(still)).width for still in stills} == {320}
    event = case.journal.events[-1]
    assert event.materials[0].path == received.path
    assert event.details["stills"] == str(len(moments))


def test_what_gives_no_picture_is_said(tmp_path: Path, clock: Clock) -> None:
    case = create_case(tmp_path / "case", exhibiting(CASE_YAML), clock)
    (tmp_path / "坏.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(300))
    heard: list[Event] = []
    with case.writing(clock) as writer:
        take_in(case, writer, (HandedFile(tmp_path / "坏.mp4", Role.INFRINGEMENT, text("坏", "bad")),), unwatched)
        take_stills(case, writer, heard.append)
    assert [event.message.en for event in heard if isinstance(event, Noted)] == [
        "No stills of the film 坏.mp4 (it could not be decoded): the book shows its name and digest only."
    ]
    assert len(case.artifacts) == 1


def test_a_film_that_no_exhibit_names_is_left_alone(tmp_path: Path, clock: Clock) -> None:
    case = create_case(tmp_path / "case", exhibiting(CASE_YAML), clock)
    with case.writing(clock) as writer:
        take_in(
            case, writer, (HandedFile(film(tmp_path / "家.mp4", 2), Role.STATEMENT, text("家", "home")),), unwatched
        )
        take_stills(case, writer, unwatched)
    assert len(case.artifacts) == 1
