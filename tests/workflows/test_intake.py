"""What is taken in: whole pictures and true proofs, and what is missing is said."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

from PIL import Image

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.intake import receive
from evidence_kit.workflows.intake import HandedFile, take_in
from tests.filed import SAMPLE, kit
from tests.workflows.refusals import received, refused

TITLE = text("图", "picture")
CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"


def test_a_truncated_picture_is_refused_and_nothing_is_taken_in(new_case: Path, tmp_path: Path) -> None:
    short = tmp_path / "图.png"
    short.write_bytes(CLAIMED.read_bytes()[:20_000])
    refused(kit("intake", new_case, short), 13, "original PNG")
    assert [event.action for event in CaseFile(new_case).journal.events] == [Action.CASE_OPENED]


def test_a_picture_without_parameters_gives_unknowns_and_a_gap(new_case: Path) -> None:
    bare = new_case.parent / "bare.png"
    Image.new("RGB", (64, 64)).save(bare)
    refused(kit("intake", new_case, bare), 2, "no parameters", "--as publication", "bare.png")
    assert not list((new_case / "artifacts").iterdir())
    result = kit("intake", new_case, "--as", "涉案图片", bare)
    assert result.returncode == 0
    assert "[observed]" in result.stdout and "seed" not in result.stdout  # nothing was read: only the size is shown
    assert "carries no parameters" in result.stdout
    refused(kit("regenerate", new_case, "--models", SAMPLE / "models"), 16, "carries no parameters")


def test_a_full_disk_is_an_error_and_the_case_stays_sound(taken_in_today: Path, tmp_path: Path) -> None:
    before = CaseFile(taken_in_today).journal.head
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(3 << 20))

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    result = subprocess.run(
        [sys.executable, "-B", "-m", "evidence_kit", "--lang=en", "intake", str(taken_in_today), "--as", "other-evidence", str(large)],
        capture_output=True, text=True, encoding="utf-8", check=False, preexec_fn=small_disk,
    )  # fmt: skip
    refused(result, 12)
    assert CaseFile(taken_in_today).journal.head == before
    assert kit("intake", taken_in_today, "--as", "other-evidence", large).returncode == 0


def test_what_is_no_calendar_proof_is_not_taken_in_as_one(new_case: Path, tmp_path: Path) -> None:
    (tmp_path / "k.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n")
    journal = (new_case / "journal.jsonl").read_bytes()
    refused = kit("intake", new_case, "--as", "opentimestamps-proof", tmp_path / "k.pem")
    assert refused.returncode == 13
    assert "other-evidence" in refused.stderr
    assert (new_case / "journal.jsonl").read_bytes() == journal
    proof = Path(__file__).parents[1] / "vectors" / "opentimestamps" / "hello-world.txt.ots"
    assert kit("intake", new_case, "--as", "opentimestamps-proof", proof).returncode == 0


def test_a_second_picture_is_never_the_claimed_one_by_a_slip(new_case: Path, tmp_path: Path) -> None:
    assert kit("intake", new_case, CLAIMED).returncode == 0
    chat = tmp_path / "微信图片 1.jpg"
    Image.new("RGB", (64, 64), "red").save(chat)
    other = tmp_path / "另一张.png"
    other.write_bytes(CLAIMED.read_bytes() + b"\0")
    for second in (chat, other):
        refused(
            kit("intake", new_case, second),
            2,
            "claimed picture already (event 2)",
            "evidence-kit intake",
            "--as publication",
        )
        refused(kit("intake", new_case, "--as", "claimed", second), 2, "--as claimed --replace")
    assert received(new_case) == [("claimed-picture", "celadon-teapot.png")]
    assert kit("intake", new_case, "--as", "发布", chat).returncode == 0
    assert kit("intake", new_case, "--as", "claimed", "--replace", other).returncode == 0
    assert received(new_case)[1:] == [("publication", "微信图片 1.jpg"), ("claimed-picture", "另一张.png")]
    assert kit("intake", new_case, "--as", "claimed", "--replace", CLAIMED).returncode == 0, "back to the first"
    assert received(new_case)[-1] == ("claimed-picture", "celadon-teapot.png")


def test_replace_is_for_one_file_that_is_claimed(new_case: Path) -> None:
    refused(kit("intake", new_case, "--replace", CLAIMED), 2, "--as claimed")
    refused(kit("intake", new_case, "--replace", "--as", "log", CLAIMED), 2, "--as claimed")


def test_a_file_that_is_in_the_case_is_not_taken_again_without_a_word(new_case: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text("{}\n", encoding="utf-8")
    assert kit("intake", new_case, "--as", "日志", log).returncode == 0
    copy = tmp_path / "copy of log.jsonl"
    copy.write_bytes(log.read_bytes())
    result = kit("intake", new_case, "--as", "other", copy)
    assert result.returncode == 0 and "in custody since event 2" in result.stdout and "--again" in result.stdout
    (told,) = json.loads(kit("intake", new_case, "--as", "log", log, "--json").stdout)["duplicates"]
    assert told["event"] == 2 and told["file"] == "log.jsonl"
    assert received(new_case) == [("creation-log", "log.jsonl")]
    assert kit("intake", new_case, "--as", "log", "--again", log).returncode == 0
    assert len(received(new_case)) == 2


def test_a_list_taken_in_twice_adds_nothing(new_case: Path) -> None:
    assert kit("intake", new_case, "--list", SAMPLE / "evidence.yaml").returncode == 0
    before = (new_case / "journal.jsonl").read_bytes()
    result = kit("intake", new_case, "--list", SAMPLE / "evidence.yaml")
    assert result.returncode == 0 and result.stdout.count("in custody since") == 9
    assert (new_case / "journal.jsonl").read_bytes() == before


def test_a_picture_whose_recipe_a_kill_left_unread_is_read_when_it_is_handed_in_again(
    case_file: CaseFile, clock: Clock
) -> None:
    with case_file.writing(clock) as writer:
        receive(
            writer, CLAIMED, role=Role.CLAIMED_PICTURE, lane=ExhibitClass.CREATION_RECORD, title=TITLE, watch=unwatched
        )
        taken = take_in(case_file, writer, (HandedFile(CLAIMED, Role.CLAIMED_PICTURE, TITLE),), unwatched)
    assert not taken.artifacts and taken.recipe is not None and taken.recipe.seed.value is not None
    assert len(case_file.with_role(Role.CLAIMED_PICTURE)) == len(case_file.with_role(Role.RECIPE)) == 1


def test_a_slip_in_case_yaml_does_not_stop_custody(new_case: Path) -> None:
    case_yaml = (new_case / "case.yaml").read_text(encoding="utf-8")
    (new_case / "case.yaml").write_text(case_yaml.replace("parties:", "partys:"), encoding="utf-8")
    result = kit("intake", new_case, CLAIMED)
    assert result.returncode == 0 and "✓" in result.stdout
    assert "in custody" in result.stderr and "partys" in result.stderr
    refused(kit("seal", new_case, "--rehearsal"), 10, "partys")
    (new_case / "case.yaml").write_text(case_yaml, encoding="utf-8")
    assert received(new_case) == [("claimed-picture", "celadon-teapot.png")]
