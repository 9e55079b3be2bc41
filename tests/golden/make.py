"""Files a small case and dates a small batch as this version does, for later versions to check.

    python -m tests.golden.make FOLDER

Everything goes through the command line, so that the script also runs on earlier versions. What comes out is kept for ever:
never make an old folder anew, add one beside it. `expected.json` is written by `python -m tests.golden.expect FOLDER`, looked
at, and committed with it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import loopback
from tests.filed import SAMPLE, case_yaml, kit, write_signer, write_trust


def main() -> None:
    """Makes bundle.zip, trust.json, batch/ and a file of the batch with its proof in a new folder."""
    out = Path(sys.argv[1])
    out.mkdir()
    write_trust(out / "trust.json")
    with (
        tempfile.TemporaryDirectory() as made,
        loopback.served(loopback.stamp) as tsa,
        loopback.served(loopback.promise) as calendar,
    ):
        work = Path(made)
        shutil.copyfile(_filed(work, tsa, calendar), out / "bundle.zip")
        _batch(work, out, tsa, calendar)


def _filed(work: Path, tsa: str, calendar: str) -> Path:
    case = work / "case"
    (work / "case.yaml").write_text(case_yaml(tsa, calendar), encoding="utf-8")
    _done(kit("new", case, "--from", work / "case.yaml"))
    write_signer(case / "keys")
    _done(kit("intake", case, "--list", SAMPLE / "evidence.yaml"))
    _done(kit("regenerate", case, "--models", SAMPLE / "models", "--device", "cpu", "--controls", "2"))
    _done(kit("seal", case))
    answer: str = json.loads(_done(kit("assemble", case, "--json")).stdout)["bundle"]
    return Path(answer)


def _batch(work: Path, out: Path, tsa: str, calendar: str) -> None:
    files = work / "files"
    files.mkdir()
    for number in range(5):
        (files / f"file-{number}.txt").write_text(f"evidence {number}\n", encoding="utf-8")
    write_signer(work / "keys")
    authority = f"tsa:{tsa}#root={work}/keys/authority.pem"
    _done(kit("batch", files, "--out", out / "batch", "--authority", authority, "--calendar", f"ots:{calendar}"))
    (out / "single").mkdir()
    shutil.copyfile(files / "file-3.txt", out / "single" / "file-3.txt")
    _done(kit("prove", out / "batch", out / "single" / "file-3.txt", "--out", out / "single"))
    for receipt in (*(out / "batch").glob("*.pdf"), *(out / "batch").glob("*.csv")):
        receipt.unlink()  # for people; no verifier reads them


def _done(result: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    if result.returncode != 0:
        raise SystemExit(result.stderr)
    return result


if __name__ == "__main__":
    main()
