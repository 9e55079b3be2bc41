"""The table of contents of a bundle; whatever has none is refused with a next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.errors import InputError
from evidence_kit.workflows.bundle_contents import contents_of
from tests.filed import Filed


def test_what_a_bundle_states(filed: Filed) -> None:
    found = contents_of(filed.bundle)
    assert not found.rehearsal and found.exhibits and found.exhibits[0].first_page > 1


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no bundle"])
def test_what_is_no_bundle(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        contents_of(path)
    assert "evidence-kit verify" in error.value.remedy.en
