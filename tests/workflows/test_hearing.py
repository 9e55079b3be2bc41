"""A hearing with a bundle: what it leaves beside it, what its minutes say, and what is kept when it breaks off."""

from __future__ import annotations

import json
import subprocess
from hashlib import sha256
from pathlib import Path

from evidence_kit.domain.in_court.hearing import Hearing
from tests.filed import kit
from tests.heard import HEARD_BUNDLE, HEARD_WEIGHTS, Heard


def test_the_folder_lies_beside_the_bundle_which_is_untouched(heard: Heard) -> None:
    bundle, folder, told = heard.bundle, heard.folder, heard.told
    assert folder.parent == bundle.parent and folder.name.startswith("证据包-hearing-")
    assert bundle.read_bytes() == HEARD_BUNDLE.read_bytes()
    assert told == json.loads((folder / "hearing.json").read_bytes())
    assert told["bundle_sha256"] == sha256(HEARD_BUNDLE.read_bytes()).hexdigest() and told["settings_confirmed"]


def test_the_minutes_say_what_was_done_and_what_nobody_can_know(heard: Heard) -> None:
    folder, told = heard.folder, heard.told
    read = subprocess.run(
        ["pdftotext", "-raw", folder / "minutes.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    plain = "".join(read.split())
    for expected in (told["bundle_sha256"], told["runs"][3]["pixels_sha256"], told["runs"][1]["request_sha256"], "4711",
                     "Requestsmade:3;ofthese3changedthepicture.", "thesoftwarecannotknow", "played2line-upsagainstitself",
                     sha256((folder / "hearing.json").read_bytes()).hexdigest(), "Nopicturewashandedback."):  # fmt: skip
        assert expected in plain, expected


def test_a_hearing_that_breaks_off_keeps_what_was_shown(tmp_path: Path) -> None:
    made = kit(
        "hearing",
        HEARD_BUNDLE,
        *HEARD_WEIGHTS,
        "--request",
        "red cup",
        "--instead",
        "kettle",
        "pot",
        "--out",
        tmp_path / "out",
    )
    assert made.returncode == 16 and "exactly once" in made.stderr
    hearing = Hearing.model_validate_json((tmp_path / "out" / "hearing.json").read_bytes())
    assert len(hearing.runs) == 2 and (tmp_path / "out" / "minutes.pdf").exists()
    again = kit("hearing", HEARD_BUNDLE, *HEARD_WEIGHTS, "--seed", "1", "--out", tmp_path / "out")
    assert again.returncode == 2, "a hearing has a folder of its own"


def test_what_cannot_begin_leaves_nothing_behind(tmp_path: Path, taken_in_today: Path) -> None:
    none, models = tmp_path / "none", HEARD_WEIGHTS[1]
    none.mkdir()
    for arguments in (
        ("--models", models, "--other", none),
        ("--models", models, "--seed", "1", "--device", "cpu?mode=fast"),
        ("--models", none, "--seed", "1"),
    ):
        made = kit("hearing", HEARD_BUNDLE, *arguments, "--out", tmp_path / "out")
        assert made.returncode in (2, 12, 14) and "→" in made.stderr, made.stderr
        assert not (tmp_path / "out").exists()
        before = (taken_in_today / "journal.jsonl").read_bytes(), sorted((taken_in_today / "artifacts").iterdir())
        assert kit("hearing", taken_in_today, *arguments).returncode == made.returncode
        assert before == (
            (taken_in_today / "journal.jsonl").read_bytes(),
            sorted((taken_in_today / "artifacts").iterdir()),
        )
