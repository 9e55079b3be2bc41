"""MP4: what the headers say as another program reads it, and hostile headers refused within bounds."""

from __future__ import annotations

import io
import json
import random
import struct
import subprocess
import time
from pathlib import Path

import pytest

from evidence_kit.formats import mp4
from evidence_kit.formats.mp4 import Budget, Mp4Broken, Mp4Code, avc

pytest.importorskip("ffmpeg", reason="films are made with the extra `record`")

from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import find_ffmpeg
from tests.films import FPS, segments_into

SECONDS = 3


@pytest.fixture(scope="module")
def reel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments and the film that they are joined to."""
    folder = tmp_path_factory.mktemp("reel")
    segments_into(folder, SECONDS)
    names = sorted(f"{ffmpeg.SEGMENTS}/{path.name}" for path in (folder / ffmpeg.SEGMENTS).iterdir())
    ffmpeg.join(find_ffmpeg(), folder, names, (), SECONDS, "whole.mp4")
    return folder


def segments(reel: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((reel / ffmpeg.SEGMENTS).iterdir())]


def read(data: bytes, budget: Budget | None = None) -> mp4.Movie:
    return mp4.read(io.BytesIO(data), budget or Budget(boxes=5000, samples=1000))


def pictures(data: bytes) -> list[tuple[bytes, ...]]:
    samples = read(data).videos()[0].samples
    places = zip(samples.offsets, samples.sizes, strict=True)
    return [avc.parted(data[at : at + size])[0] for at, size in places]


def test_the_tables_are_those_that_another_program_reads(reel: Path) -> None:
    whole = reel / "whole.mp4"
    for path in (whole, *sorted((reel / ffmpeg.SEGMENTS).iterdir())):
        answer = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v", "-show_streams", "-show_packets", "-of", "json", path],
            capture_output=True, check=True)  # fmt: skip
        probed = json.loads(answer.stdout)
        (video,) = read(path.read_bytes()).videos()
        places = [(int(packet["pos"]), int(packet["size"])) for packet in probed["packets"]]
        assert places == list(zip(video.samples.offsets, video.samples.sizes, strict=True))
        stream = probed["streams"][0]
        assert (video.width, video.height) == (stream["width"], stream["height"])
        assert video.seconds == pytest.approx(len(places) / FPS)
        assert video.samples.gaps == 0


def test_a_stream_copy_has_the_pictures_of_its_segments_and_their_settings(reel: Path) -> None:
    whole = (reel / "whole.mp4").read_bytes()
    assert pictures(whole) == [picture for data in segments(reel) for picture in pictures(data)]
    settings = {avc.settings_of(read(data).videos()[0].configuration) for data in (whole, *segments(reel))}
    assert len(settings) == 1 and len(next(iter(settings))) == 2


def test_a_file_cut_off_anywhere_is_refused_or_said_to_be_cut_off(reel: Path) -> None:
    data = segments(reel)[1]
    whole = len(read(data).videos()[0].samples)
    told = set()
    for end in [*range(0, 2000, 7), *range(2000, len(data), 211)]:
        try:
            movie = read(data[:end])
        except Mp4Broken:
            continue
        samples = movie.videos()[0].samples
        assert movie.cut_off or len(samples) < whole
        assert all(at + size <= end for at, size in zip(samples.offsets, samples.sizes, strict=True))
        told.add(len(samples))
    assert len(told) > 5


def test_no_changed_byte_makes_anything_but_a_movie_or_a_refusal(reel: Path) -> None:
    chance = random.Random(14)
    data = segments(reel)[1]
    refused = 0
    for _ in range(1500):
        changed = bytearray(data[:4000])
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(1000)] = chance.randrange(256)
        try:
            for track in read(bytes(changed)).videos():
                avc.settings_of(track.configuration)
        except Mp4Broken:
            refused += 1
    assert refused > 100


def box(kind: bytes, body: bytes = b"", size: int | None = None) -> bytes:
    return struct.pack(">I4s", 8 + len(body) if size is None else size, kind) + body


FTYP = box(b"ftyp", b"isom\0\0\2\0")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Mp4Code.NO_MOVIE),
        (b"garbage 17", Mp4Code.NOT_MP4),
        (b"\x89PNG\r\n\x1a\n" * 9, Mp4Code.NOT_MP4),
        (FTYP, Mp4Code.NO_MOVIE),
        (FTYP + box(b"moov"), Mp4Code.BOX),
        (FTYP + box(b"free", size=7) + box(b"moov"), Mp4Code.BOX),
        (FTYP + box(b"free") * 5_001, Mp4Code.LIMIT),
        (FTYP + box(b"moov", box(b"free") * 6_000), Mp4Code.LIMIT),
        (FTYP + box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", box(b"tkhd", size=99))), Mp4Code.BOX),
        (FTYP + struct.pack(">I4sQ", 1, b"moov", 1 << 62), Mp4Code.NO_MOVIE),
    ],
)
def test_what_is_no_mp4_is_refused_with_its_reason(data: bytes, code: Mp4Code) -> None:
    with pytest.raises(Mp4Broken) as refused:
        read(data)
    assert refused.value.code is code


def test_a_few_bytes_that_name_millions_of_samples_are_refused_at_once(reel: Path) -> None:
    data = bytearray(segments(reel)[1])
    at = data.index(b"trun") + 8
    data[at : at + 4] = struct.pack(">I", 0xFFFFFFF0)
    flags = data.index(b"trun") + 4
    data[flags : flags + 4] = struct.pack(">I", 1)  # no field of its own for any sample
    began = time.process_time()
    with pytest.raises(Mp4Broken) as refused:
        read(bytes(data), Budget())
    assert refused.value.code is Mp4Code.LIMIT
    assert time.process_time() - began < 1


@pytest.mark.parametrize("sample", [b"\0\0\0", b"\0\0\0\0", b"\0\0\0\x05ab", b"\xff\xff\xff\xffab"])
def test_units_that_do_not_fill_their_sample_are_refused(sample: bytes) -> None:
    with pytest.raises(Mp4Broken):
        avc.parted(sample)
