"""A rehearsal's copy: the case is read only, and no folder goes that somebody else made or worked in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, check_no_rehearsal, mark_rehearsal, rehearsal_copy
from evidence_kit.casefile.rehearsal_copy import MARKER
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.text import text
from tests.conftest import TickingClock

NOTE = text("说明", "note")


def received(case_file: CaseFile, clock: TickingClock, name: str, data: bytes) -> None:
    with case_file.writing(clock) as writer, writer.act("statement") as act:
        act.write(name, data, role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE)
        act.commit(Action.ARTIFACT_RECEIVED, NOTE)


def content(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def worked(case_file: CaseFile, clock: TickingClock) -> CaseFile:
    received(case_file, clock, "a/说明 一.txt", b"one")
    return case_file


def test_what_is_done_in_the_copy_is_not_in_the_case(worked: CaseFile, clock: TickingClock) -> None:
    before = content(worked.root)
    copy = rehearsal_copy(worked)
    assert copy.root == worked.root.resolve().with_name("案件 一-演练")
    assert copy.journal.head == worked.journal.head
    assert copy.read(copy.artifacts[0]) == b"one"
    received(copy, clock, "b.txt", b"two")
    assert content(worked.root) == before
    assert len(copy.artifacts) == 2


def test_files_are_shared_and_the_journal_is_not(worked: CaseFile) -> None:
    copy = rehearsal_copy(worked)
    for name in ("journal.jsonl", "case.yaml"):
        assert (copy.root / name).stat().st_nlink == 1
    assert {name for name in content(worked.root) if name.startswith("artifacts")} == {
        name for name in content(copy.root) if name.startswith("artifacts")
    }


def test_the_next_rehearsal_replaces_the_copy(worked: CaseFile, clock: TickingClock) -> None:
    copy = rehearsal_copy(worked)
    received(copy, clock, "b.txt", b"two")
    received(worked, clock, "c.txt", b"three")
    again = rehearsal_copy(worked)
    assert [item.path.rpartition("/")[2] for item in again.artifacts] == ["说明 一.txt", "c.txt"]


def test_a_copy_is_rehearsed_in_itself(worked: CaseFile) -> None:
    copy = rehearsal_copy(worked)
    assert rehearsal_copy(copy) is copy


def test_real_work_in_a_copy_is_refused(worked: CaseFile) -> None:
    check_no_rehearsal(worked)
    with pytest.raises(CaseError, match="nothing in it is filed"):
        check_no_rehearsal(rehearsal_copy(worked))


def test_a_case_can_be_a_rehearsals_throughout(worked: CaseFile) -> None:
    mark_rehearsal(worked.root)
    assert rehearsal_copy(worked) is worked


def test_a_folder_of_the_users_is_left_alone(worked: CaseFile) -> None:
    place = worked.root.resolve().with_name("案件 一-演练")
    place.mkdir()
    (place / "手稿.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CaseError, match="is no rehearsal's folder"):
        rehearsal_copy(worked)
    assert content(place) == {"手稿.txt": b"mine"}


def test_a_link_in_its_place_is_not_followed(worked: CaseFile, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(rehearsal_copy(worked).root, elsewhere)
    place = worked.root.resolve().with_name("案件 一-演练")
    shutil.rmtree(place)
    place.symlink_to(elsewhere)
    with pytest.raises(CaseError, match="is no rehearsal's folder"):
        rehearsal_copy(worked)
    assert (elsewhere / MARKER).exists()


@pytest.mark.parametrize("name", ["case.yaml", "笔记.txt"])
def test_what_the_user_changed_in_a_copy_is_not_lost(worked: CaseFile, name: str) -> None:
    copy = rehearsal_copy(worked)
    with (copy.root / name).open("ab") as file:
        file.write("\n# 我的修改\n".encode())
    with pytest.raises(CaseError, match=name):
        rehearsal_copy(worked)
    assert "我的修改" in (copy.root / name).read_text("utf-8")


def test_what_a_kill_left_of_a_copy_goes(worked: CaseFile) -> None:
    copy = rehearsal_copy(worked)
    copy.root.rename(copy.root.with_name(f"{copy.root.name}.part"))
    assert rehearsal_copy(worked).artifacts == worked.artifacts
    assert [path.name for path in worked.root.parent.iterdir() if path.name.endswith(".part")] == []
