"""The validation in a process of its own: its answer is taken over, and a process that ends without one is said."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.text import text
from evidence_kit.formats import canonical_zip
from evidence_kit.verify.credentials import validation, validation_job
from evidence_kit.verify.demonstration.picture_origin import OriginFact
from evidence_kit.verify.time.trust_list import EMPTY
from tests.credentials import signed

MEMBER = "data/exhibits/0001/a.png"


def packed(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    canonical_zip.write(sink, [canonical_zip.Source.of_bytes(name, data) for name, data in members.items()])
    return sink.getvalue()


def origins() -> tuple[OriginFact, ...]:
    return (OriginFact(member=MEMBER, credentials=("0" * 64,), makers=("Harbour",)),)


@pytest.mark.parametrize("apart", [True, False])
def test_the_answer_is_taken_over(tmp_path: Path, apart: bool) -> None:
    bundle = tmp_path / "a.zip"
    bundle.write_bytes(packed({MEMBER: signed()}))
    (found,) = validation.with_validation(origins(), bundle, EMPTY, apart=apart)
    assert found.validated and found.check is not None and found.check.state == "Valid"


def test_a_process_that_ends_without_an_answer_leaves_it_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "a.zip"
    bundle.write_bytes(b"no zip")
    (found,) = validation.with_validation(origins(), bundle, EMPTY, apart=True)
    assert not found.validated

    def broken(*_: object, **__: object) -> None:
        raise StorageError(text("坏", "bad"), text("无", "none"))

    monkeypatch.setattr(validation, "run_job", broken)
    (found,) = validation.with_validation(origins(), bundle, EMPTY, apart=True)
    assert not found.validated


def test_nothing_starts_where_there_is_nothing_to_validate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(validation, "run_job")
    bare = (OriginFact(member=MEMBER),)
    assert validation.with_validation(bare, tmp_path / "none.zip", EMPTY, apart=True) is bare
    validation_job.before_the_fence()
