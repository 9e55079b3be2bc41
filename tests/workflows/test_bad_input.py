"""What goes wrong in real cases: each time one clear error with its remedy, and nothing that was journalled is lost."""

from __future__ import annotations

import json
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.custody import Action
from tests.conftest import CASE_YAML
from tests.filed import SAMPLE, kit

CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case made on the command line from the sample's case.yaml."""
    path = tmp_path / "案件 三"
    assert kit("new", path, "--from", SAMPLE / "case.yaml").returncode == 0
    return path


@pytest.fixture
def taken_in(case: Path) -> Path:
    """The same with its claimed picture."""
    assert kit("intake", case, CLAIMED).returncode == 0
    return case


def refused(result: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """One error, its remedy, no traceback."""
    assert result.returncode == code, (result.returncode, result.stderr)
    assert "Traceback" not in result.stderr
    assert result.stderr.count("✗") == 1, result.stderr
    assert "→" in result.stderr
    folded = " ".join(result.stderr.split())
    for word in words:
        assert word in folded, folded


def test_an_unknown_key_of_case_yaml_is_named(tmp_path: Path) -> None:
    template = tmp_path / "case.yaml"
    template.write_text(CASE_YAML + "claimz: []\n", encoding="utf-8")
    refused(kit("new", tmp_path / "case", "--from", template), 10, "claimz")
    assert not (tmp_path / "case").exists()


def test_a_truncated_picture_is_refused_and_nothing_is_taken_in(case: Path, tmp_path: Path) -> None:
    short = tmp_path / "图.png"
    short.write_bytes(CLAIMED.read_bytes()[:20_000])
    refused(kit("intake", case, short), 13, "original PNG")
    assert [event.action for event in CaseFile(case).journal.events] == [Action.CASE_OPENED]


def test_a_picture_without_parameters_gives_unknowns_and_a_gap(case: Path) -> None:
    from PIL import Image

    bare = case.parent / "bare.png"
    Image.new("RGB", (64, 64)).save(bare)
    result = kit("intake", case, bare)
    assert result.returncode == 0
    assert "(unknown)" in result.stdout
    assert "carries no parameters" in result.stdout
    refused(kit("regenerate", case, "--models", SAMPLE / "models"), 16, "carries no parameters")


def test_a_missing_checkpoint_names_the_hash_to_look_for(taken_in: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused(kit("regenerate", taken_in, "--models", tmp_path / "empty"), 14, "62de6a99bf", "--models")


def test_a_checkpoint_of_that_name_with_another_hash_is_refused(taken_in: Path, tmp_path: Path) -> None:
    other = tmp_path / "models"
    other.mkdir()
    shutil.copy(SAMPLE / "models" / "celadon-style-lora.safetensors", other / "celadon-tiny.safetensors")
    refused(kit("regenerate", taken_in, "--models", other), 14, "same name, another file")


def test_a_checkpoint_is_found_by_its_hash_whatever_its_name(taken_in: Path, tmp_path: Path) -> None:
    from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
    from evidence_kit.regenerate.weights.model_store import FolderModelStore

    renamed = tmp_path / "模型" / "deep" / "另一个 名字.safetensors"
    renamed.parent.mkdir(parents=True)
    shutil.copy(SAMPLE / "models" / "celadon-tiny.safetensors", renamed)
    ref = WeightsRef(kind=WeightsKind.CHECKPOINT, name="celadon-tiny", short_hash="62de6a99bf")
    assert FolderModelStore([tmp_path / "模型"]).find(ref).path == renamed


def test_a_pickle_is_refused_and_never_opened(taken_in: Path, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
            return os.system, (f"touch {tmp_path}/executed",)

    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "celadon-tiny.ckpt").write_bytes(pickle.dumps(Bomb()))
    refused(kit("regenerate", taken_in, "--models", folder), 14, "pickle", ".safetensors")
    assert not (tmp_path / "executed").exists()


def test_a_truncated_checkpoint_and_a_half_download_are_named(taken_in: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    half = (SAMPLE / "models" / "celadon-tiny.safetensors").read_bytes()[:200_000]
    (folder / "celadon-tiny.safetensors.crdownload").write_bytes(half)
    refused(kit("regenerate", taken_in, "--models", folder), 14, "not finished")
    (folder / "celadon-tiny.safetensors").write_bytes(half)
    refused(kit("regenerate", taken_in, "--models", folder), 14, "cut off", "SHA-256")


def test_a_second_process_is_told_who_works_here(taken_in: Path) -> None:
    hold = (
        "import sys, time; from pathlib import Path\n"
        "from evidence_kit.casefile import CaseFile, system_clock\n"
        "with CaseFile(Path(sys.argv[1])).writing(system_clock):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold, str(taken_in)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        refused(kit("seal", taken_in, "--rehearsal"), 11)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert kit("seal", taken_in, "--rehearsal").returncode == 0


def test_a_full_disk_is_an_error_and_the_case_stays_sound(taken_in: Path, tmp_path: Path) -> None:
    before = CaseFile(taken_in).journal.head
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(3 << 20))

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    result = subprocess.run(
        [sys.executable, "-B", "-m", "evidence_kit", "--lang=en", "intake", str(taken_in), "--as", "other-evidence", str(large)],
        capture_output=True, text=True, encoding="utf-8", check=False, preexec_fn=small_disk,
    )  # fmt: skip
    refused(result, 12)
    assert CaseFile(taken_in).journal.head == before
    assert kit("intake", taken_in, "--as", "other-evidence", large).returncode == 0


def test_a_kill_during_regeneration_loses_no_finished_step(taken_in: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "evidence_kit", "regenerate", str(taken_in), "--models", str(SAMPLE / "models"),
         "--controls", "0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while steps(taken_in) < 1 and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(1)
    running.send_signal(signal.SIGKILL)
    running.wait()
    finished = steps(taken_in)
    assert 1 <= finished < 4
    result = kit("regenerate", taken_in, "--models", SAMPLE / "models", "--controls", "0")
    assert result.returncode == 0, result.stderr
    assert steps(taken_in) == 4  # the finished ones were not run again


def steps(case: Path) -> int:
    return sum(event.action is Action.REGENERATED for event in CaseFile(case).journal.events)


def test_filing_without_a_signer_or_a_picture_says_what_to_do(case: Path) -> None:
    refused(kit("assemble", case, "--rehearsal"), 10, "evidence-kit intake")
    assert kit("intake", case, CLAIMED).returncode == 0
    refused(kit("assemble", case), 19, "signer: p12:PATH")


def test_a_changed_file_of_the_case_is_noticed_before_filing(taken_in: Path) -> None:
    kept = next(taken_in.glob("artifacts/*claimed*/*.png"))
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes() + b"x")
    refused(kit("assemble", taken_in, "--rehearsal"), 12)


def test_status_leads_from_one_command_to_the_next(case: Path) -> None:
    assert "evidence-kit intake" in kit("status", case).stdout
    kit("intake", case, CLAIMED)
    assert "evidence-kit" in kit("status", case).stdout
    assert kit("status", case, "--json").returncode == 0


def test_doctor_and_show_answer(taken_in: Path) -> None:
    parts = json.loads(kit("doctor", "--json").stdout)
    assert all(part["present"] or part["remedy"] for part in parts)
    assert "3141592652" in kit("show", CLAIMED).stdout
    assert kit("show", taken_in).returncode == 0


def test_an_unfilled_template_is_not_filed(tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert kit("new", case).returncode == 0
    assert kit("intake", case, CLAIMED).returncode == 0
    assert "work.title" in kit("status", case).stdout
    refused(kit("assemble", case), 10, "work.author", "--rehearsal")


def test_a_chain_that_does_not_end_in_the_claimed_picture_is_refused_before_anything_runs(taken_in: Path) -> None:
    case_yaml = taken_in / "case.yaml"
    case_yaml.chmod(0o644)
    case_yaml.write_text(
        case_yaml.read_text("utf-8").replace("seed: 3141592652}", "seed: 3141592651}"), encoding="utf-8"
    )
    refused(kit("regenerate", taken_in, "--models", SAMPLE / "models"), 10, "departs", "seed")


def test_a_kill_at_any_moment_of_filing_leaves_a_case_that_files(taken_in: Path) -> None:
    for seconds in (0.4, 0.9, 1.4, 1.9, 2.4):
        running = subprocess.Popen(
            [sys.executable, "-m", "evidence_kit", "assemble", str(taken_in), "--rehearsal"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(seconds)
        running.kill()
        running.wait()
        CaseFile(taken_in)  # the journal reads as an unbroken chain
    result = kit("assemble", taken_in, "--rehearsal", "--json")
    assert result.returncode == 0, result.stderr
    bundle = json.loads(result.stdout)["bundle"]
    assert kit("verify", bundle).returncode == 3


def test_what_is_no_calendar_proof_is_not_taken_in_as_one(case: Path, tmp_path: Path) -> None:
    (tmp_path / "k.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n")
    journal = (case / "journal.jsonl").read_bytes()
    refused = kit("intake", case, "--as", "opentimestamps-proof", tmp_path / "k.pem")
    assert refused.returncode == 13
    assert "other-evidence" in refused.stderr
    assert (case / "journal.jsonl").read_bytes() == journal
    proof = Path(__file__).parents[1] / "vectors" / "opentimestamps" / "hello-world.txt.ots"
    assert kit("intake", case, "--as", "opentimestamps-proof", proof).returncode == 0


def test_an_upgrade_that_attests_nothing_does_not_exit_as_if_all_were_attested(case: Path) -> None:
    assert kit("upgrade", case).returncode == 3, "never sealed"
    assert kit("seal", case, "--rehearsal").returncode == 0
    rehearsed = kit("upgrade", case)
    assert rehearsed.returncode == 3
    assert "never confirmed" in rehearsed.stdout
