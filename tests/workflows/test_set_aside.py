"""Files set aside by counsel: named as people name them, once, and journalled with the reason."""

from __future__ import annotations

import pytest

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import UsageError
from evidence_kit.workflows.set_aside import hold_back, withdraw

PATH = "artifacts/0001-claimed-picture/celadon-teapot.png"


@pytest.mark.parametrize("named", [PATH, "0001-claimed-picture", "0001", "1", "celadon-teapot.png"])
def test_a_file_by_any_of_its_names(taken_in: CaseFile, clock: Clock, named: str) -> None:
    item = withdraw(taken_in, taken_in.writer(clock), named, "截图有误")
    event = taken_in.journal.events[-1]
    assert (event.action, event.details["reason"]) == (Action.WITHDRAWN, "截图有误")
    assert [material.path for material in event.materials] == [item.path]
    assert taken_in.index.set_aside == {item.path: event.sequence}
    assert CaseFile(taken_in.root).index.set_aside == taken_in.index.set_aside


def test_what_is_not_there_or_set_aside_already(taken_in: CaseFile, clock: Clock) -> None:
    writer = taken_in.writer(clock)
    with pytest.raises(UsageError, match=r"nothing.png names no file"):
        hold_back(taken_in, writer, "nothing.png")
    hold_back(taken_in, writer, "0001")
    with pytest.raises(UsageError, match="already not to be filed"):
        withdraw(taken_in, writer, "celadon-teapot.png", "again")
    assert taken_in.journal.events[-1].action is Action.HELD_BACK
