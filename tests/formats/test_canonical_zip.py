from __future__ import annotations

import hashlib
import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest

from evidence_kit.formats import canonical_zip
from evidence_kit.formats.canonical_zip import MembersRefused, NotCanonical, Source, SourceChanged, ZipFault, records
from evidence_kit.formats.canonical_zip.records import MemberCode, ZipEntry

MEMBERS = {
    "mimetype": b"application/vnd.etsi.asic-e+zip",
    "META-INF/ASiCManifest001.xml": b"<a/>",
    "data/case.json": b"{}\n",
    "data/exhibits/0001-intake/picture.png": bytes(range(256)) * 4,
    "README.txt": "说明".encode(),
}


def archive(members: dict[str, bytes] = MEMBERS) -> bytes:
    sink = io.BytesIO()
    canonical_zip.write(sink, [Source.of_bytes(name, data) for name, data in members.items()])
    return sink.getvalue()


def refused(data: bytes) -> NotCanonical:
    with pytest.raises(NotCanonical) as caught:
        directory = canonical_zip.read(io.BytesIO(data))
        for entry in directory.entries:
            directory.digest(entry)
    return caught.value


def metadata_offsets(data: bytes) -> list[int]:
    """Every byte of an archive that is not a byte of a member."""
    directory = canonical_zip.read(io.BytesIO(data))
    inside = {at for entry in directory.entries for at in range(entry.data_offset, entry.end)}
    return [at for at in range(len(data)) if at not in inside]


def test_common_tools_read_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "证据 bundle.zip"
    path.write_bytes(archive())
    with zipfile.ZipFile(path) as reader:
        assert {name: reader.read(name) for name in reader.namelist()} == MEMBERS
        assert reader.namelist()[0] == "mimetype"
        assert reader.namelist()[1:] == sorted(reader.namelist()[1:])
        assert {(info.compress_type, info.external_attr >> 16, info.create_system) for info in reader.infolist()} == {
            (zipfile.ZIP_STORED, 0o100644, 3)
        }
    assert subprocess.run(["unzip", "-tq", path], check=True, capture_output=True).returncode == 0


def test_the_order_of_the_sources_does_not_matter() -> None:
    assert archive(dict(reversed(MEMBERS.items()))) == archive()


def test_what_was_written_is_read_back_with_the_digests_of_the_members() -> None:
    directory = canonical_zip.read(io.BytesIO(archive()))
    for entry in directory.entries:
        digests = directory.digest(entry)
        assert (digests.size, digests.sha256) == (entry.size, hashlib.sha256(MEMBERS[entry.name]).hexdigest())
        assert directory.read(entry, max_size=2000) == MEMBERS[entry.name]
    assert directory.find("data/none") is None


def test_a_member_is_a_bounded_seekable_stream() -> None:
    directory = canonical_zip.read(io.BytesIO(archive()))
    entry = directory.find("data/exhibits/0001-intake/picture.png")
    assert entry is not None
    with directory.open(entry) as stream:
        stream.seek(-10, io.SEEK_END)
        assert stream.read(100) == MEMBERS[entry.name][-10:]
        stream.seek(250)
        assert stream.read(10) == MEMBERS[entry.name][250:260]
    with pytest.raises(NotCanonical, match="LIMIT"):
        directory.read(entry, max_size=10)


def test_every_flipped_byte_outside_the_members_is_found() -> None:
    data = archive()
    offsets = metadata_offsets(data)
    assert len(offsets) == sum(30 + 46 + 2 * len(name) for name in MEMBERS) + 22
    for offset in offsets:
        for bit in (0x01, 0x80):
            flipped = bytearray(data)
            flipped[offset] ^= bit
            refused(bytes(flipped))


def test_every_flipped_byte_of_a_member_is_found_by_its_checksum() -> None:
    data = archive()
    for offset in sorted(set(range(len(data))) - set(metadata_offsets(data))):
        flipped = bytearray(data)
        flipped[offset] ^= 0x10
        assert refused(bytes(flipped)).code is ZipFault.CHECKSUM


