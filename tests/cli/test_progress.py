"""Long work says how far it is and how long it will take: in a log and to a program too, also while it is silent."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_kit.cli.pace import Pace, duration
from evidence_kit.cli.watchers import JsonWatcher, LineWatcher, beating
from evidence_kit.domain.progress import Advanced, Noted, Stage
from evidence_kit.domain.text import text
from tests.filed import kit

TITLE = text("生成图片", "making the picture")


def steps(done: int, total: int | None = 20, task: str = "step-1", unit: str = "steps") -> Advanced:
    return Advanced(task, TITLE, done, total, unit)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("EVIDENCE_KIT_LANG", "en")
    yield


def test_time_left_follows_the_pace_and_a_piece_that_stalls_slows_it() -> None:
    pace = Pace()
    assert pace.advance(steps(0), 0.0) is None
    assert pace.advance(steps(5), 10.0) == pytest.approx(30.0)
    (task,) = pace.open
    assert pace.seconds_left(task, 11.0) == pytest.approx(29.0)
    assert (pace.seconds_left(task, 100.0) or 0) > 100, "one step has taken ninety seconds by now"
    assert pace.advance(steps(20), 200.0) == 0.0
    assert not pace.open


def test_how_much_there_is_may_be_unknown() -> None:
    pace = Pace()
    assert pace.advance(steps(0, None), 0.0) is None
    assert pace.advance(steps(7, None), 9.0) is None


def test_before_the_first_run_has_ended_its_steps_tell_how_long_all_will_take() -> None:
    pace = Pace()
    pace.advance(steps(0, 3, "runs", "runs"), 0.0)
    pace.advance(steps(0, 10), 0.0)
    pace.advance(steps(5, 10), 20.0)
    runs = pace.open[0]
    assert pace.seconds_left(runs, 20.0) == pytest.approx(3 * 40.0 - 20.0)


def test_a_task_that_begins_again_is_reckoned_anew() -> None:
    pace = Pace()
    pace.advance(steps(0), 0.0)
    pace.advance(steps(19), 1000.0)
    assert pace.advance(steps(0), 1001.0) is None
    assert pace.advance(steps(10), 1011.0) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (59.4, "59 s"), (80, "1 min 20 s"), (120, "2 min"), (1500, "25 min"), (7260, "2 h 1 min")]
)  # fmt: skip
def test_lengths_of_time_are_said_no_more_exactly_than_they_are_known(seconds: float, said: str) -> None:
    assert duration(seconds).en == said


def test_a_log_is_told_of_the_open_tasks_and_of_silent_work() -> None:
    lines: list[str] = []
    clock = Clock()
    watch = LineWatcher(lines.append, clock)
    clock.now += 5
    watch.beat()
    watch(Stage("book", text("编制证据册", "the book is made")))
    clock.now += 70
    watch.beat()
    watch(steps(0))
    clock.now += 10
    watch(steps(5))
    watch(Noted(text("请看", "look")))
    watch.beat()
    assert lines == [
        "  … at work, 5 s so far",
        "■ the book is made",
        "  … the book is made, 1 min 10 s so far",
        "  ! look",
        "  … making the picture  5/20  25 %  about 30 s left",
    ]


def test_a_program_reads_the_seconds_left_and_a_sign_of_life() -> None:
    lines: list[str] = []
    clock = Clock()
    watch = JsonWatcher(lines.append, clock)
    watch(steps(0))
    clock.now += 10
    watch(steps(5))
    watch.beat()  # something came since the last one
    clock.now += 2
    watch.beat()
    watch(steps(20))
    watch.beat()
    watch.beat()
    told = [json.loads(line) for line in lines]
    assert [record.get("seconds_left") for record in told] == [None, 30.0, 28.0, 0.0, None]
    assert told[-1] == {"event": "working", "seconds": 12.0}


def test_the_beat_comes_while_the_work_says_nothing_and_ends_with_it() -> None:
    lines: list[str] = []
    with beating(LineWatcher(lines.append), every=0.02) as watch:
        watch(Stage("one", TITLE))
        deadline = time.monotonic() + 10
        while len(lines) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    after = len(lines)
    time.sleep(0.1)
    assert after >= 3 and len(lines) == after


def test_a_signature_without_anybody_to_ask_names_the_variable(tmp_path: Path) -> None:
    """In a session of its own there is no terminal to ask at, as under cron."""
    import os
    import subprocess
    import sys

    (tmp_path / "bundle.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (tmp_path / "notary.p12").write_bytes(b"0")
    environment = {name: value for name, value in os.environ.items() if name != "EVIDENCE_KIT_SIGNER_PASSPHRASE"}
    asked = subprocess.run(
        [sys.executable, "-m", "evidence_kit", "--lang=en", "attest", str(tmp_path / "bundle.zip"), "--signer",
         f"p12:{tmp_path / 'notary.p12'}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=environment, start_new_session=True,
    )  # fmt: skip
    assert asked.returncode == 2
    assert "EVIDENCE_KIT_SIGNER_PASSPHRASE" in asked.stderr
    assert "Warning" not in asked.stderr and "Stopped" not in asked.stderr
    given = kit("attest", tmp_path / "bundle.zip", "--signer", f"p12:{tmp_path / 'notary.p12'}")
    assert given.returncode == 13, "the variable is read, and the key is none"


def test_sigterm_ends_a_command_as_ctrl_c_does_and_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    import signal
    import subprocess
    import sys

    waiting = subprocess.Popen(
        [sys.executable, "-m", "evidence_kit", "--lang=en", "batch", "--list", "-", "--out", str(tmp_path / "b"), "--rehearsal"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert waiting.stderr is not None
    assert waiting.stderr.readline(), "it says that it waits"
    waiting.send_signal(signal.SIGTERM)
    _, said = waiting.communicate(timeout=20)
    assert waiting.returncode == 143
    assert "Stopped" in said and "Traceback" not in said
