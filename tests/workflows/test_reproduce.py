"""A court runs a bundle's recipe on this machine: of an earlier version, of a changed file, with weights that are not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.filed import SAMPLE, kit

EARLIER = Path(__file__).parents[1] / "golden" / "first-edition"
SMALL = Path(__file__).parents[1] / "golden" / "second-edition"


def test_the_steps_are_made_again_and_two_questions_answered_with_what_was_seen(tmp_path: Path) -> None:
    made = kit(
        "reproduce",
        EARLIER / "bundle.zip",
        "--models",
        SAMPLE / "models",
        "--device",
        "cpu?workers=1",
        "--out",
        tmp_path,
        "--json",
    )
    said = json.loads((tmp_path / "reproduction.json").read_text("utf-8"))
    assert json.loads(made.stdout) == said
    assert made.returncode == 0, made.stderr
    assert [step["step"] for step in said["steps"]] == ["base", "lora-weight", "seed", "words"]
    assert all((tmp_path / f"{step['step']}.png").read_bytes().startswith(b"\x89PNG") for step in said["steps"])
    # Another processor than that of the record: the same up to the spread of machines, never necessarily the same bits.
    assert all(step["against_filed"]["max_difference"] <= 2 for step in said["steps"])
    assert said["settings_confirmed"]
    assert [(answer["question"], answer["status"]) for answer in said["answers"]] == [(2, "PASSED"), (3, "PASSED")]
    assert [step["changed"] for step in said["steps"]] == [None, True, True, True]


def test_a_changed_bundle_is_not_run(tmp_path: Path) -> None:
    data = bytearray((SMALL / "bundle.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "bundle.zip").write_bytes(data)
    made = kit("reproduce", tmp_path / "bundle.zip", "--models", SAMPLE / "models", "--out", tmp_path / "out")
    assert made.returncode >= 10
    assert "nothing of it was run" in made.stderr
    assert not list((tmp_path / "out").glob("*.png"))


@pytest.mark.parametrize("arguments", [("--device", "cpu?mode=fast"), ("--device", "cpu", "--apart", "2")])
def test_what_no_court_should_rely_on_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    made = kit("reproduce", SMALL / "bundle.zip", "--models", SAMPLE / "models", "--out", tmp_path, *arguments)
    assert made.returncode == 2, made.stderr
    assert not list(tmp_path.glob("*.png")), "refused before anything runs"


def test_missing_weights_are_an_error_with_a_remedy(tmp_path: Path) -> None:
    made = kit("reproduce", SMALL / "bundle.zip", "--models", tmp_path)
    assert made.returncode >= 10
    assert "→" in made.stderr
