"""The spread to be expected of a run: stated where it was measured, with the figures of the document it names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.making.determinism import kernels
from evidence_kit.domain.making.regeneration import TIERS, Arithmetic, Environment, Grade, same_picture_grade
from evidence_kit.domain.making.spread import (
    IDENTICAL,
    MEASURED,
    allowed_grades,
    expectation,
    expected_tier,
    place_in_it,
)

PLAIN: dict[str, Any] = {
    "platform": "p", "processor": "c", "device": "cpu", "precision": "float32", "threads": 1, "versions": {}, "components": ()
}  # fmt: skip
ARITHMETIC: dict[str, Any] = {
    "deterministic_algorithms": True, "cudnn_deterministic": True, "cudnn_benchmark": False, "tf32": False,
    "attention": "sdpa", "onednn": True, "instruction_set": "AVX2",
}  # fmt: skip


def environment(**changes: Any) -> Environment:
    return Environment.model_validate(PLAIN | changes)


def test_single_precision_on_a_processor_may_move_last_bits() -> None:
    assert expected_tier(environment()) is Grade.NUMERICALLY_SAME
    assert allowed_grades(environment()) == IDENTICAL | {Grade.NUMERICALLY_SAME}
    said = expectation(environment())
    assert "2/255" in said.zh and "60 dB" in said.zh and "2/255" in said.en and "60 dB" in said.en


@pytest.mark.parametrize(("changes", "named"), [
    ({"device": "cuda:NVIDIA H200"}, "cuda:NVIDIA H200"),
    ({"device": "mps"}, "mps"),
    ({"precision": "float16"}, "float16"),
    ({"precision": "bfloat16"}, "bfloat16"),
    ({"mode": "fast"}, "fast"),
    ({"arithmetic": ARITHMETIC | {"kernel_limits": {"ONEDNN_DEFAULT_FPMATH_MODE": "BF16"}}}, "FPMATH_MODE=BF16"),
])  # fmt: skip
def test_what_was_not_measured_has_no_expectation(changes: dict[str, Any], named: str) -> None:
    assert expected_tier(environment(**changes)) is None
    assert allowed_grades(environment(**changes)) == IDENTICAL
    said = expectation(environment(**changes))
    assert named in said.zh and "不说明预期" in said.zh and "none is stated" in said.en and "255" not in said.both()


def test_a_grade_lies_within_the_expectation_or_beyond_it() -> None:
    said = {grade: place_in_it(grade, environment()).en for grade in Grade}
    assert said[Grade.IDENTICAL_FILE] == said[Grade.IDENTICAL_PIXELS]
    assert "no more than that" in said[Grade.NUMERICALLY_SAME]
    assert {said[grade] for grade in (Grade.HALF_PRECISION_SAME, Grade.SIMILAR, Grade.DIFFERENT)} == {
        "It differs from the claimed picture by more than that."
    }


def test_the_figures_that_are_quoted_stand_in_the_document_that_is_named() -> None:
    document = Path(__file__).parents[3] / "docs" / "speed-and-determinism.md"
    measured = document.read_text("utf-8")
    for language in ("zh", "en"):
        quoted = re.findall(r"\d+/255|\d+\.\d(?= dB)", MEASURED.in_(language))  # type: ignore[arg-type]
        assert quoted == ["1/255", "68.2", "70.3"]
        assert document.stem in MEASURED.in_(language)  # type: ignore[arg-type]
        assert all(figure in measured for figure in quoted)


def test_tiers_bound_grades() -> None:
    for tier, (most, least) in TIERS.items():
        assert same_picture_grade(most, least) is tier
        assert same_picture_grade(most + 1, least) is not tier
        assert same_picture_grade(most, least - 0.1) is not tier


def test_records_that_name_no_limits_of_kernels_are_read() -> None:
    old = Arithmetic.model_validate(ARITHMETIC)
    assert (old.kernel_limits, kernels(old)) == ({}, "AVX2")
    limited = Arithmetic.model_validate(ARITHMETIC | {"kernel_limits": {"ONEDNN_MAX_CPU_ISA": "SSE41"}})
    assert kernels(limited) == "AVX2, ONEDNN_MAX_CPU_ISA=SSE41"
