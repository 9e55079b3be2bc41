"""What `status` says of a film: by the weight of what went wrong."""

from __future__ import annotations

import json

import pytest

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, text
from evidence_kit.workflows.status import standing_of

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
