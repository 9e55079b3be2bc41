"""What is no bundle, read in the sandbox too: within its limits, regular files only, and what it did not reach is said."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.errors import InputError, StorageError
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.verify import load_trust, sandbox
from evidence_kit.workflows.examination import examine_apart
from evidence_kit.workflows.verify import examine
from tests.filed import kit

GOLDEN = Path(__file__).parents[1] / "golden" / "second-edition"
NOW = datetime(2027, 1, 1, tzinfo=UTC)
FILE = GOLDEN / "single" / "file-3.txt"
EXAMINED = {
    "a batch": (GOLDEN / "batch", None),
    "a file and its proof": (FILE, FILE.with_name("file-3.txt.proof.json")),
    "a file and its batch": (FILE, GOLDEN / "batch"),
    "a part of a journal": (GOLDEN / "part.json", None),
}


@pytest.mark.parametrize(("path", "proof"), EXAMINED.values(), ids=EXAMINED)
def test_the_child_finds_what_the_caller_would(path: Path, proof: Path | None) -> None:
    trust = load_trust(GOLDEN / "trust.json")
    apart = examine_apart(path, proof, trust, now=NOW, watch=unwatched)
    assert apart == examine(path, proof, trust, now=NOW, watch=unwatched)
    assert apart.findings


def test_a_child_that_dies_has_checked_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "BASE_SECONDS", 0)  # no processor time at all
    found = examine_apart(GOLDEN / "part.json", None, load_trust(None), now=NOW, watch=unwatched)
    assert (found.status, found.exit_code) == (Status.INDETERMINATE, 3)
    assert [one.code for one in found.findings] == ["RESOURCE_LIMIT"]
    assert found.sentence.en.startswith("Not checked")


def test_an_error_of_the_child_is_the_callers(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"{}")
    with pytest.raises(InputError) as refused:
        examine_apart(tmp_path / "x.json", None, load_trust(None), now=NOW, watch=unwatched)
    assert refused.value.exit_code == 13


def test_millions_of_keys_are_refused_within_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(b"{" + b",".join(b'"%x":0' % number for number in range(1_500_000)) + b"}")
    with pytest.raises(InputError):
        examine_apart(path, None, load_trust(None), now=NOW, watch=unwatched)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.zip"
    os.mkfifo(pipe)
    with pytest.raises(StorageError):
        examine_apart(pipe, None, load_trust(None), now=NOW, watch=unwatched)
    for arguments in (("verify", pipe), ("verify", FILE, "--proof", pipe)):
        done = kit(*arguments)
        assert done.returncode not in (0, 1, 3)
        assert "regular file" in done.stderr or "普通文件" in done.stderr
