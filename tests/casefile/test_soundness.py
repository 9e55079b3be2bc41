"""Every file is held against its digest; what was read once is read again only where it was touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.casefile.soundness import NOTE, FileSoundness, check_files, look_for_files
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text

TITLE = text("文", "text")


@pytest.fixture
def two_files(case_file: CaseFile, clock: Clock) -> tuple[CaseFile, Path, Path]:
    with case_file.writer(clock).act("licence") as act:
        for name in ("a.txt", "b.txt"):
            act.write(
                name, name.encode(), role=Role.LICENCE, lane=ExhibitClass.PAPER, media_type="text/plain", title=TITLE
            )
        act.commit(Action.ARTIFACT_RECEIVED, TITLE)
    first, second = (case_file.path(item) for item in case_file.artifacts)
    return case_file, first, second


def test_a_sound_case_is_read_once(two_files: tuple[CaseFile, Path, Path]) -> None:
    case_file, first, _ = two_files
    assert [check_files(case_file, unwatched).read for _ in range(2)] == [2, 0]
    os.utime(first)
    assert check_files(case_file, unwatched).read == 1
    (case_file.root / NOTE).write_bytes(b"no note")
    assert check_files(case_file, unwatched).read == 2


def test_bytes_that_changed_under_the_same_times_and_size_are_found(two_files: tuple[CaseFile, Path, Path]) -> None:
    case_file, first, second = two_files
    check_files(case_file, unwatched)
    before = first.stat()
    first.write_bytes(b"A.txt")
    os.utime(first, ns=(before.st_atime_ns, before.st_mtime_ns))
    second.unlink()
    for _ in range(2):  # what was found wrong is not noted as right
        found = check_files(case_file, unwatched)
        assert [item.path[-5:] for item in found.changed] == ["a.txt"]
        assert [item.path[-5:] for item in found.missing] == ["b.txt"]


def test_without_reading_only_lost_and_resized_files_are_missed(two_files: tuple[CaseFile, Path, Path]) -> None:
    case_file, first, second = two_files
    first.write_bytes(b"A.txt")
    assert look_for_files(case_file) == FileSoundness()
    first.write_bytes(b"longer")
    second.unlink()
    found = look_for_files(case_file)
    assert (len(found.missing), len(found.changed), found.read) == (1, 1, 0)
    assert check_files(case_file, unwatched) == found


def test_a_case_that_cannot_be_written_is_checked_all_the_same(two_files: tuple[CaseFile, Path, Path]) -> None:
    case_file, *_ = two_files
    (case_file.root / NOTE).mkdir()
    assert check_files(case_file, unwatched).read == 2
