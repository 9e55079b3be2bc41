"""Pictures that attack whoever reads them again: bounded in time and memory, and a finding that names the picture."""

from __future__ import annotations

import resource
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Status
from evidence_kit.formats import png
from tests.adversary.genuine import STATED, picture_saying
from tests.adversary.workshop import Forger, demonstrated, of_codes

PLAIN = picture_saying(STATED)
SETTINGS_LINE = STATED.rpartition("\n")[2]


def with_chunks(data: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """The PNG with chunks put after its header."""
    after = len(png.SIGNATURE) + 12 + 13
    written = b"".join(
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big") for kind, body in chunks
    )
    return data[:after] + written + data[after:]


def folded(count: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Compressed text chunks each of which unfolds to so many bytes."""
    body = zlib.compress(b"a" * size, 9)
    return ((b"zTXt", f"k{number}".encode() + b"\0\0" + body) for number in range(count))


def bomb(width: int, height: int, colour: int) -> bytes:
    """A PNG of vast size whose pixels fit in a few kilobytes."""
    samples = {2: 3, 6: 4}[colour]
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, colour, 0, 0, 0))
    packer = zlib.compressobj(9)
    row = b"\0" + bytes(width * samples)
    body = b"".join([*(packer.compress(row) for _ in range(min(height, 10))), packer.flush()])
    parts = [(b"IHDR", header), (b"IDAT", body), (b"IEND", b"")]
    return png.SIGNATURE + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in parts
    )


HOSTILE = {
    "50,000 LoRA tags": lambda: picture_saying(
        "x" + "".join(f"<lora:a{number}:1>" for number in range(50_000)) + f"\n{SETTINGS_LINE}"
    ),
    "200,000 keys": lambda: picture_saying(
        "x\n" + SETTINGS_LINE + "".join(f", k{number}: 1" for number in range(200_000))
    ),
    "300 texts of 8 MB": lambda: with_chunks(PLAIN, *folded(300, 8 << 20)),
    "wide JSON": lambda: picture_saying("[" + "[]," * 1_000_000 + "[]]"),
    "deep JSON": lambda: picture_saying("[" * 200_000),
    "60,000 by 60,000 pixels": lambda: bomb(60_000, 60_000, 6),
    "13,000 by 13,000 pixels with transparency": lambda: bomb(13_000, 13_000, 6),
    "no picture": lambda: b"this is no picture",
    "cut off": lambda: PLAIN[: len(PLAIN) // 2],
    "chunks without a keyword": lambda: with_chunks(PLAIN, (b"tEXt", b"no separator")),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_picture_is_read_within_bounds(forger: Forger, tmp_path: Path, what: str) -> None:
    """The record is what it was: none of these pictures bears it out."""
    claimed = forger.newest(Role.CLAIMED_PICTURE).path
    forger.replace(claimed, HOSTILE[what]())
    bundle = forger.refile(tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = demonstrated(bundle)
    assert time.process_time() - start < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 512 << 10  # KiB
    text, fields, settings = (of_codes(found, code) for code in ("RECIPE_TEXT", "RECIPE_FIELDS", "LAST_STEP_SETTINGS"))
    for (finding,) in (fields, settings):
        assert finding.status is not Status.PASSED
    assert text[0].subject.endswith("claimed-picture.png")


@pytest.mark.parametrize(
    "what", ["50,000 LoRA tags", "200,000 keys", "300 texts of 8 MB", "13,000 by 13,000 pixels with transparency"]
)
def test_what_is_too_much_is_said_to_be(forger: Forger, tmp_path: Path, what: str) -> None:
    claimed = forger.newest(Role.CLAIMED_PICTURE).path
    forger.replace(claimed, HOSTILE[what]())
    (finding,) = of_codes(demonstrated(forger.refile(tmp_path)), "RECIPE_FIELDS")
    assert finding.status is not Status.PASSED
    assert "claimed-picture.png" in finding.message.en