def test_the_offset_of_the_first_wrong_byte_is_named() -> None:
    data = bytearray(archive())
    data[10] ^= 1  # time of the first member
    fault = refused(bytes(data))
    assert (fault.code, fault.offset) == (ZipFault.HEADER, 10)
    assert "offset=10" in str(fault)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: b"#!/bin/sh\n" + data, ZipFault.NOT_ZIP),
        (lambda data: data + b"\0", ZipFault.DIRECTORY),
        (lambda data: data + data, ZipFault.DIRECTORY),
        (lambda data: data[:-1], ZipFault.DIRECTORY),
        (lambda data: data[:-40], ZipFault.DIRECTORY),
        (lambda data: data[:100], ZipFault.TRUNCATED),
        (lambda data: data[:129], ZipFault.TRUNCATED),
        (lambda data: data[:20], ZipFault.TRUNCATED),
        (lambda data: b"", ZipFault.NOT_ZIP),
        (lambda data: b"PK\x05\x06" + bytes(18), ZipFault.NOT_ZIP),
        (lambda data: data[:-2] + b"\x05\0hello", ZipFault.DIRECTORY),
    ],
    ids=[
        "prefix",
        "suffix",
        "twice",
        "cut by one",
        "cut end",
        "cut name",
        "cut member",
        "cut header",
        "empty",
        "no members",
        "comment",
    ],
)
def test_archives_with_more_or_less_than_themselves_are_refused(change: object, code: ZipFault) -> None:
    assert refused(change(archive())).code is code  # type: ignore[operator]


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt", "/etc/passwd", "a/../b", "./a", "a//b", "C:/x", "a\\b", "-rf", "a/-rf", "con.txt", "data/NUL",
        "com1", "tail.", "a./b", "空.txt", "a b", "a\n", "a\0b", ".hidden", "x" * 201, "",
    ],
)  # fmt: skip
def test_names_that_climb_or_travel_badly_are_neither_written_nor_read(name: str) -> None:
    with pytest.raises(MembersRefused) as caught:
        archive({name: b"x"})
    assert caught.value.code in (MemberCode.NAME, MemberCode.NOT_PORTABLE)
    raw = name.encode("utf-8")
    header = records.LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 33, zlib.crc32(b"x"), 1, 1, len(raw), 0)
    assert refused(header + raw + b"x").code is ZipFault.NAME


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("data/a", "data/A"), MemberCode.SAME_NAME),
        (("data/a", "data/a/b"), MemberCode.AND_FOLDER),
        (("mimetype", "MIMETYPE"), MemberCode.SAME_NAME),
    ],
    ids=["case", "folder", "first"],
)
def test_names_that_collide_on_some_disk_are_refused(names: tuple[str, str], code: MemberCode) -> None:
    with pytest.raises(MembersRefused) as caught:
        archive(dict.fromkeys(names, b"x"))
    assert caught.value.code is code
    assert refused(handmade([(name, b"x") for name in sorted(names, key=canonical_zip.order)])).code is ZipFault.NAME


def handmade(members: list[tuple[str, bytes]], *, sizes: dict[str, int] | None = None) -> bytes:
    """An archive in the right form whose rules about sets of names, order and sizes may be broken."""
    entries, data = [], b""
    for name, content in members:
        size = (sizes or {}).get(name, len(content))
        entry = ZipEntry(name, size, zlib.crc32(content), len(data))
        data += records.local_header(entry) + content
        entries.append(entry)
    return data + records.tail(entries, len(data))


def test_the_handmade_archive_of_these_tests_is_canonical_when_nothing_is_broken() -> None:
    members = sorted(MEMBERS.items(), key=lambda item: canonical_zip.order(item[0]))
    assert handmade(members) == archive()


@pytest.mark.parametrize(
    "names",
    [("data/a", "data/a"), ("data/b", "data/a"), ("data/a", "mimetype")],
    ids=["twice", "unsorted", "mimetype late"],
)
def test_members_out_of_order_or_twice_are_refused(names: tuple[str, str]) -> None:
    assert refused(handmade([(name, b"x") for name in names])).code is ZipFault.ORDER


def test_a_member_that_claims_to_be_larger_than_the_archive_is_refused() -> None:
    data = handmade([("data/a", b"x")], sizes={"data/a": 1 << 30})
    assert refused(data).code is ZipFault.TRUNCATED
    data = handmade([("data/a", b"x")], sizes={"data/a": (1 << 32) - 1})
    assert refused(data).code is ZipFault.LIMIT


def test_overlapping_members_are_refused() -> None:
    """The quoted bomb: central records that point into one another's members (CVE-2024-0450)."""
    first = ZipEntry("data/a", 3, zlib.crc32(b"abc"), 0)
    lie = ZipEntry("data/b", 3, zlib.crc32(b"abc"), 0)
    data = records.local_header(first) + b"abc"
    assert refused(data + records.tail([first, lie], len(data))).code is ZipFault.DIRECTORY


