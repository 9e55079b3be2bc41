"""`record` as a person runs it, whose browser dies once: the film goes on, says so, and the exit code does too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.casefile.rehearsal_copy import SUFFIX
from evidence_kit.cli.record import WITH_GAPS
from evidence_kit.outside.programs import find_browser
from tests.cli.test_main import run
from tests.films import filmed_case

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="films X11 only")

MORTAL = """\
#!/bin/sh
case "$1" in --version) exec "{browser}" --version;; esac
mkdir "$0.once" 2>/dev/null || exec "{browser}" "$@"
"{browser}" "$@" &
until ls "{case}"/artifacts/*-recording.part/segments/00000.mp4; do sleep 0.1; done
sleep 1
kill -9 $!
exit 1
"""


def test_a_browser_that_died_once_is_told_by_film_status_and_exit_code(tmp_path: Path) -> None:
    case = filmed_case(tmp_path, afresh=())
    before, events = (case.root / "journal.jsonl").read_bytes(), case.journal.head.size
    copy = case.root.with_name(case.root.name + SUFFIX)
    browser = tmp_path / "browser"
    browser.write_text(MORTAL.format(browser=find_browser().path, case=copy))
    browser.chmod(0o755)
    done = run("--lang=en", "record", str(case.root), "--rehearsal", "--fps=5", "--controls=0", "--display=xvfb:",
               f"--browser={browser}", "--json")  # fmt: skip
    assert done.returncode == WITH_GAPS, done.stderr
    film = json.loads(done.stdout)
    (stretch,) = film["unshown"]
    assert 0 < stretch["start"] < stretch["end"] < film["seconds"] and film["broken_off"] is None
    assert "page-back" in [mark["name"] for mark in film["marks"]]
    assert "the browser ended by itself (code 1)" in done.stderr
    assert "the screen did not show the page" in run("--lang=en", "status", str(copy)).stdout
    assert (case.root / "journal.jsonl").read_bytes() == before  # a rehearsal writes nothing into the case
    assert CaseFile(copy).journal.head.size > events
    shown = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(CaseFile(copy).path(film["video"])), "-f", "null", "-"], check=False
    )
    assert shown.returncode == 0
