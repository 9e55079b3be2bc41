from __future__ import annotations

import json
import os
import subprocess
import sys


def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from evidence_kit.cli.main import run; run()", *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, env={**os.environ, **(env or {})},
    )  # fmt: skip


def test_help_needs_little_and_loads_nothing_heavy() -> None:
    probe = (
        "import sys, time; sys.argv = ['evidence-kit', '--help']\n"
        "from evidence_kit.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "print('\\nLOADED', *sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)\n"
    )
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    loaded = set(result.stderr.split("LOADED")[1].split())
    assert "evidence_kit" in loaded
    assert not loaded & {"torch", "pydantic", "diffusers", "reportlab", "starlette", "PIL", "cryptography", "rich"}


def test_an_error_has_its_remedy_and_no_traceback(tmp_path: object) -> None:
    result = run("--lang=en", "status", str(tmp_path))
    assert result.returncode == 10
    assert "evidence-kit new" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_error_is_json_for_a_program(tmp_path: object) -> None:
    result = run("status", str(tmp_path), "--json")
    assert json.loads(result.stderr)["error"] == "case"


def test_usage_faults_exit_2() -> None:
    assert run("verify").returncode == 2
    assert run("no-such-command").returncode == 2


def test_what_the_parser_refuses_is_said_in_the_readers_language_with_the_way_out() -> None:
    chinese = run("--lang=zh", "vary", "--frobnicate")
    assert chinese.returncode == 2
    assert "没有选项 '--frobnicate'" in chinese.stderr and "evidence-kit vary --help" in chinese.stderr
    said = json.loads(run("vary", "--json").stderr)
    assert said["error"] == "usage" and "案件" in said["message"]["zh"] and said["remedy"]["en"]


def test_schema_prints_what_is_shipped() -> None:
    assert json.loads(run("schema", "recipe").stdout)["$id"] == "urn:evidence-kit:schema:recipe:1"


def test_a_missing_extra_is_named_with_its_cure(tmp_path: object) -> None:
    """As on a court's machine, where only the core is installed."""
    without = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'numpy', 'torch'}: raise ModuleNotFoundError(name=name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from evidence_kit.cli.main import run; run()"
    )
    result = subprocess.run(
        [sys.executable, "-c", without, "--lang=en", "demo", "--out", str(tmp_path)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert result.returncode == 15, result.stderr
    assert 'pip install "evidence-kit[all]"' in result.stderr
