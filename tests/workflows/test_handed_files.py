"""What is handed in: folders, paths that lead nowhere, files without a role."""

from __future__ import annotations

import json
from pathlib import Path

from tests.filed import SAMPLE, kit
from tests.workflows.refusals import received, refused

CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"


def test_a_folder_is_taken_file_by_file(new_case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "证据 材料"
    (folder / "b").mkdir(parents=True)
    for name in ("a.txt", "b/c.txt", ".hidden", "Thumbs.db"):
        (folder / name).write_text(name, encoding="utf-8")
    refused(kit("intake", new_case, folder), 2, "several files", "a.txt", "c.txt")
    result = kit("intake", new_case, folder, "--as", "许可")
    assert result.returncode == 0 and result.stdout.count("✓") == 2
    assert received(new_case) == [("licence", "a.txt"), ("licence", "c.txt")]


def test_a_path_that_leads_nowhere_is_said_with_what_to_do(new_case: Path, tmp_path: Path) -> None:
    with_space = tmp_path / "证据 一.txt"
    with_space.touch()
    first, second = str(with_space).split(" ")
    refused(kit("intake", new_case, "--as", "other", first, second), 2, "quotation marks", str(with_space))
    refused(kit("intake", new_case, "nothing.png"), 2, "nothing.png", "current folder")
    refused(kit("intake", new_case, "--as", "nonsense", CLAIMED), 2, "nonsense", "publication")


def test_no_one_is_asked_where_a_program_reads_along(new_case: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>", encoding="utf-8")
    result = kit("intake", new_case, page, "--json")
    assert result.returncode == 2
    error = json.loads(result.stderr)
    assert "--as 发布" in error["remedy"]["zh"] and "--as publication" in error["remedy"]["en"]
    assert "page.html" in error["remedy"]["en"]


def test_a_folder_named_after_a_role_states_it(new_case: Path, tmp_path: Path) -> None:
    for name in ("侵权/a.txt", "licence/2025/b.txt", "工作成果/memo.txt"):
        (tmp_path / "材料" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "材料" / name).write_text(name, encoding="utf-8")
    assert kit("intake", new_case, tmp_path / "材料").returncode == 0
    assert received(new_case) == [("licence", "b.txt"), ("infringement", "a.txt"), ("work-product", "memo.txt")]
    (tmp_path / "材料" / "c.txt").touch()
    refused(kit("intake", new_case, tmp_path / "材料"), 2, "c.txt")


def test_a_file_that_the_case_holds_is_said_to_be_held_and_not_asked_about(new_case: Path) -> None:
    assert kit("intake", new_case, CLAIMED).returncode == 0
    again = kit("intake", new_case, CLAIMED)
    assert again.returncode == 0 and "in custody since event 2" in " ".join(again.stdout.split())
