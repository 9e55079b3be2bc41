"""What is filed, as both sets of rules read it out of a bundle."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import InputError
from evidence_kit.workflows.attack_material import read_material
from tests.adversary.genuine import STATED, case_of, drawn, file_it, regenerate, take


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filed")
    case_file = case_of(folder, drawn(STATED))
    take(case_file, folder, "许可 licence".encode("gb18030"), Role.LICENCE, "licence.txt")
    regenerate(case_file)
    return file_it(case_file)


def test_records_dates_and_places_are_those_of_the_bundle(bundle: Path) -> None:
    filed, reviewed = read_material(bundle, Path("案件"), datetime.now(UTC))
    assert filed.recipe is not None and filed.recipe == reviewed.recipe
    assert [step.step.name for step in filed.steps] != [] and filed.sheet is None
    (claimed,) = filed.with_role(Role.CLAIMED_PICTURE)
    assert filed.dated[claimed.path].earliest is not None
    at = filed.where(claimed)
    assert at is not None and (at.number, at.pages) == ("1-1", (1, 2))
    assert filed.compares
    assert {step.pixels_sha256 for step in filed.steps} <= filed.pixels
    assert reviewed.command["assemble"] == "evidence-kit assemble 案件"
    assert {one.path for one in reviewed.artifacts} >= {one.path for one in filed.with_role(Role.LICENCE)}


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK")
    with pytest.raises(InputError):
        read_material(tmp_path / "x.zip", Path("CASE"), datetime.now(UTC))
