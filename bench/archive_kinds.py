"""Kinds of archives made to deceive or to exhaust, each made of an honest bundle's members with numbers and places by chance."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable

from bench.zip_records import Ending, Record, archive
from evidence_kit.formats import canonical_zip

Members = dict[str, bytes]
Make = Callable[[Members, random.Random], bytes]
Change = Callable[[Members, random.Random], None]
PLACES = (b"../../etc/passwd", b"/etc/passwd", b"C:\\autorun.inf", b"data\\x.txt", b"data/../x", b"data//x", b"./x", b"con",
                b"data/aux.txt", b"x.",
          b"data/\x00x", b"data/x\n", b"~/x", b"-rf", b"", b"data/")  # fmt: skip
STRANGE = ("数据/图.png", "data/\u202egnp.exe", "data/а.txt", "data/e\u0301.txt", "data/\ufeffx", "DATA/CASE.JSON")


def records(members: Members) -> list[Record]:
    """The honest members, in their order."""
    return [Record(name.encode(), data) for name, data in members.items()]


def one(members: Members, chance: random.Random, **changes: object) -> bytes:
    """The archive with fields of one member's record changed."""
    parts = records(members)
    which = chance.choice(parts)
    for name, value in changes.items():
        setattr(which, name, value)
    return archive(parts)


def added(members: Members, chance: random.Random, record: Record) -> bytes:
    """The archive with a member more, somewhere."""
    parts = records(members)
    parts.insert(chance.randrange(len(parts) + 1), record)
    return archive(parts)


def overlapping(members: Members, chance: random.Random) -> bytes:
    """Many names of the directory for the bytes of one member."""
    parts, kernel = records(members), bytes(chance.choice((1000, 1 << 20)))
    parts.append(Record(b"data/exhibits/0", kernel, packed=True))
    at = len(archive(parts[:-1])) - sum(46 + len(one.name) for one in parts[:-1]) - 22
    for number in range(chance.choice((2, 50, 1000))):
        twin = Record(b"data/exhibits/%d" % (number + 1), kernel, packed=True, written=False, central={"offset": at})
        parts.append(twin)
    return archive(parts)


def rewritten(change: Callable[[Members, random.Random], None]) -> Make:
    """The honest form of other contents: what a forger without the signer's key can file."""

    def make(members: Members, chance: random.Random) -> bytes:
        changed = dict(members)
        change(changed, chance)
        sink = io.BytesIO()
        canonical_zip.write(sink, [canonical_zip.Source.of_bytes(name, data) for name, data in changed.items()])
        return sink.getvalue()

    return make


def swap(members: Members, chance: random.Random) -> None:
    one, other = chance.sample(sorted(members), 2)
    while members[one] == members[other]:
        other = chance.choice(sorted(members))
    members[one], members[other] = members[other], members[one]


def rename(members: Members, chance: random.Random) -> None:
    name = chance.choice(sorted(name for name in members if name.startswith("data/")))
    members[f"{name}-{chance.randrange(99)}"] = members.pop(name)


def drop(members: Members, chance: random.Random) -> None:
    del members[chance.choice(sorted(set(members) - {"mimetype"}))]


def put(ending: str, *contents: Callable[[random.Random], bytes]) -> Callable[[Members, random.Random], None]:
    """Gives a member of a kind other contents."""

    def change(members: Members, chance: random.Random) -> None:
        name = chance.choice(sorted(name for name in members if name.endswith(ending)))
        members[name] = chance.choice(contents)(chance)

    return change


def cut_journal(members: Members, chance: random.Random) -> None:
    lines = members["data/journal.jsonl"].splitlines(keepends=True)
    at = chance.randrange(len(lines))
    members["data/journal.jsonl"] = b"".join(
        chance.choice((lines[:at] + lines[at + 1 :], lines[:at], lines[::-1], lines + lines[at:]))
    )


