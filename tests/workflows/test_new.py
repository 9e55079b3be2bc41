"""A case is made of a case.yaml that can be read, or not at all."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.case_yaml import load_case
from tests.conftest import CASE_YAML
from tests.filed import kit
from tests.workflows.refusals import refused


def test_an_unknown_key_of_case_yaml_is_named(tmp_path: Path) -> None:
    template = tmp_path / "case.yaml"
    template.write_text(CASE_YAML + "claimz: []\n", encoding="utf-8")
    refused(kit("new", tmp_path / "case", "--from", template), 10, "claimz")
    assert not (tmp_path / "case").exists()


def test_a_new_case_speaks_one_language_and_is_named_after_its_folder(tmp_path: Path) -> None:
    for language, folder, name in (("zh", "春风 案", "case-"), ("en", "Spring Breeze 2", "spring-breeze-2")):
        made = kit("new", tmp_path / folder, "--lang", language)
        assert made.returncode == 0, made.stderr
        case = load_case(tmp_path / folder / "case.yaml")
        assert case.languages == (language,) and case.id.startswith(name)
        assert f"'{tmp_path / folder}'" in made.stdout  # the next command can be pasted
        assert ("图片.png" in made.stdout) == (language == "zh")
