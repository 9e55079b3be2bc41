"""One name has one meaning across the house."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import evidence_kit

PACKAGE = Path(evidence_kit.__file__).parent


def test_no_two_public_classes_share_a_name() -> None:
    defined: dict[str, list[str]] = defaultdict(list)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                defined[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert {name: places for name, places in defined.items() if len(places) > 1} == {}


def test_no_room_is_a_crowd() -> None:
    """A folder of more than 18 files wants sub-rooms; commands are the files of `cli` and `workflows`."""
    crowds = {
        folder.relative_to(PACKAGE).as_posix(): count
        for folder in (PACKAGE, *PACKAGE.rglob("*/"))
        if folder.is_dir() and folder.name not in {"cli", "workflows"}
        if (count := sum(path.name != "__init__.py" for path in folder.glob("*.py"))) > 18
    }
    assert crowds == {}


WITHOUT_JOB = {"new", "disclose", "schema"}
"""Commands that ask one room, and compose nothing."""
TOGETHER = {"hold-back": "set_aside", "withdraw": "set_aside"}
"""Commands that are two sides of one job."""


def test_every_command_is_a_file_of_its_name_at_the_face_and_among_the_jobs() -> None:
    from evidence_kit.cli.main import COMMANDS

    def file_of(command: str, room: str) -> Path:
        return PACKAGE / room / f"{command.replace('-', '_')}.py"

    assert [name for name in COMMANDS if not file_of(name, "cli").is_file()] == []
    jobs = {name for name in COMMANDS if file_of(name, "workflows").is_file()}
    assert set(COMMANDS) - jobs == WITHOUT_JOB | set(TOGETHER)
    for command, job in TOGETHER.items():
        assert f"evidence_kit.workflows.{job} import" in file_of(command, "cli").read_text("utf-8")
