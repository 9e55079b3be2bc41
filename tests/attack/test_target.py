"""A bundle in its members."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from evidence_kit.attack.target import Target
from evidence_kit.domain.artifact import Role
from evidence_kit.formats.canonical_zip import NotCanonical


def test_every_member_is_there_as_it_lies(target: Target, bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            name: target.read(name) for name in target.sources
        }
    assert all(hashlib.sha256(target.read(name)).hexdigest() == one.sha256 for name, one in target.sources.items())


def test_members_are_found_by_role(target: Target) -> None:
    (claimed,) = target.with_role(Role.CLAIMED_PICTURE)
    assert target.member_of(claimed.artifact) == claimed.member
    assert target.read(claimed.member).startswith(b"\x89PNG")
    assert target.case.id == target.bundle.case


def test_what_is_no_sound_container_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 and nothing else")
    with pytest.raises(NotCanonical):
        Target.at(tmp_path / "x.zip")
