"""What `status` says of a film: by the weight of what went wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kit import resources
from evidence_kit.case_yaml import load_case
from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, text
from evidence_kit.workflows.status import placeholders_of, standing_of
from tests.filed import SAMPLE, kit

BUSY = text("机器繁忙，1 帧以前一帧补足（共 158 帧）。", "The machine was busy: 1 of 158 frames repeat the one before.")
DIED = text("第 5.0 秒：录屏程序意外退出（代码 -9）。", "At 5.0 s: the recorder ended by itself (code -9).")


def film(*incidents: Text) -> Recording:
    return Recording.model_validate_json(json.dumps({
        "schema": "evidence-kit/recording/1", "title": BUSY.model_dump(), "display": "x11::99", "width": 64, "height": 64,
        "frames_per_second": 10, "recorder": "ffmpeg 6", "recorder_sha256": "0" * 64, "command": ["ffmpeg"], "browser": "c",
        "started": "2026-01-08T09:00:00.000Z", "finished": "2026-01-08T09:01:00.000Z", "seconds": 1.0, "frames": 10,
        "dropped_frames": 0, "video": "artifacts/0001-film/film.mp4", "segments": [], "marks": [], "chain_head": "0" * 64,
        "incidents": [incident.model_dump() for incident in incidents],
    }))  # fmt: skip


@pytest.mark.parametrize(
    ("incidents", "said"), [((), None), ((BUSY,), "The last film: The machine was busy: 1 of 158"), ((BUSY, DIED), "(1, in its record)")]
)  # fmt: skip
def test_a_repeated_frame_weighs_less_than_a_recorder_that_died(
    case_file: CaseFile, clock: Clock, incidents: tuple[Text, ...], said: str | None
) -> None:
    with case_file.writer(clock).act("film") as act:
        act.record("recording.json", film(*incidents), role=Role.RECORDING, lane=ExhibitClass.REGENERATION, title=BUSY)
        act.commit(Action.ARTIFACT_RECEIVED, BUSY)
    told = [remark.en for remark in standing_of(case_file, clock()).remarks if "last film" in remark.en]
    assert told == [] if said is None else len(told) == 1 and said in told[0]


def test_status_leads_from_one_command_to_the_next(new_case: Path) -> None:
    assert "evidence-kit intake" in kit("status", new_case).stdout
    kit("intake", new_case, SAMPLE / "claimed" / "celadon-teapot.png")
    assert "evidence-kit" in kit("status", new_case).stdout
    assert kit("status", new_case, "--json").returncode == 0


@pytest.mark.parametrize("name", ["case.yaml", "case.en.yaml"])
def test_each_place_that_still_holds_the_words_of_the_template_is_named(case_file: CaseFile, name: str) -> None:
    template, filled = load_case(resources.shipped("templates", name)), case_file.case
    assert placeholders_of(filled) == ()
    work = filled.work
    left = {
        "title": {"title": template.title},
        "parties": {"parties": (*filled.parties, template.parties[-1])},
        "work.title": {"work": work.model_copy(update={"title": template.work.title})},
        "work.author": {"work": work.model_copy(update={"author": template.work.author})},
    }
    for place, change in left.items():
        assert placeholders_of(filled.model_copy(update=change)) == (place,)
    assert placeholders_of(template) == tuple(left)


def test_status_shows_the_worst_of_what_check_finds_and_the_time_limit(new_case: Path) -> None:
    path = new_case / "case.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\ndeadline: 2000-01-31\n", encoding="utf-8")
    said = " ".join(kit("status", new_case).stdout.split())
    assert "2000-01-31 (passed" in said
    assert said.count("[error]") == 3 and "evidence-kit check" in said
    told = json.loads(kit("status", new_case, "--json").stdout)["check"]
    assert told["counts"]["error"] > 3
    assert "DEADLINE_PASSED" in {one["code"] for one in told["problems"]}


def test_status_names_the_class_and_the_time_of_what_was_handed_over(new_case: Path) -> None:
    assert kit("intake", new_case, SAMPLE / "claimed" / "celadon-teapot.png").returncode == 0
    said = " ".join(kit("status", new_case).stdout.split())
    assert "celadon-teapot.png: original file as handed over on" in said and "no independent proof of time yet" in said


def test_status_reads_little_before_it_speaks() -> None:
    """What it imports is what a court's installation has: no torch, no PDF writer, no browser."""
    code = """
import sys
from evidence_kit.workflows import check, status
heavy = {"torch", "numpy", "diffusers", "reportlab", "pikepdf", "httpx", "starlette", "PIL.ImageDraw"} & set(sys.modules)
print(sorted(heavy))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]", done.stdout
