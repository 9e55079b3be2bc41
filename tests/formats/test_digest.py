"""Several digests over one reading: the same as one after the other, whichever way they are taken."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.formats import digest
from evidence_kit.formats.digest import BLOCK, digest_stream, hash_stream

SIZES = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 40 * BLOCK + 7]


def content(size: int) -> bytes:
    return hashlib.shake_128(b"content").digest(4096) * (size // 4096 + 1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("from_disk", [False, True])
def test_all_algorithms_in_one_reading(
    size: int, from_disk: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "_on_disk", lambda _: from_disk)
    data = content(size)[:size]
    (tmp_path / "file").write_bytes(data)
    for algorithms in (("sha256",), ("sha256", "sm3", "sha512", "blake2b")):
        copy, heard = io.BytesIO(), list[int]()
        with (tmp_path / "file").open("rb", buffering=0) as stream:
            read, found = hash_stream(stream, algorithms, copy_to=copy, on_bytes=heard.append)
        assert (read, found) == (size, {name: hashlib.new(name, data).hexdigest() for name in algorithms})
        assert copy.getvalue() == data
        assert heard == sorted(heard)
        assert heard[-1:] == ([size] if size else [])


def test_a_source_of_small_pieces() -> None:
    class Trickle(io.RawIOBase):
        left = 10_000

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            count = min(7, self.left)
            buffer[:count] = b"x" * count
            self.left -= count
            return count

    assert digest_stream(Trickle(), sm3=True).sm3 == hashlib.new("sm3", b"x" * 10_000).hexdigest()  # type: ignore[arg-type]


def test_a_full_disk_ends_the_lanes_and_is_raised(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            if self.tell() > 5 * BLOCK:
                raise OSError(28, "No space left on device")
            return super().write(data)

    with pytest.raises(OSError, match="No space"):
        hash_stream(io.BytesIO(content(20 * BLOCK)), ("sha256", "sm3"), copy_to=Full())


def test_an_algorithm_that_openssl_lacks_is_named() -> None:
    with pytest.raises(ToolMissing, match="whirlpool2"):
        hash_stream(io.BytesIO(b""), ("sha256", "whirlpool2"))
