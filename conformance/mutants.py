"""Bundles with one thing changed, from a genuine one: as it lies, with the zip's checksums put right, or with every list written anew."""

from __future__ import annotations

import hashlib
import io
import random
import re
from collections.abc import Iterator
from pathlib import Path

from bench.changed_files import Change, flipped, repaired
from evidence_kit.formats import asic, bag, canonical_zip
from evidence_kit.formats.asic import AsicManifest, ManifestKind

KINDS = ("as it lies", "checksums put right", "lists written anew", "digits and words")
_DIGIT = re.compile(rb"[0-9]")


def mutants(bundle: Path, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield changed bundles with a description of each: members are chosen evenly, not bytes, so that small ones are met too."""
    data, chance = bundle.read_bytes(), random.Random(seed)
    entries = canonical_zip.read(io.BytesIO(data)).entries
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        entry = chance.choice([one for one in entries if one.size])
        if kind == "as it lies":
            at = chance.choice([
                chance.randrange(entry.offset, entry.end),
                chance.randrange(entries[-1].end, len(data)),
            ])
        else:
            at = chance.randrange(entry.data_offset, entry.end)
        change = Change(kind, bundle, at, 1 << chance.randrange(8))
        told = f"{kind}: {entry.name} byte {at - entry.data_offset} ^ {change.flip:#x}"
        yield told, _made(data, entry, change, kind, chance)


def _made(data: bytes, entry: canonical_zip.ZipEntry, change: Change, kind: str, chance: random.Random) -> bytes:
    if kind == "as it lies":
        return flipped(data, change)
    if kind == "checksums put right":
        return repaired(data, change)
    members = members_of(data)
    changed = members[entry.name]
    digits = [found.start() for found in _DIGIT.finditer(changed)] if kind == "digits and words" else []
    if digits:  # still reads, and says otherwise
        at = chance.choice(digits)
        changed = changed[:at] + str((changed[at] - 47) % 10).encode() + changed[at + 1 :]
    else:
        changed = flipped(changed, Change(kind, change.file, change.at - entry.data_offset, change.flip))
    return packed(relisted(members | {entry.name: changed}, entry.name))


def members_of(data: bytes) -> dict[str, bytes]:
    """The members of an archive by name."""
    return {one.name: data[one.data_offset : one.end] for one in canonical_zip.read(io.BytesIO(data)).entries}


def relisted(members: dict[str, bytes], changed: str) -> dict[str, bytes]:
    """Write every list anew, but the one that was changed: as whoever repacks a bundle can, without the signer's key."""
    made = dict(members)

    def sums(names: Iterator[str]) -> dict[str, str]:
        return {name: hashlib.sha256(made[name]).hexdigest() for name in names}

    apart = {asic.MIMETYPE_NAME, bag.TAG_MANIFEST_NAME, *asic.META_INF}
    tags = [name for name in made if not name.startswith(bag.PAYLOAD) and name not in apart]
    written = {
        bag.MANIFEST_NAME: lambda: bag.build_manifest(sums(name for name in made if name.startswith(bag.PAYLOAD))),
        bag.TAG_MANIFEST_NAME: lambda: bag.build_manifest(sums(iter(tags))),
        asic.SIGNED_MANIFEST: lambda: _asic(made, ManifestKind.SIGNED),
        asic.STAMPED_MANIFEST: lambda: _asic(made, ManifestKind.STAMPED),
    }  # fmt: skip
    for name, write in written.items():
        if name != changed:
            made[name] = write()
    return made


def _asic(members: dict[str, bytes], kind: ManifestKind) -> bytes:
    names = asic.expected_names(list(members), kind)
    return asic.build(AsicManifest(kind, {name: hashlib.sha256(members[name]).hexdigest() for name in names}))


def packed(members: dict[str, bytes]) -> bytes:
    """The one archive of these members."""
    out = io.BytesIO()
    canonical_zip.write(out, [canonical_zip.Source.of_bytes(name, data) for name, data in members.items()])
    return out.getvalue()
