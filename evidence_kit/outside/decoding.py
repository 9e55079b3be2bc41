"""Single pictures out of a stranger's files, decoded by ffmpeg in a cage (`caged`): raw pixels come back and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from evidence_kit.outside.programs import Program

_SECONDS = 90
_MAX_STILL = 8 << 20


class CannotDecode(Exception):
    """ffmpeg gave no picture of the size that was asked for, or may not be run here."""


def frame(program: Program, film: bytes, number: int, size: tuple[int, int]) -> bytes:
    """Return the pixels of a frame of a film, counted from 0, as RGB of 8 bits.

    Raises:
        CannotDecode: the film has no such frame of this size, or this system has no cage.
    """
    wanted = ["-i", "pipe:0", "-vf", f"select=eq(n\\,{number})", "-frames:v", "1", "-pix_fmt", "rgb24"]
    return _pixels(program, wanted, film, size[0] * size[1] * 3)


def strips(program: Program, film: bytes, numbers: Sequence[int], width: int, height: int) -> list[bytes]:
    """Return the lowest `height` rows of some frames of a film, counted from 0 and rising, as bytes of brightness.

    A frame that the film does not have gives a strip of one brightness.

    Raises:
        CannotDecode: the film has none of these frames, or is of another width, or this system has no cage.
    """
    chosen = "+".join(f"eq(n\\,{number})" for number in numbers)
    look = f"select={chosen},crop=iw:{height}:0:ih-{height},format=gray,tile=1x{len(numbers)}"
    wanted = ["-i", "pipe:0", "-vf", look, "-frames:v", "1", "-pix_fmt", "gray"]
    size = width * height
    made = _pixels(program, wanted, film, size * len(numbers))
    return [made[place * size : (place + 1) * size] for place in range(len(numbers))]


def picture(program: Program, png: bytes, size: tuple[int, int]) -> bytes:
    """Return the pixels of a PNG, as RGB of 8 bits.

    Raises:
        CannotDecode: it is none of this size, or this system has no cage.
    """
    wanted = ["-f", "png_pipe", "-i", "pipe:0", "-frames:v", "1", "-pix_fmt", "rgb24"]
    return _pixels(program, wanted, png, size[0] * size[1] * 3)


def still(program: Program, film: Path, seconds: float, widest: int) -> bytes:
    """Return the picture that a film shows at a moment, upright, as a JPEG of at most that many pixels across.

    Raises:
        CannotDecode: the film shows none there, or this system has no cage.
    """
    wanted = ["-ss", f"{seconds:.3f}", "-i", f"file:{film.resolve()}", "-frames:v", "1", "-vf", f"scale=min({widest}\\,iw):-2",
              "-pix_fmt", "yuvj420p", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "pipe:1"]  # fmt: skip
    made = _said(program, wanted, b"", _MAX_STILL)
    if not 0 < len(made) <= _MAX_STILL:
        raise CannotDecode
    return made


def _pixels(program: Program, arguments: list[str], data: bytes, wanted: int) -> bytes:
    made = _said(program, [*arguments, "-f", "rawvideo", "pipe:1"], data, wanted)
    if len(made) != wanted:
        raise CannotDecode
    return made


def _said(program: Program, arguments: list[str], data: bytes, most: int) -> bytes:
    """What comes out, and one byte more where it is longer than it may be."""
    command = [sys.executable, "-I", "-B", "-m", "evidence_kit.outside.caged", program.path, "-nostdin", "-v", "error",
               "-threads", "1", *arguments]  # fmt: skip
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        child = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        alarm = threading.Timer(_SECONDS, child.kill)
        alarm.start()
        try:
            assert child.stdout is not None
            return child.stdout.read(most + 1)
        finally:
            alarm.cancel()
            child.kill()
            child.communicate()
