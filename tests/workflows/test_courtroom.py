"""A request as it was put becomes one that can be run, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.workflows.courtroom import Asked
from tests.formats.test_drand import QUICKNET_ROUND, data


def test_a_round_is_fetched_checked_and_handed_on_as_it_came(tmp_path: Path) -> None:
    (tmp_path / "round.json").write_bytes(data(QUICKNET_ROUND))
    request, kept = Asked(words="red", beacon=str(tmp_path / "round.json")).heard()
    assert request.drawn is not None and request.drawn.randomness == QUICKNET_ROUND["randomness"]
    assert request.words == "red" and kept == data(QUICKNET_ROUND)
    (tmp_path / "forged.json").write_bytes(data({**QUICKNET_ROUND, "round": 5}))
    with pytest.raises(InputError):
        Asked(beacon=str(tmp_path / "forged.json")).heard()


@pytest.mark.parametrize("asked", [Asked(), Asked(seed=-1), Asked(seed=2**64), Asked(words="x" * 501)])
def test_what_is_no_request_is_refused_with_what_one_is(asked: Asked) -> None:
    with pytest.raises(UsageError, match="no request that can be run"):
        asked.heard()
