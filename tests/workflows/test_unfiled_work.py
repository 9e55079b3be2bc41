"""What `attack` prints is marked, in any encoding that a shell keeps it in, and no filing takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.errors import AssemblyError, InputError
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.formats.work_product import MARK
from evidence_kit.intake import receive
from evidence_kit.workflows.intake import HandedFile, take_in
from evidence_kit.workflows.unfiled_work import refuse_to_file

WORDS = f"【律师工作成果，不得提交】（{MARK}）\n1. …\n"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_it_is_taken_in_as_work_product_alone(
    small_case: CaseFile, clock: Clock, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "attack.txt"
    path.write_bytes(WORDS.encode(encoding))
    with small_case.writing(clock) as writer:
        with pytest.raises(InputError, match="attack"):
            take_in(small_case, writer, (HandedFile(path, Role.OTHER_EVIDENCE, text("材料", "paper")),), unwatched)
        kept = take_in(small_case, writer, (HandedFile(path, Role.WORK_PRODUCT, text("材料", "paper")),), unwatched)
    assert [item.role for item in kept.artifacts] == [Role.WORK_PRODUCT]


def test_one_that_came_in_all_the_same_stops_the_filing(small_case: CaseFile, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "attack.txt"
    path.write_text(WORDS, encoding="utf-8")
    with small_case.writing(clock) as writer:
        receive(
            writer,
            path,
            role=Role.OTHER_EVIDENCE,
            lane=ExhibitClass.PAPER,
            title=text("材料", "paper"),
            watch=unwatched,
        )
    shown = range(small_case.journal.head.size)
    with pytest.raises(AssemblyError) as refused:
        refuse_to_file(small_case, shown)
    assert "evidence-kit withdraw" in refused.value.remedy.en
    refuse_to_file(small_case, shown[:-1])
