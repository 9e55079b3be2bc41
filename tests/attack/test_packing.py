"""Altered members become a bundle again, every list written anew."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.attack.packing import write_flipped, write_repacked, write_resized
from evidence_kit.attack.target import Target
from evidence_kit.formats import asic, bag
from evidence_kit.formats.bundle_layout import CASE, README


def test_nothing_altered_is_the_very_bundle(target: Target, tmp_path: Path) -> None:
    write_repacked(target, tmp_path / "copy.zip", {})
    assert (tmp_path / "copy.zip").read_bytes() == target.path.read_bytes()


def test_one_bit_is_one_bit(target: Target, tmp_path: Path) -> None:
    write_flipped(target, tmp_path / "copy.zip", 100)
    before, after = target.path.read_bytes(), (tmp_path / "copy.zip").read_bytes()
    assert [at for at in range(len(before)) if before[at] != after[at]] == [100]
    assert before[100] ^ after[100] == 1


def test_the_end_grows_and_shrinks(target: Target, tmp_path: Path) -> None:
    data = target.path.read_bytes()
    write_resized(target, tmp_path / "more.zip", 1)
    write_resized(target, tmp_path / "less.zip", -1)
    assert ((tmp_path / "more.zip").read_bytes(), (tmp_path / "less.zip").read_bytes()) == (data + b"\0", data[:-1])


def test_lists_agree_with_what_was_altered(target: Target, tmp_path: Path) -> None:
    write_repacked(target, tmp_path / "copy.zip", {"data/added.txt": b"added", README: None, CASE: b"{}"})
    copy = Target.at(tmp_path / "copy.zip")
    payload, tags = (bag.parse_manifest(copy.read(name)) for name in (bag.MANIFEST_NAME, bag.TAG_MANIFEST_NAME))
    assert payload == {name: one.sha256 for name, one in copy.sources.items() if name.startswith("data/")}
    assert README not in tags and bag.INFO_NAME in tags
    signed = asic.parse(copy.read(asic.SIGNED_MANIFEST), asic.ManifestKind.SIGNED)
    assert set(signed.digests) == asic.expected_names(list(copy.sources), asic.ManifestKind.SIGNED)
    assert copy.read(asic.SIGNATURE) == target.read(asic.SIGNATURE)


def test_a_list_that_is_itself_altered_stays_as_it_is_altered(target: Target, tmp_path: Path) -> None:
    write_repacked(target, tmp_path / "copy.zip", {bag.MANIFEST_NAME: b"not a list"})
    assert Target.at(tmp_path / "copy.zip").read(bag.MANIFEST_NAME) == b"not a list"
