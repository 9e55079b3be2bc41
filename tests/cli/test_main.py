from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kit.formats import asic, canonical_zip
from evidence_kit.formats.bundle_layout import JOURNAL
from evidence_kit.formats.canonical_zip import Source


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


PARSERS = {"PIL", "pyhanko", "asn1crypto", "rfc3161_client", "opentimestamps", "aiohttp", "asyncio"}
WORLD = {"filelock", "ssl", "http", "numpy", "torch", "reportlab", "pikepdf", "starlette", "ray", "httpx"}


def loaded_by(*arguments: str | Path) -> set[str]:
    """Top-level names of what a command loaded into its own process."""
    probe = (
        "import sys; sys.argv[0] = 'evidence-kit'\n"
        "from evidence_kit.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "print('\\nLOADED', *sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", probe, *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert "Traceback" not in ran.stderr
    return set(ran.stderr.split("LOADED")[1].split())


def test_light_commands_load_no_parser_and_nothing_of_the_world(tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert run("new", str(case)).returncode == 0
    assert not loaded_by("status", case) & (PARSERS - {"asn1crypto"} | WORLD), "tokens are read, and nothing else"
    assert not loaded_by("show", case) & (PARSERS | WORLD)
    assert not loaded_by("seal", "--help") & (PARSERS | WORLD | {"cryptography"})


def test_what_is_read_in_the_sandbox_is_not_loaded_outside_of_it(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    with bundle.open("wb") as sink:
        canonical_zip.write(sink, [Source.of_bytes("mimetype", asic.MIMETYPE), Source.of_bytes(JOURNAL, b"{}\n")])
    loaded = loaded_by("verify", bundle)
    assert not loaded & {"PIL", "pyhanko", "opentimestamps", "aiohttp", "asyncio", "filelock", "ssl", "http"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a Python is started anew")
def test_the_kit_is_loaded_once_for_a_check(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    with bundle.open("wb") as sink:
        canonical_zip.write(sink, [Source.of_bytes("mimetype", asic.MIMETYPE), Source.of_bytes(JOURNAL, b"{}\n")])
    code = (
        "import sys; sys.argv[0] = 'evidence-kit'\n"
        "from evidence_kit.verify import sandbox\n"
        "def anew(): raise AssertionError('started anew')\n"
        "sandbox._start = anew\n"
        "from evidence_kit.cli.main import run\nrun()"
    )
    command = [sys.executable, "-X", "utf8", "-c", code, "verify", str(bundle), "--json"]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert "BAG_MANIFEST" in ran.stdout, ran.stderr


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
