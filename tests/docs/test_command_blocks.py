"""The commands that the documents print: what can be run offline in seconds is run, the rest is parsed, none is forgotten."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from evidence_kit.cli.main import evidence_kit
from tests.docs.blocks import Block, command_blocks, kit_lines
from tests.filed import SAMPLE, write_trust

BLOCKS = command_blocks()
_REHEARSED = {
    "seal case ": "seal case --rehearsal ",
    "seal spring-breeze ": "seal spring-breeze --rehearsal ",
    "assemble spring-breeze ": "assemble spring-breeze --rehearsal ",
    "--authority tsa:https://… --calendar ots:https://…": "--rehearsal",
    "--authority tsa:https://…": "--rehearsal",
    "evidence-kit upgrade spring-breeze ": ": ",  # a rehearsal's proofs are never confirmed
    "evidence-kit record spring-breeze ": ": ",  # films a minute of screen: tests/record
    "evidence-kit disclose case ": "evidence-kit disclose case-演练 ",
    "verify bundle.zip": "verify spring-breeze-演练/artifacts/*/*-rehearsal.zip",
}
"""What a block asks of the network, as a rehearsal does it."""
RUN: dict[str, dict[str, str]] = {
    "tour-notary 1": {"renew case ": "status case "},  # with nothing due there is nobody to ask
    "tour-notary 8": {"3,7-9": "3,5-7"},
    "tour-notary 2": {},
    "tour-notary 3": {},
    "tour-notary 6": {},
    "README 3": {},
    "regenerate-and-vary 2": {},
    "check-by-hand 1": {},
    "check-by-hand 2": {},
    "bundle-format 1": {},
    "check-by-hand 8": {"part.json": "../节录.json", "-CAfile TSA-ROOT.pem": "-CAfile /dev/null || true"},
    "wording 1": {},
    "case-yaml 1": {},
    "tour-counsel 6": {"samples/pictures": str(Path(__file__).parents[2] / "samples" / "pictures")},
}
"""Blocks that are run, in this order in one folder, with what is exchanged in them beside `_REHEARSED`."""
IN_THE_BUNDLE = {"check-by-hand 1", "check-by-hand 2", "bundle-format 1", "check-by-hand 8"}
NOT_RUN = {
    "installs, or works for minutes": {"README 1", "README 2", "CONTRIBUTING 1", "tour-court 1"},
    "needs weights and makes pictures, or films (tests/workflows, tests/record)": {
        "regenerate-and-vary 1", "regenerate-and-vary 3", "regenerate-and-vary 4", "regenerate-and-vary 5",
        "speed-and-determinism 1", "speed-and-determinism 2", "speed-and-determinism 3", "tour-counsel 3",
        "tour-court 4", "tour-court 5", "tour-court 6", "tour-court 7", "tour-court 8", "models 1",
    },
    "works in a program's own folder, and until it is stopped (tests/workflows/test_plugin.py, test_watch.py)": {"creation-record 1"},
    "asks real authorities, calendars, nodes or drand (tests/seal and tests/journeys do on loopback)": {
        "bitcoin-proofs 1", "bitcoin-proofs 2", "bitcoin-proofs 3", "bitcoin-proofs 4", "seals 1", "seals 3", "tour-notary 4", "tour-notary 5",
    },
    "needs a key of one's own (tests/workflows/test_attest.py, test_portal.py, test_supplement.py, tests/journeys/test_happy_path.py)": {
        "tour-notary 7", "check-by-hand 3", "tour-counsel 4", "tour-counsel 5", "tour-counsel 7",
    },
    "reads files of a real seal, or values out of one proof, that the reader puts in": {
        "seals 2", "seals 4", "seals 5", "check-by-hand 4", "check-by-hand 5", "check-by-hand 6", "check-by-hand 7",
    },
    "the same commands as a block that is run, or as `doctor`, which is about this machine": {"tour-counsel 1", "tour-counsel 2"},
    "a reader's own files (tests/workflows/test_intake.py, test_handed_files.py, tests/cli/test_trust.py, tests/workflows/test_verify_result.py)": {
        "filing 1", "tour-court 2", "tour-court 3",
    },
}  # fmt: skip


def test_every_block_of_the_documents_is_run_or_says_why_not() -> None:
    named = [*RUN, *(name for names in NOT_RUN.values() for name in names)]
    assert len(named) == len(set(named))
    assert sorted(named) == sorted(BLOCKS), "a block is new, gone, or has moved"


@pytest.mark.parametrize("name", BLOCKS)
def test_every_command_of_the_documents_has_the_options_that_it_is_shown_with(name: str) -> None:
    for line in kit_lines(BLOCKS[name]):
        words = shlex.split(line, comments=True)[1:]
        words = words[: words.index("|")] if "|" in words else words
        context = click.Context(evidence_kit)
        command = evidence_kit.get_command(context, words[0]) if isinstance(evidence_kit, click.Group) else None
        if isinstance(command, click.Group) and len(words) > 1:
            command = command.get_command(context, words[1])
        assert command is not None, line
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        asked = {word.partition("=")[0] for word in words[1:] if word.startswith("-") and word != "-"}
        assert asked <= known | {"--help"}, line


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the documents speak of, and the kit on the path; exit code 3 is no failure here."""
    folder = tmp_path_factory.mktemp("文档 docs")
    claimed = SAMPLE / "claimed" / "celadon-teapot.png"
    for name in ("picture.png", "sketch.png", "mask.png"):
        shutil.copy(claimed, folder / name)
    shutil.copy(SAMPLE / "case.yaml", folder / "prepared-case.yaml")
    for name in ("claimed", "evidence"):
        shutil.copytree(SAMPLE / name, folder / name)
    shutil.copy(SAMPLE / "evidence.yaml", folder / "files.yaml")
    (folder / "卷宗").mkdir()
    (folder / "卷宗" / "合同.pdf").write_bytes(b"%PDF-1.4 contract")
    shutil.copy(folder / "卷宗" / "合同.pdf", folder)
    write_trust(folder / "trust.json")
    (folder / "bin").mkdir()
    kit = folder / "bin" / "evidence-kit"
    kit.write_text(
        f'#!/bin/sh\n"{sys.executable}" -m evidence_kit "$@"\ncode=$?\n[ $code = 3 ] || exit $code\n', encoding="utf-8"
    )
    kit.chmod(0o755)
    return folder


def script_of(block: Block) -> str:
    text = block.text
    for shown, meant in {**RUN[block.name], **_REHEARSED}.items():
        text = text.replace(shown, meant)
    return text


@pytest.mark.skipif(sys.platform == "win32", reason="the documents speak to a POSIX shell")
@pytest.mark.parametrize("name", RUN)
def test_the_documents_commands_run(desk: Path, name: str) -> None:
    """In the order of `RUN`: what one block makes, another uses."""
    place = desk
    if name in IN_THE_BUNDLE:
        place = desk / "unzipped"
        if not place.exists():
            shutil.unpack_archive(next(desk.glob("spring-breeze-演练/artifacts/*/*-rehearsal.zip")), place)
    path = os.pathsep.join([str(desk / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script_of(BLOCKS[name])], cwd=place, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, env={**os.environ, "PATH": path, "EVIDENCE_KIT_LANG": "en", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr and "BROKEN" not in done.stdout + done.stderr
