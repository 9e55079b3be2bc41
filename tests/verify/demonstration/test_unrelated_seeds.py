"""Controls count once each."""

from __future__ import annotations

import pytest

from evidence_kit.verify.demonstration.unrelated_seeds import chance_faults

CASES = {
    "all different": ([(1, "a"), (2, "b"), (3, "c")], []),
    "one that cannot be looked at": ([(1, ""), (2, "")], []),
    "a seed twice": ([(1, "a"), (1, "a")], ["STEP_CONTROL_TWICE"]),
    "a picture twice": ([(1, "a"), (2, "a")], ["STEP_CONTROL_ALIKE"]),
    "the picture's own seed": ([(7, "a")], ["STEP_CONTROL_OWN_SEED"]),
}


@pytest.mark.parametrize(("controls", "codes"), CASES.values(), ids=CASES)
def test_what_controls_are_worth(controls: list[tuple[int, str]], codes: list[str]) -> None:
    assert [one.code for one in chance_faults(7, controls)] == codes
