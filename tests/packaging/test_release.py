"""The folder of a release: wheels, the verifier's page, and the digest of each."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from evidence_kit.wording.bundle_papers import PAGE, page_copy
from tools.release import publish

COPY = frozenset({hashlib.sha256(page_copy()).hexdigest()})


def test_the_page_lies_beside_the_wheels_with_every_digest(tmp_path: Path) -> None:
    (tmp_path / "evidence_kit-1-py3-none-any.whl").write_bytes(b"wheel")
    said = publish(tmp_path, COPY)
    assert (tmp_path / "verify.html").read_bytes() == PAGE.read_bytes()
    assert said.count("\n") == 2
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert publish(tmp_path, COPY) == said


def test_a_release_whose_copy_later_versions_would_not_know_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "evidence_kit-1-py3-none-any.whl").write_bytes(b"wheel")
    with pytest.raises(SystemExit, match="PAGE_COPY_RELEASES"):
        publish(tmp_path, frozenset())
    assert not (tmp_path / "verify.html").exists()


def test_there_is_no_release_without_a_wheel(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make wheels"):
        publish(tmp_path, COPY)