def png_bomb(chance: random.Random) -> bytes:
    side = chance.choice((20_000, 60_000, 0x7FFFFFFF))
    parts = [
        (b"IHDR", struct.pack(">2I5B", side, side, 8, 6, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(1 << 20))),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def nested(depth: int) -> bytes:
    data = bytes(1 << 20)
    for level in range(depth):
        data = archive([Record(b"%d.zip" % level, data, packed=True)])
    return data


KINDS: dict[str, Make] = {
    "deflated": lambda m, c: one(m, c, packed=True),
    "zip bomb": lambda m, c: added(m, c, Record(b"data/bomb", bytes(c.choice((1, 16, 64)) << 20), packed=True)),
    "bomb that says it is stored": lambda m, c: added(m, c, Record(b"data/x", bytes(1 << 24), packed=True, local={"method": 0},
                central={"method": 0})),
    "nested archives": lambda m, c: added(m, c, Record(b"data/x.zip", nested(c.randrange(1, 12)))),
    "overlapping members": overlapping,
    "one name twice": lambda m, c: added(m, c, Record(c.choice(sorted(m)).encode(), b"other")),
    "one name in two cases": lambda m, c: added(m, c, Record(c.choice(sorted(m)).upper().encode(), b"other")),
    "names that climb": lambda m, c: added(m, c, Record(c.choice(PLACES), b"x")),
    "names in other scripts": lambda m, c: added(m, c, Record(c.choice(STRANGE).encode(), b"x", local={"flags": 0x800},
                central={"flags": 0x800})),
    "a link": lambda m, c: one(m, c, central={"external": c.choice((0o120777, 0o060644, 0o010644)) << 16}),
    "a folder": lambda m, c: added(m, c, Record(b"data/folder/", b"", central={"external": 0o040755 << 16 | 0x10})),
    "attributes": lambda m, c: one(m, c, central={"external": c.getrandbits(32)}),
    "encrypted": lambda m, c: one(m, c, local={"flags": (flag := c.choice((1, 0x41, 0x2001)))}, central={"flags": flag}),
    "encrypted by AES": lambda m, c: one(m, c, local={"method": 99}, central={"method": 99}, extra=struct.pack("<HHHHBH",
                0x9901, 7, 2, 0x4541, 3, 0)),
    "sizes after the data": lambda m, c: one(m, c, local={"flags": 8, "crc": 0, "packed": 0, "size": 0}, central={"flags": 8}),
    "flags": lambda m, c: one(m, c, local={"flags": (flag := c.getrandbits(16) | 2)}, central={"flags": flag}),
    "methods": lambda m, c: one(m, c, local={"method": (way := c.choice((1, 8, 9, 12, 14, 93, 95, 97, 98)))}, central={"method": way}),
    "other sizes here and there": lambda m, c: one(m, c, **{c.choice(("local", "central")): {c.choice(("size",
                "packed")): c.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, c.getrandbits(31)))}}),
    "another checksum": lambda m, c: one(m, c, **{c.choice(("local", "central")): {"crc": c.getrandbits(32)}}),
    "another name here and there": lambda m, c: one(m, c, central_name=b"data/%d" % c.randrange(1000)),
    "a name's length": lambda m, c: one(m, c, local={"name_length": c.choice((0, 1, 201, 0xFFFF))}),
    "ZIP64 that lies": lambda m, c: one(m, c, extra=(field := struct.pack("<HH3Q", 1, 24,
                *(c.getrandbits(63) for _ in range(3)))), central_extra=field, local={"size": 0xFFFFFFFF},
                central={"size": 0xFFFFFFFF, "offset": 0xFFFFFFFF}),
    "ZIP64 end": lambda m, c: archive(records(m), Ending(zip64=True, end=c.choice(({}, {"count": 0xFFFF},
                {"offset": 0xFFFFFFFF}, {"here": 1 << 40, "count": 1 << 40})))),
    "an end that lies": lambda m, c: archive(records(m), Ending(end={c.choice(("disk", "start_disk", "here", "count", "size",
                "offset")): c.getrandbits(16) + 1})),
    "extra fields": lambda m, c: one(m, c, **{c.choice(("extra", "central_extra")): struct.pack("<HH", c.getrandbits(16), 4) + b"abcd"}),
    "comments": lambda m, c: c.choice((one(m, c, comment=b"hidden"), archive(records(m),
                Ending(comment=c.randbytes(c.randrange(1, 999)))))),
    "dates": lambda m, c: one(m, c, **{c.choice(("local", "central")): {c.choice(("time", "date")): c.getrandbits(16) | 0x400}}),
    "versions": lambda m, c: one(m, c, **{c.choice(("local", "central")): {"version": c.choice((10, 45, 63, 0xFFFF))}}),
    "something before": lambda m, c: archive(records(m), Ending(prefix=c.choice((b"%PDF-1.7\n", b"#!/bin/sh\n", b"MZ", bytes(100))))),
    "something after": lambda m, c: archive(records(m), Ending(suffix=c.choice((b"\0", b"PK\x05\x06" + bytes(18), c.randbytes(50))))),
    "something between": lambda m, c: one(m, c, before=c.randbytes(c.randrange(1, 200))),
    "two directories": lambda m, c: archive(records(m), Ending(directories=c.choice((0, 2, 3)))),
    "a member that the directory hides": lambda m, c: added(m, c, Record(b"data/hidden.txt", b"x", in_directory=False)),
    "a member that only the directory knows": lambda m, c: added(m, c, Record(b"data/ghost.txt", b"x", written=False)),
    "another order": lambda m, c: archive(c.sample(records(m), len(m))),
    "cut off": lambda m, c: (whole := archive(records(m)))[: c.randrange(len(whole))],
    "too many members": lambda m, c: archive([Record(b"data/%06d" % number, b"") for number in range(c.choice((5001, 20_000, 65_535)))]),
    "rubbish": lambda m, c: b"PK\x03\x04" + c.randbytes(c.randrange(4096)),
    "a file more": rewritten(lambda m, c: m.update({f"data/exhibits/{c.randrange(99)}.txt": c.randbytes(20)})),
    "a file less": rewritten(drop),
    "two files exchanged": rewritten(swap),
    "a file under another name": rewritten(rename),
    "another journal": rewritten(cut_journal),
    "JSON that is deep, wide or large": rewritten(put(".json", lambda _: b"[" * 100_000,
                lambda _: b"[" + b"[]," * 500_000 + b"[]]", lambda _: b'{"a":' + b"9" * 10_000_000 + b"}", lambda c: c.randbytes(1000))),
    "a picture bomb": rewritten(put(".png", png_bomb)),
    "another book": rewritten(put(".pdf", lambda _: b"%PDF-1.7\n" + b"<<" * 200_000, lambda c: b"%PDF-1.7\n" + c.randbytes(9999))),
    "another token or signature": rewritten(put((".tsr"), lambda c: b"0\x82\xff\xff" + c.randbytes(3000), lambda _: b"0\x80" * 5000)),
    "another signature": rewritten(put(".p7s", lambda c: c.randbytes(1743), lambda _: b"0\x80" * 3000)),
    "another list of files": rewritten(put("manifest-sha256.txt", lambda c: b"%064x  data/x\n" % c.getrandbits(256),
                lambda _: b"x" * 4_000_000)),
    "another ASiC manifest": rewritten(put(".xml", lambda _: b"<a>" * 100_000,
                lambda _: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]><a>&b;</a>')),
}  # fmt: skip
