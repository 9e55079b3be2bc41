"""A registration as a person reads it."""

from __future__ import annotations

from evidence_kit.domain.making.registration import Box, Registration, registration_text


def test_a_registration_is_told_with_scale_place_and_what_was_left_out() -> None:
    laid = Registration(scale_x=0.5, scale_y=0.25, left=3, top=4, width=96, height=64, filter="area", residual=1.25,
                        inset=Box(left=0, top=0, width=48, height=16), masked=0.125)  # fmt: skip
    said = registration_text(laid)
    for words in (said.zh, said.en):
        assert all(value in words for value in ("50.0% × 25.0%", "(3, 4) 96×64", "area", "1.2", "12.5%"))
    assert "残差" in said.zh and "residual" in said.en
