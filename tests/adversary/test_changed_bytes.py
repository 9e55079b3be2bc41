"""One bit of one file: whichever it is, the check fails and names it."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.domain.finding import Status
from tests.adversary.workshop import verdict_on
from tests.verify.test_bundle import flipped, members


def test_a_bit_flipped_in_any_file_fails_and_is_named(genuine: Path, tmp_path: Path) -> None:
    """A worked case of few pages: pictures, recipe, settings, journal, seal, lists and signatures."""
    for entry in members(genuine):
        at = entry.data_offset + entry.size // 2
        found = verdict_on(flipped(genuine, at, tmp_path / "flipped.zip"), tmp_path)
        assert found.status is Status.FAILED, entry.name
        assert any(entry.name in finding.message.en for finding in found.findings if finding.status is Status.FAILED)
