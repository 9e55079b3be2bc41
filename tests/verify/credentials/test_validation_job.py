"""The job of the sandbox: each member's outcome is told by name; one that is not there is passed over."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from evidence_kit.formats import canonical_zip
from evidence_kit.verify.credentials import validation_job
from tests.credentials import picture, signed


def test_every_member_is_told_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sink, told = io.BytesIO(), []
    members = {"data/a.png": signed(), "data/b.png": picture()}
    canonical_zip.write(sink, [canonical_zip.Source.of_bytes(name, data) for name, data in members.items()])
    (tmp_path / "a.zip").write_bytes(sink.getvalue())
    monkeypatch.setattr(validation_job, "tell", told.append)
    order = {"path": str(tmp_path / "a.zip"), "members": ["data/a.png", "data/b.png", "data/none.png"], "anchors": []}
    validation_job.validate(order)
    assert [one["member"] for one in told] == ["data/a.png", "data/b.png"]
    assert told[0]["check"]["state"] == "Valid" and told[1]["check"]["refused"]
