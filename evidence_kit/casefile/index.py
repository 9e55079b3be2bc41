"""The files that a journal names, found by path, by role and by act without looking through the journal again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.formats.journal import Journal

REMAINS_OF = "folder"
"""Detail of an incident that names the folder which an interrupted run left, also where nothing lies in it."""
_ACT_NUMBER = re.compile(r"(\d{4,})-")


class ArtifactIndex:
    """Grows with the journal. It holds where a file is named, not the artifact: that is read from its event when asked for."""

    def __init__(self) -> None:
        self.size = 0
        """How many files there are."""
        self.acts: set[str] = set()
        """Names of the folders under `artifacts` that the journal accounts for."""
        self.highest = 0
        """Number of the newest of these acts."""
        self._by_path: dict[str, tuple[int, int]] = {}
        self._by_role: dict[Role, list[tuple[int, int]]] = {}

    def add(self, event: CustodyEvent) -> None:
        """Takes in the next event of the journal."""
        for number, product in enumerate(event.products):
            place = event.sequence, number
            self._by_path.setdefault(product.path, place)  # write-once: what a path named first, it names
            self._by_role.setdefault(product.role, []).append(place)
            self._account_for(product.path.removeprefix("artifacts/").partition("/")[0])
        self.size += len(event.products)
        if event.action is Action.INCIDENT and REMAINS_OF in event.details:
            self._account_for(event.details[REMAINS_OF])

    def with_role(self, journal: Journal, roles: Iterable[Role]) -> tuple[Artifact, ...]:
        """The artifacts of some roles, in the order of the journal."""
        places = sorted(place for role in set(roles) for place in self._by_role.get(role, ()))
        return tuple(journal.events[event].products[number] for event, number in places)

    def at(self, journal: Journal, path: str) -> Artifact | None:
        """The artifact of a path; None where the journal names none."""
        if path not in self._by_path:
            return None
        event, number = self._by_path[path]
        return journal.events[event].products[number]

    def _account_for(self, act: str) -> None:
        if act not in self.acts:
            self.acts.add(act)
            number = _ACT_NUMBER.match(act)
            self.highest = max(self.highest, int(number[1]) if number else 0)
