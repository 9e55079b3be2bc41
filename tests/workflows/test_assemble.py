"""Filing: what is missing or was changed is said before, and a kill at any moment leaves a case that files."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

from evidence_kit.casefile import CaseFile, mark_rehearsal
from tests.filed import SAMPLE, begun, kit
from tests.workflows.refusals import refused

CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"


def test_filing_without_a_signer_or_a_picture_says_what_to_do(new_case: Path) -> None:
    refused(kit("assemble", new_case, "--rehearsal"), 10, "evidence-kit intake")
    assert kit("intake", new_case, CLAIMED).returncode == 0
    refused(kit("assemble", new_case), 19, "signer: p12:PATH")


def test_a_changed_file_of_the_case_is_noticed_before_filing(taken_in_today: Path) -> None:
    kept = next(taken_in_today.glob("artifacts/*claimed*/*.png"))
    kept.chmod(0o644)
    kept.write_bytes(kept.read_bytes() + b"x")
    refused(kit("assemble", taken_in_today, "--rehearsal"), 12)


def test_an_unfilled_template_is_not_filed(tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert kit("new", case).returncode == 0
    assert kit("intake", case, CLAIMED).returncode == 0
    assert "still the template's" in kit("status", case).stdout
    refused(kit("assemble", case), 10, "work.author", "--rehearsal")


def test_a_kill_at_any_moment_of_filing_leaves_a_case_that_files(taken_in_today: Path) -> None:
    mark_rehearsal(taken_in_today)  # so that it is this case that is worked in
    ends: set[int] = set()
    for seconds in (0.1, 0.4, 0.8, 1.3, 1.9):
        running = begun("assemble", taken_in_today, "--rehearsal")
        time.sleep(seconds)
        ends.add(running.kill())
        CaseFile(taken_in_today)  # the journal reads as an unbroken chain
    assert -signal.SIGKILL in ends, "none was killed before it had ended"
    result = kit("assemble", taken_in_today, "--rehearsal", "--json")
    assert result.returncode == 0, result.stderr
    bundle = json.loads(result.stdout)["bundle"]
    assert kit("verify", bundle).returncode == 3
