"""The emitter that both plug-ins share."""

from __future__ import annotations

import ast
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from evidence_kit.formats.creation import parse_spool_line, pixel_digest
from tests.integrations.stand_ins import ROOT, events, loaded


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_the_standard_library_and_the_program_itself(path: Path) -> None:
    own = {"modules", "evidence_kit_spool", "comfy_execution", "comfyui_version", "folder_paths", "server"}
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = {name.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for name in node.names}
    names |= {
        (node.module or "").split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom) and not node.level
    }
    assert names <= set(sys.stdlib_module_names) | own


def test_events_are_as_specified_and_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = loaded("evidence_kit_spool", ROOT / "evidence_kit_spool.py", monkeypatch).Spool(str(tmp_path), "test", "1")
    picture = Image.effect_noise((1024, 1024), 64).convert("RGB")
    before, slowest = picture.tobytes(), 0.0
    for number in range(20):
        begun = time.perf_counter()
        spool.emit("image.made", image=picture, run=str(number))
        slowest = max(slowest, time.perf_counter() - begun)
    spool.flush(20)
    lines = Path(spool.path).read_bytes().splitlines()
    told = [parse_spool_line(line) for line in lines]
    assert [event.number for event in told] == list(range(21))
    assert picture.tobytes() == before
    assert slowest < 0.05
    picture.save(tmp_path / "a.png")
    assert told[-1].pixels == pixel_digest((tmp_path / "a.png").read_bytes())


def test_a_disk_that_refuses_stops_no_one_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spool").write_text("a file where the folder should be")
    spool = loaded("evidence_kit_spool", ROOT / "evidence_kit_spool.py", monkeypatch).Spool(
        str(tmp_path / "spool"), "test"
    )
    spool.emit("run.started", run="1")
    spool.emit("run.started", run=object())  # cannot be written down at all
    time.sleep(0.1)
    (tmp_path / "spool").unlink()
    spool.flush(10)
    assert [event["number"] for event in events(tmp_path / "spool")] == [0, 1]


def test_a_line_that_was_torn_is_ended_before_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = loaded("evidence_kit_spool", ROOT / "evidence_kit_spool.py", monkeypatch)
    spool = made.Spool(str(tmp_path), "test")
    spool.flush(10)
    refused = iter([True])
    real = made.os.fsync

    def fsync(descriptor: int) -> None:
        if next(refused, False):
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(made.os, "fsync", fsync)
    spool.emit("run.started", run="1")
    spool.flush(10)
    lines = [line for line in Path(spool.path).read_bytes().splitlines() if line]
    assert [parse_spool_line(line).number for line in lines] == [0, 1, 1]


def test_texts_that_are_too_long_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = loaded("evidence_kit_spool", ROOT / "evidence_kit_spool.py", monkeypatch).Spool(str(tmp_path), "test")
    spool.emit("run.started", run="1", graph="x" * (3 << 20))
    spool.flush(10)
    told = parse_spool_line(Path(spool.path).read_bytes().splitlines()[-1])
    assert (told.run, told.graph) == ("1", None)
