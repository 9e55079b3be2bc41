"""Versions of a book's binding."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from evidence_kit.domain.book_binding import BookBinding

PAGES = {"first": 2, "count": 1}
BINDING = {
    "case": "a", "title": {"zh": "甲", "en": "a"}, "rehearsal": False, "head": {"size": 1, "sha256": "0" * 64},
    "files": "0" * 64, "pages": 3, "catalogue": PAGES, "digests": PAGES, "exhibits": [],
}  # fmt: skip
ANNEX = {"name": "annex-digests.csv", "sha256": "1" * 64}


def test_a_binding_of_version_1_keeps_its_one_form() -> None:
    old = BookBinding.model_validate(BINDING | {"schema": "evidence-kit/book-binding/1"})
    assert "annexes" not in old.model_dump(by_alias=True) and "languages" not in old.model_dump(by_alias=True)


def test_annexes_belong_to_version_2() -> None:
    assert BookBinding.model_validate(BINDING | {"annexes": [ANNEX], "languages": ["zh"]}).annexes[0].name
    for wrong in ({}, {"schema": "evidence-kit/book-binding/1", "annexes": [ANNEX]}):
        with pytest.raises(ValidationError, match="version 2"):
            BookBinding.model_validate(BINDING | wrong)


@pytest.mark.parametrize("languages", [[], ["zh", "zh"], ["fr"]])
def test_a_book_has_languages(languages: list[str]) -> None:
    with pytest.raises(ValidationError):
        BookBinding.model_validate(BINDING | {"annexes": [ANNEX], "languages": languages})
