"""What a file offers for the court's list."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.cli.trust_table import origin
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.domain.time.trust_list import BlockAnchor, TrustList
from evidence_kit.formats.x509 import certificates
from evidence_kit.workflows.trust_import import offered
from tests.pki import authority
from tests.trusted_lists import listed, service

ROOT = certificates.der(authority("Time-Stamping").certificate)


def test_two_times_of_force_are_two_records(tmp_path: Path) -> None:
    source = tmp_path / "list.xml"
    source.write_bytes(
        listed(service(ROOT, ("granted", "2024-01-01"), ("withdrawn", "2022-01-01"), ("granted", "2020-01-01")))
    )
    found = offered(source, None)
    assert [one.name for one in found.anchors] == ["XY · Provider · Time stamps", "XY · Provider · Time stamps (2)"]
    assert offered(source, "signing").anchors == ()
    assert "2026-12-01" in origin(found), "the day by which the list says that a newer one is due"


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "list.xml"
    source.write_bytes(listed()[:-3])
    with pytest.raises(InputError):
        offered(source, None)
    source.write_bytes(ROOT)
    with pytest.raises(UsageError):
        offered(source, None)
    assert len(offered(source, "signing").anchors) == 1


def test_what_is_not_taken_over_is_counted(tmp_path: Path) -> None:
    source = tmp_path / "trust.json"
    block = BlockAnchor(height=1, block="00" * 32)
    source.write_bytes(TrustList(name="A", dated="2026-01-01", blocks=(block,)).to_json())
    found = offered(source, None)
    assert (found.anchors, found.passed_over) == ((), 1)
    assert "(1)" in origin(found) or "1 项" in origin(found)
