"""`verifier-page` as a user runs it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from evidence_kit.workflows.verifier_page import PAGE
from tests.filed import kit


def test_the_page_is_written_with_the_digest_that_a_release_publishes(tmp_path: Path) -> None:
    done = kit("verifier-page", tmp_path / "folder" / "page.html", "--json")
    assert done.returncode == 0, done.stderr
    written = json.loads(done.stdout)
    data = Path(written["file"]).read_bytes()
    assert data == PAGE.read_bytes()
    assert written["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_folder_gets_the_page_under_its_name(tmp_path: Path) -> None:
    assert kit("verifier-page", tmp_path, "--lang", "zh").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["核验.html"]
