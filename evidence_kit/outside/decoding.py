"""Single pictures out of a stranger's files, decoded by ffmpeg in a cage (`caged`): raw pixels come back and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading

from evidence_kit.outside.programs import Program

_SECONDS = 90


class CannotDecode(Exception):
    """ffmpeg gave no picture of the size that was asked for, or may not be run here."""


def frame(program: Program, film: bytes, number: int, size: tuple[int, int]) -> bytes:
    """Return the pixels of a frame of a film, counted from 0, as RGB of 8 bits.

    Raises:
        CannotDecode: the film has no such frame of this size, or this system has no cage.
    """
    return _pixels(program, ["-i", "pipe:0", "-vf", f"select=eq(n\\,{number})", "-frames:v", "1"], film, size)


def picture(program: Program, png: bytes, size: tuple[int, int]) -> bytes:
    """Return the pixels of a PNG, as RGB of 8 bits.

    Raises:
        CannotDecode: it is none of this size, or this system has no cage.
    """
    return _pixels(program, ["-f", "png_pipe", "-i", "pipe:0", "-frames:v", "1"], png, size)


def _pixels(program: Program, arguments: list[str], data: bytes, size: tuple[int, int]) -> bytes:
    wanted = size[0] * size[1] * 3
    command = [sys.executable, "-I", "-B", "-m", "evidence_kit.outside.caged", program.path, "-nostdin", "-v", "error",
               "-threads", "1", *arguments, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]  # fmt: skip
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        child = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        alarm = threading.Timer(_SECONDS, child.kill)
        alarm.start()
        try:
            assert child.stdout is not None
            made = child.stdout.read(wanted + 1)
        finally:
            alarm.cancel()
            child.kill()
            child.communicate()
    if len(made) != wanted:
        raise CannotDecode
    return made
