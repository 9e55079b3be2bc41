"""Frames and stills come back as the pixels that they have, and nothing comes of what is no film."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageStat

from evidence_kit.outside import ffmpeg
from evidence_kit.outside.decoding import CannotDecode, frame, picture, strips
from evidence_kit.outside.programs import Program, find_ffmpeg
from tests.films import segments_into
from tests.system_calls import needs_filter


@pytest.fixture(autouse=True)
def _filter() -> None:
    needs_filter()


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


def test_the_lowest_rows_of_frames_come_back_in_their_order(segment: bytes) -> None:
    program = find_ffmpeg()
    one, other, missing = strips(program, segment, (0, 19, 40), SIZE[0], 24)
    assert {len(one), len(other), len(missing)} == {320 * 24}
    assert one != other and len(set(missing)) == 1
    whole = Image.frombytes("RGB", SIZE, frame(program, segment, 19, SIZE)).convert("L").crop((0, 156, 320, 180))
    apart = ImageChops.difference(whole, Image.frombytes("L", (320, 24), other))
    assert ImageStat.Stat(apart).mean[0] < 20  # the decoder's brightness is not scaled as Pillow's is


@pytest.mark.parametrize("numbers", [(20,), (20, 30)])
def test_strips_of_no_frame_or_another_width_are_refused(segment: bytes, numbers: tuple[int, ...]) -> None:
    with pytest.raises(CannotDecode):
        strips(find_ffmpeg(), segment, numbers, SIZE[0], 24)
    with pytest.raises(CannotDecode):
        strips(find_ffmpeg(), segment, (0,), 640, 24)
