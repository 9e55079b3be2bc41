"""The terminal speaks one language at a time: in its help, its errors, its tables and what a check found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kit.cli import terminal
from evidence_kit.cli.click_texts import refusal
from evidence_kit.cli.main import COMMANDS
from evidence_kit.domain.errors import RecordingError
from evidence_kit.domain.text import text
from tests.filed import Filed, kit

ENGLISH_SENTENCE = re.compile(r"(?:\b[A-Za-z]{2,} ){3,}[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EVERY_COMMAND = """
import contextlib, io, json, sys
from evidence_kit.cli.main import COMMANDS, run
told = {}
for command in COMMANDS:
    for name, arguments in {
        "before": ["--lang", sys.argv[2], command, "--help"], "after": [command, "--help", "--lang", sys.argv[2]],
        "between": [command, "--lang", sys.argv[2], "--help"], "refused": [command, "--no-such-option"],
    }.items():
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try: run(arguments)
            except SystemExit as end: code = end.code
        told[f"{command} {name}"] = [code, out.getvalue()]
sys.stdout.write(json.dumps(told))
"""


def every_command(language: str) -> dict[str, tuple[int, str]]:
    result = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", EVERY_COMMAND, "--lang", language], capture_output=True, text=True,
        encoding="utf-8", check=True,
    )  # fmt: skip
    return {name: (code, said) for name, (code, said) in json.loads(result.stdout).items()}


def test_every_command_takes_its_language_before_and_after_and_speaks_it_alone() -> None:
    for language in ("zh", "en"):
        told = every_command(language)
        for command in COMMANDS:
            code, before = told[f"{command} before"]
            assert code == 0 and told[f"{command} after"] == told[f"{command} between"] == (0, before)
            code, refused = told[f"{command} refused"]
            assert code == 2 and f"evidence-kit {command} --help" in refused
            for said in (before, refused):
                assert bool(CHINESE.search(said)) == (language == "zh")
                assert language == "en" or not ENGLISH_SENTENCE.search(said), said
            if language == "zh":
                for word in ("Usage", "Options", "OPTIONS", "default:", "Show this", "INTEGER", "TEXT", "DIRECTORY"):
                    assert word not in before, (command, word)


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["vary"], "缺少参数 '案件'。", "Missing argument 'CASE'."),
        (["verify", "nothing.zip"], "参数 '证据包' 的值有误：路径 'nothing.zip' 不存在。",
         "Invalid value for 'BUNDLE': Path 'nothing.zip' does not exist."),
        (["recover", ".", "--controls", "99"], "参数 '--controls' 的值有误：99 不在范围 0<=x<=64 之内。",
         "Invalid value for '--controls': 99 is not in the range 0<=x<=64."),
        (["no-such-command"], "没有命令 'no-such-command'。", "No such command 'no-such-command'."),
        (["demo", "--controls", "many"], "参数 '--controls' 的值有误：'many' 不是整数。",
         "Invalid value for '--controls': 'many' is not a valid integer range."),
    ],
)  # fmt: skip
def test_what_the_parser_refuses_is_said_in_both_languages(arguments: list[str], zh: str, en: str) -> None:
    """As JSON, whichever language the terminal has: a program shows either."""
    for language in ("zh", "en"):
        result = subprocess.run(
            [sys.executable, "-X", "utf8", "-m", "evidence_kit", "--lang", language, *arguments, "--json"],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert result.returncode == 2
        message = json.loads(result.stderr)["message"]
        assert (message["zh"], message["en"]) == (zh, en)
    assert refusal(en) == (zh, en)


def test_what_the_table_lacks_is_quoted_and_said_to_be_a_quotation() -> None:
    assert refusal("Something new.").zh == "命令行有误（click：“Something new.”）"


def chinese(*arguments: str | Path) -> str:
    return kit(*arguments, "--lang", "zh").stdout


def test_nothing_that_is_printed_in_chinese_holds_an_english_sentence(filed: Filed, tmp_path: Path) -> None:
    broken = tmp_path / "坏 包.zip"
    data = bytearray(filed.bundle.read_bytes())
    data[len(data) // 2] ^= 1
    broken.write_bytes(data)
    picture = next((filed.case / "artifacts").glob("*claimed*/*.png"))
    said = {
        "verify": chinese("verify", filed.bundle, "--trust", filed.trust, "--all"),
        "untrusted": chinese("verify", filed.bundle, "--all"),
        "broken": chinese("verify", broken, "--trust", filed.trust, "--all"),
        "bundle": chinese("show", filed.bundle),
        "case": chinese("show", filed.case),
        "picture": chinese("show", picture),
        "status": chinese("status", filed.case),
        "doctor": chinese("doctor"),
    }
    for command, words in said.items():
        of_a_prompt = False  # its own words, over as many lines as they take
        for line in words.splitlines():
            shown = line.partition("$ ")[0]  # the public command that repeats a check
            if command == "doctor":
                shown = shown.partition("  ")[0]  # then comes what an outside program says of its own version
            of_a_prompt = "提示词" in shown if shown[:1].strip() else of_a_prompt
            assert of_a_prompt or not ENGLISH_SENTENCE.search(shown), f"{command}: {line}"
    assert "+08:00" in said["verify"] and "不在有效期" not in said["verify"]
    assert "负" not in said["picture"] and "反向提示词" in said["picture"]
    assert "校验和" in said["broken"]


@pytest.mark.parametrize(("language", "mark"), [("zh", "程序输出："), ("en", "program output: ")])
def test_what_a_program_said_stands_on_a_line_of_its_own(
    language: str, mark: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVIDENCE_KIT_LANG", language)
    error = RecordingError(text("未能完成。", "It failed."), text("重试。", "Again."), "No space left on device")
    terminal.print_error(error, as_json=False)
    said = error.message.zh if language == "zh" else error.message.en
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].endswith(said) and lines[1].strip() == f"{mark}No space left on device"
    terminal.print_error(error, as_json=True)
    assert json.loads(capsys.readouterr().err)["program_output"] == "No space left on device"
