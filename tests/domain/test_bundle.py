"""A first filing states nothing of filings before it, so that bundles keep their one form; a supplement states its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from evidence_kit.domain.bundle import Bundle, SupplementaryFiling
from evidence_kit.domain.custody import JournalHead
from evidence_kit.domain.text import text
from evidence_kit.formats import strict_json

FIRST = Bundle(
    case="x", title=text("案", "case"), rehearsal=False, created=datetime(2026, 1, 1, tzinfo=UTC), tool="evidence-kit 0.2.0",
    head=JournalHead(size=1, sha256="0" * 64), members=(), exhibits=(),
)  # fmt: skip
FILING = SupplementaryFiling(number=2, pages_before=24, earlier="a" * 64, exhibits_before=("1-1",), changes=())


def test_a_first_filing_has_no_such_key_and_its_pages_begin_at_one() -> None:
    assert "filing" not in strict_json.parse(FIRST.to_json())
    assert FIRST.pages_before == 0


def test_a_supplement_keeps_its_place_through_its_json() -> None:
    second = FIRST.model_copy(update={"filing": FILING})
    again = Bundle.model_validate(strict_json.parse(second.to_json()), strict=False)
    assert again == second and again.pages_before == 24


@pytest.mark.parametrize("wrong", [{"number": 1}, {"pages_before": -1}, {"pages_before": 10**9}, {"earlier": "a"}])
def test_a_place_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SupplementaryFiling.model_validate(FILING.model_dump() | wrong)
