"""What answers an exhibit, and by which event a file came."""

from __future__ import annotations

from evidence_kit.domain.artifact import Role
from tests.review.materials import RECEIVED, case, exhibit, group, material, received


def test_exhibits_hold_the_files_of_their_roles_and_names() -> None:
    made = case(groups=[group(exhibit("1-1", roles=["licence"]), exhibit("1-2", files=["b.txt"]))])
    events = received(1, "a.txt", Role.LICENCE), received(2, "b.txt", Role.STATEMENT)
    first, second = material(made, *events).exhibits
    assert [item.origin for item in (*first.files, *second.files)] == ["a.txt", "b.txt"]


def test_events_are_counted_from_one() -> None:
    of = material(case(), received(1, "a.txt", Role.LICENCE), received(2, "b.txt", Role.STATEMENT))
    (item,) = of.with_role(Role.STATEMENT)
    assert of.event_of[item.path] == 2 and of.received(item) == RECEIVED
