"""The order of a book's parts as a lawyer may edit it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from evidence_kit import resources
from evidence_kit.case_yaml import load_court_profile
from evidence_kit.domain.court_profile import BookPart, CourtProfile


def profile() -> CourtProfile:
    return load_court_profile(resources.shipped("templates", "profiles", "bic.yaml"))


def changed(**changes: object) -> CourtProfile:
    return CourtProfile.model_validate(profile().model_dump(by_alias=True) | changes)


def test_parts_may_be_moved_and_left_out() -> None:
    parts = ("cover", "catalogue", "facts", "exhibits", "custody", "digests", "story")
    assert changed(parts=parts).parts[-1] is BookPart.STORY


@pytest.mark.parametrize("parts", [
    ("catalogue", "exhibits", "digests"), ("cover", "exhibits", "digests"), ("catalogue", "cover", "exhibits", "digests"),
    ("cover", "catalogue", "catalogue", "exhibits", "digests"), ("cover", "catalogue", "exhibits", "digests", "poem"),
])  # fmt: skip
def test_an_order_that_makes_no_book_is_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        changed(parts=parts)


def test_a_point_leads_to_parts_and_roles_only() -> None:
    first = profile().requirements[0].model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="neither a part nor a role"):
        changed(requirements=[first | {"places": ["page seven"]}])
