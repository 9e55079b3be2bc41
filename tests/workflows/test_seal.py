"""Sealing while another process works on the case, and what an upgrade makes of seals that are none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kit.casefile import mark_rehearsal, writer
from evidence_kit.cli.main import run
from tests.filed import kit
from tests.workflows.refusals import refused


def test_a_second_process_is_told_who_works_here(
    taken_in_today: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    mark_rehearsal(taken_in_today)
    hold = (
        "import sys, time; from pathlib import Path\n"
        "from evidence_kit.casefile import CaseFile, system_clock\n"
        "with CaseFile(Path(sys.argv[1])).writing(system_clock):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    monkeypatch.setattr(writer, "PATIENCE", 0.5)  # a user waits for half a minute, in which nothing happens
    holder = subprocess.Popen([sys.executable, "-c", hold, str(taken_in_today)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        refused(kit_here(capfd, "seal", taken_in_today, "--rehearsal"), 11)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert kit("seal", taken_in_today, "--rehearsal").returncode == 0


def kit_here(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command in this very process."""
    with pytest.raises(SystemExit) as ended:
        run(["--lang=en", *map(str, arguments)])
    out, err = capfd.readouterr()
    return subprocess.CompletedProcess(["evidence-kit", *map(str, arguments)], int(ended.value.code or 0), out, err)


def test_an_upgrade_that_attests_nothing_does_not_exit_as_if_all_were_attested(new_case: Path) -> None:
    mark_rehearsal(new_case)
    assert kit("upgrade", new_case).returncode == 3, "never sealed"
    assert kit("seal", new_case, "--rehearsal").returncode == 0
    rehearsed = kit("upgrade", new_case)
    assert rehearsed.returncode == 3
    assert "never confirmed" in rehearsed.stdout
