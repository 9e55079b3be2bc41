"""On each exhibit of the creation stands what is claimed and what dates it; without a date in time it is no creation record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from evidence_kit.assemble.book.dating import class_name
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import everything
from evidence_kit.casefile import CaseFile, create_case
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.intake import gaps_of
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.workflows.intake import HandedFile, take_in
from tests.assemble.test_book import compose, group, words_of
from tests.authorities import SetClock, clockwork
from tests.conftest import CASE_YAML
from tests.parties import parties

CREATION = group(
    {"number": "1-1", "roles": ["creation-log"], "lane": "creation-record"}, {"number": "1-2", "roles": ["licence"]}
)
Made = Callable[[str], CaseFile]


@pytest.fixture
def sealed(tmp_path: Path) -> Made:
    """A case with a log that came on the first of June 2026 and was sealed then, the day of creation as it is claimed."""

    def make(claimed: str) -> CaseFile:
        clock = SetClock(2026, 6, 1)
        written = yaml.safe_load(CASE_YAML) | CREATION
        written["work"]["claimed_creation"] = claimed
        case_file = create_case(tmp_path / "案件", yaml.safe_dump(written, allow_unicode=True).encode(), clock)
        handed = []
        for name, role in (("日志.jsonl", Role.CREATION_LOG), ("许可.txt", Role.LICENCE)):
            (tmp_path / name).write_text(name, encoding="utf-8")
            handed.append(HandedFile(tmp_path / name, role, text(name, name)))
        with case_file.writing(clock) as writer:
            take_in(case_file, writer, tuple(handed), unwatched)
            authorities = [clockwork("Alpha", clock, clock(), 3)]
            seal_head(case_file, writer, parties(authorities, needed=1), unwatched)
        return case_file

    return make


def class_of(case_file: CaseFile, number: int) -> str:
    view = gather(case_file, gaps_of, everything(case_file))
    return class_name(view, view.groups[0].exhibits[number]).zh


def test_a_log_dated_at_the_time_is_a_creation_record(sealed: Made) -> None:
    case_file = sealed("2026-06-01")
    assert class_of(case_file, 0) == "创作过程原始记录" and class_of(case_file, 1) == "其他证据材料"
    words = "".join("".join(words_of(compose(case_file).pdf)).split())
    assert "日志.jsonl：本件为创作当时形成的记录，最早独立时间证明为2026-06-01" in words
    assert "handedover" not in words


def test_a_log_that_came_later_is_the_file_as_it_was_handed_over(sealed: Made) -> None:
    case_file = sealed("2025-10-10")
    assert class_of(case_file, 0) == "按移交时状态收存的原始文件（2026-06-01 移交）"
    words = "".join("".join(words_of(compose(case_file).pdf)).split())
    assert "自称形成于2025-10-10；最早独立时间证明2026-06-01" in words and "其间234天无独立证明" in words
    assert words.count("originalfileashandedoveron2026-06-01") == 2  # in the catalogue and on the exhibit


def test_an_exhibit_without_any_file_of_the_creation_is_no_creation_record(sealed: Made) -> None:
    case_file = sealed("2026-06-01")
    view = gather(case_file, gaps_of, everything(case_file))
    licence = view.groups[0].exhibits[1]
    called = replace(licence, plan=licence.plan.model_copy(update={"lane": ExhibitClass.CREATION_RECORD}))
    assert class_name(view, called).zh == "其他证据材料"
