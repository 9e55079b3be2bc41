"""Frames and stills come back as the pixels that they have, and nothing comes of what is no film."""

from __future__ import annotations

import io
import sys

import pytest
from PIL import Image

from evidence_kit.outside import ffmpeg
from evidence_kit.outside.decoding import CannotDecode, frame, picture
from evidence_kit.outside.programs import Program, find_ffmpeg
from tests.films import segments_into

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the cage is Linux's")

SIZE = (320, 180)


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("segments")
    segments_into(folder, 2)
    return (folder / ffmpeg.SEGMENTS / "00000.mp4").read_bytes()


def test_the_frames_of_a_film_are_told_apart(segment: bytes) -> None:
    program = find_ffmpeg()
    made = [frame(program, segment, number, SIZE) for number in (0, 0, 19)]
    assert made[0] == made[1] != made[2]
    assert {len(pixels) for pixels in made} == {320 * 180 * 3}


def test_a_picture_has_its_own_pixels() -> None:
    image = Image.radial_gradient("L").convert("RGB").resize(SIZE)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    assert picture(find_ffmpeg(), stream.getvalue(), SIZE) == image.tobytes()


@pytest.mark.parametrize("data", [b"", b"no film at all", b"#EXTM3U\n/etc/passwd\n"])
def test_what_is_no_film_gives_nothing(data: bytes) -> None:
    with pytest.raises(CannotDecode):
        frame(find_ffmpeg(), data, 0, SIZE)


def test_a_frame_that_is_not_there_a_size_that_is_another_and_no_program(segment: bytes) -> None:
    program = find_ffmpeg()
    for number, size, other in ((20, SIZE, program), (0, (640, 360), program), (0, SIZE, Program("/nonexistent", ""))):
        with pytest.raises(CannotDecode):
            frame(other, segment, number, size)
