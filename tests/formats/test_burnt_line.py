"""The line that ffmpeg draws is read back, whichever release drew it; what is no line, or is covered, is not read."""

from __future__ import annotations

import random
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.formats.burnt_line import MARGIN, SIZE, STRIP, TOP, BurntLine, chain_text, read
from evidence_kit.formats.burnt_line.glyphs import ATLAS, CHARACTERS, STYLES, templates
from evidence_kit.outside.programs import find_ffmpeg
from evidence_kit.resources import shipped

imageio_ffmpeg = pytest.importorskip("imageio_ffmpeg", reason="films are made with the extra `record`")

WIDTH, RATE, FRAMES = 1280, 15, 40
PROGRAMS = sorted({find_ffmpeg().path, imageio_ffmpeg.get_ffmpeg_exe()})
PUBLISHED = Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf")
FONTS = [shipped("templates", "fonts", "DejaVuSansMono.ttf"), *([PUBLISHED] if PUBLISHED.is_file() else [])]
HEAD = "".join(random.Random(8).choices("0123456789abcdef", k=64))
BLANK, NOISE = bytes(WIDTH * STRIP), random.Random(3).randbytes(WIDTH * STRIP)


def drawn(folder: Path, program: str, font: Path, screen: str, chain: str) -> list[bytes]:
    """The strips of a film that was encoded as the recorder encodes."""
    shutil.copyfile(font, folder / "font.ttf")
    (folder / "clock.txt").write_text(
        "LOCAL %{pts:localtime:1767864600:%F %T %z}   pts %{pts:hms:7384}   frame %{eif:n+89990:d}"
    )
    (folder / "chain.txt").write_text(chain)
    text = f"fontfile=font.ttf:fontsize={SIZE}:y=h-{STRIP - TOP}"
    filters = (
        f"drawbox=x=0:y=ih-{STRIP}:w=iw:h={STRIP}:color=black@0.85:t=fill,drawtext=textfile=clock.txt:x={MARGIN}:fontcolor=white:{text},"
        f"drawtext=textfile=chain.txt:expansion=none:x=w-tw-{MARGIN}:fontcolor=yellow:{text}"
    )
    source = f"{screen}size={WIDTH}x96:rate={RATE}:duration={FRAMES / RATE}"
    film = [
        "-vf",
        filters,
        "-vcodec",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "18",
        "-pix_fmt",
        "yuv420p",
        "film.mp4",
    ]
    subprocess.run([program, "-v", "error", "-y", "-f", "lavfi", "-i", source, *film], cwd=folder, check=True)
    back = ["-i", "film.mp4", "-vf", f"crop=iw:{STRIP}:0:ih-{STRIP}", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]
    done = subprocess.run([program, "-v", "error", *back], cwd=folder, check=True, capture_output=True)
    size = WIDTH * STRIP
    return [done.stdout[at : at + size] for at in range(0, len(done.stdout), size)]


@pytest.mark.parametrize("screen", ["color=color=white:", "testsrc2="])
@pytest.mark.parametrize("font", FONTS, ids=["shipped", "published"][: len(FONTS)])
@pytest.mark.parametrize("program", PROGRAMS)
def test_every_frame_says_which_it_is(tmp_path: Path, program: str, font: Path, screen: str) -> None:
    strips = drawn(tmp_path, program, font, screen, chain_text(1042, HEAD))
    assert len(strips) == FRAMES
    for number, strip in enumerate(strips):
        line = read(strip, WIDTH)
        assert (line.number, line.segment, line.head) == (89990 + number, 1042, HEAD[:24])
        assert line.position == pytest.approx(7384 + number / RATE, abs=0.0011)
        assert line.clock == datetime.fromtimestamp(1767864600 + number // RATE, UTC)
        assert not line.bare


def test_before_the_first_segment_is_chained_nothing_stands_on_the_right(tmp_path: Path) -> None:
    line = read(drawn(tmp_path, PROGRAMS[0], FONTS[0], "color=color=white:", "")[7], WIDTH)
    assert line.bare and line.number == 89997 and line.segment is None


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_covered_is_not_read_and_the_rest_is(tmp_path: Path, program: str) -> None:
    strip = bytearray(drawn(tmp_path, program, FONTS[0], "color=color=white:", chain_text(3, HEAD))[0])
    for row in range(STRIP):
        strip[row * WIDTH + 1080 : row * WIDTH + 1100] = bytes(20)
    line = read(bytes(strip), WIDTH)
    assert line.number == 89990
    assert line.head is None and line.segment is None and not line.bare
    for row in range(STRIP):
        strip[row * WIDTH + 484 : row * WIDTH + 560] = bytes(76)  # releases of ffmpeg set the number up to 20 px apart
    assert read(bytes(strip), WIDTH).number is None


@pytest.mark.parametrize("strip", [BLANK, bytes([255]) * (WIDTH * STRIP), NOISE])
def test_what_is_no_line_gives_nothing(strip: bytes) -> None:
    assert read(strip, WIDTH) == BurntLine()


@pytest.mark.parametrize("width", [1, 40, 200, 8192])
def test_a_frame_too_narrow_for_a_line_gives_nothing(width: int) -> None:
    assert read(random.Random(width).randbytes(width * STRIP), width) == BurntLine()


def test_a_strip_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="a strip of"):
        read(BLANK, WIDTH + 1)


def test_every_character_has_its_template_and_is_most_like_itself() -> None:
    assert ATLAS.is_file()
    for style in STYLES:
        for shift in range(style.shifts):
            made = templates(style, shift, CHARACTERS)
            for one in made:
                best = max(made, key=lambda other: other.likeness(one.values))
                assert best.character == one.character
                assert best.likeness(one.values) == pytest.approx(1)
