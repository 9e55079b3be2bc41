"""Codes of services in labels: real ones that services published in what they made, and what is none."""

from __future__ import annotations

import pytest

from evidence_kit.formats.metadata import provider_code


@pytest.mark.parametrize(
    ("code", "company", "service"),
    [
        ("001191110108MA01KP2T5U00000", "91110108MA01KP2T5U", "00000"),
        ("00119144030008867405X210002", "9144030008867405X2", "10002"),
        ("001191340000711771143J00000", "91340000711771143J", "00000"),
        ("001191440300708461136T1XGW3", "91440300708461136T", "1XGW3"),
        ("001191110108335469089C10100", "91110108335469089C", "10100"),
    ],
)
def test_the_company_in_a_code(code: str, company: str, service: str) -> None:
    found = provider_code.read(code)
    assert found == provider_code.ProviderCode(company, True, service)
    one_off = code[:10] + ("0" if code[10] != "0" else "1") + code[11:]
    changed = provider_code.read(one_off)
    assert changed is not None and not changed.check_digit_fits


@pytest.mark.parametrize(
    "other", ["", "Harbour Studio", "001191110000MA00HARBX1", "00119111010 MA01KP2T5U00000", "0012" + "1" * 23]
)
def test_a_name_or_another_kind_of_number_is_no_code(other: str) -> None:
    assert provider_code.read(other) is None


def test_a_letter_that_the_standard_leaves_out_does_not_fit() -> None:
    found = provider_code.read("001191110108MAOOOOOOOO00000")
    assert found is not None and not found.check_digit_fits
