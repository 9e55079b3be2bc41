"""The files that a journal names, found by path, by role and by act without looking through the journal again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.formats.journal import Journal

REMAINS_OF = "folder"
"""Detail of an incident that names the folder which an interrupted run left, also where nothing lies in it."""
_ACT_NUMBER = re.compile(r"(\d{4,})-")


class ArtifactIndex:
    """Grows with the journal. It holds which events name a file, not the artifact: that is read from its event when asked for."""

    def __init__(self) -> None:
        self.size = 0
        """How many files there are."""
        self.acts: set[str] = set()
        """Names of the folders under `artifacts` that the journal accounts for."""
        self.highest = 0
        """Number of the newest of these acts."""
        self.set_aside: dict[str, int] = {}
        """Paths of files that are not to be filed, and the event that says so."""
        self._by_path: dict[str, int] = {}
        self._by_role: defaultdict[Role, list[int]] = defaultdict(list)

    def add(self, event: CustodyEvent) -> None:
        """Takes in the next event of the journal."""
        number = event.sequence
        for product in event.products:
            path, same_role = product.path, self._by_role[product.role]
            self._by_path.setdefault(path, number)  # write-once: what a path named first, it names
            if not same_role or same_role[-1] != number:
                same_role.append(number)
            self._account_for(path.removeprefix("artifacts/").partition("/")[0])
        self.size += len(event.products)
        if event.action in {Action.HELD_BACK, Action.WITHDRAWN}:
            self.set_aside |= {material.path: number for material in event.materials if material.path}
        if event.action is Action.INCIDENT and REMAINS_OF in event.details:
            self._account_for(event.details[REMAINS_OF])

    def with_role(self, journal: Journal, roles: Iterable[Role]) -> tuple[Artifact, ...]:
        """The artifacts of some roles, in the order of the journal."""
        wanted = set(roles)
        numbers = sorted({number for role in wanted for number in self._by_role.get(role, ())})
        products = (product for number in numbers for product in journal.event_at(number).products)
        return tuple(product for product in products if product.role in wanted)

    def at(self, journal: Journal, path: str) -> Artifact | None:
        """The artifact of a path; None where the journal names none."""
        if path not in self._by_path:
            return None
        products = journal.event_at(self._by_path[path]).products
        return next(product for product in products if product.path == path)

    def made_by(self, path: str) -> int:
        """The number of the event that made the file of a path, from 0.

        Raises:
            KeyError: none did.
        """
        return self._by_path[path]

    def _account_for(self, act: str) -> None:
        if act not in self.acts:
            self.acts.add(act)
            number = _ACT_NUMBER.match(act)
            self.highest = max(self.highest, int(number[1]) if number else 0)
