"""`check-journal.sh` in the shells that a court may have, on a good bundle and on tampered ones."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.formats import journal
from tests.assemble.packing_case import pack_case, worked_case

SHELLS = {
    "dash": ["dash"],
    "bash": ["bash", "--posix"],
    "busybox": ["busybox", "sh"],
    "ksh": ["ksh"],
    "zsh": ["zsh", "--emulate", "sh"],
}
APPLETS = ("awk", "cut", "dirname", "grep", "sed", "sha256sum")


@pytest.fixture
def unzipped(case_file: CaseFile, clock: Clock, tmp_path: Path) -> Path:
    book, exhibits = worked_case(case_file, clock)
    with zipfile.ZipFile(pack_case(case_file, clock, book, exhibits)) as archive:
        archive.extractall(tmp_path / "un zipped")
    return tmp_path / "un zipped"


def check(folder: Path, shell: str = "sh", *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the script with its six programs alone in PATH; busybox brings its own."""
    programs = folder.parent / f"programs-{shell}"
    if not programs.exists():
        programs.mkdir()
        for name in APPLETS:
            found = shutil.which("busybox" if shell == "busybox" else name)
            assert found, name
            (programs / name).symlink_to(found)
    command = SHELLS.get(shell, [shell])
    return subprocess.run(
        [shutil.which(command[0]) or command[0], *command[1:], "check-journal.sh", *arguments],
        cwd=folder, env={"PATH": str(programs)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
def test_a_good_bundle_passes_in_every_shell(unzipped: Path, shell: str) -> None:
    if shutil.which(SHELLS[shell][0]) is None:
        pytest.skip(f"{shell} is not installed")
    good = check(unzipped, shell)
    assert (good.returncode, good.stderr) == (0, ""), good.stdout
    assert good.stdout.count("OK 相符") == 4
    quick = check(unzipped, shell, "--quick")
    assert (quick.returncode, quick.stdout) == (0, good.stdout)
    head = next((unzipped / "data/seals").glob("*/head.txt"))
    text = head.read_text()
    head.write_text(text.replace("root ", "root f")[:-2] + "\n")
    relist(unzipped)
    tampered = check(unzipped, shell)
    assert (tampered.returncode, tampered.stderr) == (1, "")
    assert "树根不符" in tampered.stdout


def relist(folder: Path) -> None:
    """What a forger would do as well: manifests that agree with the changed files."""
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        listed = [line[66:] for line in (folder / name).read_text().splitlines()]
        (folder / name).write_text("".join(f"{digest(folder / path)}  {path}\n" for path in listed))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def changed(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = next(folder.glob(name))
        path.write_bytes(change(path.read_bytes()))

    return apply


def renamed_digest(folder: Path) -> None:
    path = next((folder / "data/exhibits").glob("*/Note.txt"))
    path.write_bytes(b"another note")
    relist(folder)


TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed exhibit": (changed("data/exhibits/*/Note.txt", lambda data: data + b"!"), "Note.txt: FAILED"),
    "a changed exhibit and manifest": (renamed_digest, "UNKNOWN 日志中没有: data/exhibits/"),
    "a missing exhibit": (lambda folder: next(folder.glob("data/exhibits/*/Note.txt")).unlink(), "Note.txt: FAILED"),
    "an added file": (lambda folder: (folder / "data/added.txt").write_bytes(b""), "EXTRA 多出: data/added.txt"),
    "an added hidden file": (lambda folder: (folder / "data/.added").write_bytes(b""), "EXTRA 多出: data/.added"),
    "an added link": (lambda folder: (folder / "data/link").symlink_to("/etc/passwd"), "EXTRA 多出: data/link"),
    "a dead link": (lambda folder: (folder / "data/dead").symlink_to("/nowhere"), "EXTRA 多出: data/dead"),
    "a rewritten last line": (changed("data/journal.jsonl", lambda data: data.replace(b'"actor"', b'"Actor"')), "BROKEN 断链"),
    "a cut tail": (changed("data/journal.jsonl", lambda data: data[: data.rindex(b"\n", 0, -1) + 1]), "MISMATCH 不符: data/head.txt"),
    "a torn tail": (changed("data/journal.jsonl", lambda data: data + b'{"previous"'), "TORN 末行不完整"),
    "another size": (changed("data/head.txt", lambda data: data.replace(b"size ", b"size 1")), "MISMATCH 不符: data/head.txt"),
    "a line too many": (changed("data/head.txt", lambda data: data + b"size 1\n"), "MALFORMED 格式不符: data/head.txt"),
    "a manifest that climbs": (changed("manifest-sha256.txt", lambda data: b"0" * 64 + b"  ../x\n" + data), "MALFORMED 格式不符"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_bundle_does_not_pass(unzipped: Path, name: str) -> None:
    tamper, said = TAMPERED[name]
    tamper(unzipped)
    result = check(unzipped)
    assert (result.returncode, result.stderr) == (1, ""), result.stdout
    assert said in result.stdout
    assert "OK 日志完整" not in result.stdout


@pytest.mark.parametrize("name", ["data/journal.jsonl", "data/head.txt", "manifest-sha256.txt"])
def test_what_cannot_be_checked_is_not_passed(unzipped: Path, name: str) -> None:
    (unzipped / name).unlink()
    result = check(unzipped)
    assert (result.returncode, result.stdout) == (2, f"MISSING 缺少: {name}\n")


def test_the_tree_root_of_the_shell_is_the_one_of_rfc_9162(unzipped: Path) -> None:
    """The journal of the case has more than four events, so that the tree is uneven."""
    lines = journal.parse((unzipped / "data/journal.jsonl").read_bytes())
    assert lines.head.size > 4
    assert f"root {lines.tree_root()}\n" in (unzipped / "data/head.txt").read_text()
    assert check(unzipped).returncode == 0


def test_hostile_names_in_the_manifest_do_nothing(unzipped: Path) -> None:
    manifest = unzipped / "manifest-sha256.txt"
    manifest.write_bytes(manifest.read_bytes() + b"0" * 64 + b"  $(touch pwned)\n" + b"0" * 64 + b"  a;touch pwned\n")
    assert check(unzipped).returncode == 1
    assert not os.path.lexists(unzipped / "pwned")
