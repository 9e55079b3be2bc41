"""A hearing on the sample case and its own model, through the command line: the claimed picture, then what the court asks."""

from __future__ import annotations

import json
from pathlib import Path

from evidence_kit.casefile import create_case, system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.workflows.demo import shipped_sample
from evidence_kit.workflows.intake import HandedFile, take_in
from tests.filed import kit


def test_the_claimed_picture_comes_out_and_follows_the_courts_words(tmp_path: Path) -> None:
    sample = shipped_sample()
    case_file = create_case(tmp_path / "案件", (sample.papers / "case.yaml").read_bytes(), system_clock)
    claimed = HandedFile(sample.papers / "claimed" / "celadon-teapot.png", Role.CLAIMED_PICTURE, text("图", "picture"))
    with case_file.writing(system_clock) as writer:
        take_in(case_file, writer, (claimed,), unwatched)
    made = kit("hearing", case_file.root, "--models", sample.models, "--device", "cpu?workers=1",
               "--instead", "warm sunset light", "cold moonlight", "--json")  # fmt: skip
    assert made.returncode == 0, made.stderr
    as_it_is, asked = json.loads(made.stdout)["runs"]
    assert as_it_is["against_claimed"]["max_difference"] <= 2, "up to the spread of machines"
    assert asked["against_recipe"]["psnr_db"] < 40
    spoken = made.stderr.replace(" ", "")
    before, after = spoken.index(asked["request_sha256"]), spoken.index(asked["pixels_sha256"])
    assert before < after < spoken.index("picture-1.png"), (
        "digest of the request, digest of the pixels, and only then the picture"
    )
    assert kit("status", case_file.root).returncode == 0
