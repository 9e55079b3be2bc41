"""Altered members → the bytes of a bundle: every checksum and list written anew, as whoever repacks one can, without a key."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from evidence_kit import storage
from evidence_kit.attack.target import Edit, Target
from evidence_kit.formats import asic, bag, canonical_zip
from evidence_kit.formats.asic import AsicManifest, ManifestKind
from evidence_kit.formats.canonical_zip import Source

Signed = Callable[[Sequence[Source]], Sequence[Source]]
"""The files that a container covers → its own five parts, signed and stamped."""


def write_flipped(target: Target, out: Path, at: int) -> None:
    """Write a copy with the lowest bit of one byte changed, and nothing else."""
    with storage.storage_errors(out):
        shutil.copyfile(target.path, out)
        with out.open("r+b") as stream:
            stream.seek(at)
            byte = stream.read(1)
            stream.seek(at)
            stream.write(bytes([byte[0] ^ 1]))


def write_resized(target: Target, out: Path, by: int) -> None:
    """Write a copy with so many bytes more at its end, or fewer."""
    with storage.storage_errors(out):
        shutil.copyfile(target.path, out)
        size = out.stat().st_size
        with out.open("r+b") as stream:
            stream.truncate(size + by)


def write_repacked(target: Target, out: Path, edit: Edit, signed: Signed | None = None) -> None:
    """Write the canonical archive of the members as an edit leaves them.

    Args:
        target: the bundle.
        out: the file to make.
        edit: what is altered; a list that it alters itself is left as it alters it.
        signed: makes the container's own parts anew; None: signature and token stay what they were.

    Raises:
        StorageError: the copy cannot be written.
    """
    members = {name: source for name, source in target.sources.items() if edit.get(name, source) is not None}
    members |= {name: _source(name, data) for name, data in edit.items() if data is not None}
    relist(members, keep=set(edit), anew=signed is None)
    if signed is not None:
        covered = [one for name, one in members.items() if name != asic.MIMETYPE_NAME and name not in asic.META_INF]
        members = {one.name: one for one in (*covered, *signed(covered))}
    with storage.storage_errors(out), out.open("xb") as sink:
        canonical_zip.write(sink, members.values())


def relist(members: dict[str, Source], keep: Iterable[str] = (), *, anew: bool = True) -> None:
    """Write the lists of a bag and of a container anew, over whatever the members are now.

    Args:
        members: by name; the lists among them are exchanged.
        keep: names of lists that are left as they are.
        anew: the container's lists as well as the bag's.
    """
    kept = set(keep)

    def put(name: str, data: bytes) -> None:
        if name in members and name not in kept:
            members[name] = Source.of_bytes(name, data)

    payload = [name for name in members if name.startswith(bag.PAYLOAD)]
    put(bag.INFO_NAME, _info(members, payload))
    put(bag.MANIFEST_NAME, bag.build_manifest(_sums(members, payload)))
    put(bag.TAG_MANIFEST_NAME, bag.build_manifest(_sums(members, _tags(members))))
    for name, kind in ((asic.SIGNED_MANIFEST, ManifestKind.SIGNED), (asic.STAMPED_MANIFEST, ManifestKind.STAMPED)):
        if anew:
            listed = asic.expected_names(list(members), kind) & members.keys()
            put(name, asic.build(AsicManifest(kind, _sums(members, listed))))


def _info(members: Mapping[str, Source], payload: Sequence[str]) -> bytes:
    with members[bag.INFO_NAME].open() as stream:
        stated = bag.parse_info(stream.read())
    stated.pop("Payload-Oxum")
    return bag.build_info(stated, octets=sum(members[name].size for name in payload), streams=len(payload))


def _tags(members: Mapping[str, Source]) -> list[str]:
    inside = (bag.PAYLOAD, "META-INF/")
    apart = (asic.MIMETYPE_NAME, bag.TAG_MANIFEST_NAME)
    return [name for name in members if not name.startswith(inside) and name not in apart]


def _sums(members: Mapping[str, Source], names: Iterable[str]) -> dict[str, str]:
    return {name: members[name].sha256 for name in names}


def _source(name: str, data: bytes | Source) -> Source:
    if isinstance(data, bytes):
        return Source.of_bytes(name, data)
    return Source(name, data.size, data.sha256, data.open)