def test_zip64_where_no_size_demands_it_is_refused() -> None:
    entry = ZipEntry("data/a", 1, zlib.crc32(b"x"), 0)
    data = records.local_header(entry) + b"x"
    tail = records.tail([entry], len(data))
    zip64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(tail) - 22, len(data))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(data) + len(tail) - 22, 1)
    assert refused(data + tail[:-22] + zip64 + locator + tail[-22:]).code is ZipFault.DIRECTORY


def test_compressed_encrypted_and_described_members_are_refused() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr(zipfile.ZipInfo("mimetype"), b"a" * 1000, zipfile.ZIP_DEFLATED)
    assert refused(sink.getvalue()).code is ZipFault.HEADER
    for flag in (0x01, 0x08, 0x0800):
        data = bytearray(archive())
        data[6:8] = flag.to_bytes(2, "little")
        assert refused(bytes(data)).code is ZipFault.HEADER


def test_a_re_zipped_archive_is_refused_though_its_members_are_intact(tmp_path: Path) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as writer:
        for name, data in MEMBERS.items():
            writer.writestr(name, data)
    assert refused(sink.getvalue()).code is ZipFault.HEADER


def test_too_many_members_are_refused() -> None:
    data = handmade([(f"d/{number:05}", b"") for number in range(canonical_zip.MAX_ENTRIES + 1)])
    assert refused(data).code is ZipFault.LIMIT
    with pytest.raises(ValueError, match="members"):
        canonical_zip.write(io.BytesIO(), [Source.of_bytes(f"d/{number}", b"") for number in range(5001)])
    with pytest.raises(ValueError, match="members"):
        canonical_zip.write(io.BytesIO(), [])


def test_a_source_that_changed_since_it_was_announced_stops_the_writing() -> None:
    announced = Source.of_bytes("data/a", b"as journalled")
    other = Source("data/a", announced.size, announced.sha256, lambda: io.BytesIO(b"as tampered!!"))
    longer = Source("data/a", announced.size, announced.sha256, lambda: io.BytesIO(b"as journalled, and more"))
    for changed in (other, longer):
        with pytest.raises(SourceChanged, match="data/a"):
            canonical_zip.write(io.BytesIO(), [changed])


def test_progress_counts_the_bytes_of_all_members() -> None:
    heard: list[int] = []
    canonical_zip.write(io.BytesIO(), [Source.of_bytes(n, d) for n, d in MEMBERS.items()], on_bytes=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == sum(map(len, MEMBERS.values()))


class SparseFile(io.FileIO):
    """A file that skips over blocks of zeros instead of writing them."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if any(memoryview(data)[:64]):
            return super().write(data)
        self.seek(len(data), io.SEEK_CUR)
        return len(data)


def test_offsets_beyond_four_gibibytes_use_zip64_and_nothing_else_does(tmp_path: Path, monkeypatch: object) -> None:
    """Five members of 1 GiB of zeros: the last one, and the directory, lie beyond 4 GiB."""
    block, empty = bytes(1 << 20), hashlib.sha256().hexdigest()

    class Zeros(io.RawIOBase):
        left = 1 << 30

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            count = min(len(buffer), self.left)
            self.left -= count
            return count

    class NoHash:
        def update(self, data: bytes) -> None:
            pass

        def hexdigest(self) -> str:
            return empty

    monkeypatch.setattr("evidence_kit.formats.digest.hashlib.sha256", NoHash)  # type: ignore[attr-defined]
    monkeypatch.setattr("evidence_kit.formats.canonical_zip.form.zlib.crc32", lambda data, value=0: 0)  # type: ignore[attr-defined]
    assert not any(block)
    path = tmp_path / "large.zip"
    with SparseFile(path, "w") as sink:
        sources = [Source(f"data/{n}", 1 << 30, empty, Zeros) for n in range(5)]  # type: ignore[arg-type]
        entries = canonical_zip.write(sink, sources)  # type: ignore[arg-type]
    assert entries[-1].offset > 1 << 32
    with path.open("rb") as stream:
        assert canonical_zip.read(stream).entries == entries
    with zipfile.ZipFile(path) as reader:
        assert [info.header_offset for info in reader.infolist()] == [entry.offset for entry in entries]
    listing = subprocess.run(["unzip", "-l", path], check=True, capture_output=True, text=True).stdout
    assert "5 files" in listing
