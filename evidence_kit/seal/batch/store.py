"""Proofs go into the folder of a batch; what an earlier run obtained is found there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from evidence_kit.domain.fault import fault, fault_of
from evidence_kit.domain.text import Text
from evidence_kit.formats import strict_json
from evidence_kit.seal.batch.addresses import relative_uri
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.fault_codes import AnswerCode
from evidence_kit.seal.interface import Authority, Paper
from evidence_kit.seal.proofs.papers import free_token_name

ASKED = "authorities.json"
"""Which authority each token is of, by its address (a root file relative to the batch): no token is taken for another's."""


class FolderStore:
    """A `ProofStore` over the folder of a batch, or over one below it."""

    def __init__(self, folder: BatchFolder, authorities: Sequence[Authority], place: str = "") -> None:
        """Begins where earlier runs ended.

        Args:
            folder: of the batch, whose lock the caller holds.
            authorities: that will be asked.
            place: the folder below the batch's that everything goes to, with a slash at its end.
        """
        self._folder, self._authorities, self._place = folder, authorities, place

    def path(self, name: str) -> str:
        """As `ProofStore.path`: below the folder of the batch."""
        return self._place + name

    def held(self, name: str) -> bytes | None:
        """As `ProofStore.held`."""
        return self._folder.read(self.path(name)) if self._folder.holds(self.path(name)) else None

    def token_name(self, authority: Authority) -> str:
        """As `ProofStore.token_name`: the same in every run."""
        return self._names[relative_uri(authority.uri, self._folder.path)]

    def keep(self, paper: Paper, *beside: Paper) -> str:
        """As `ProofStore.keep`: the paper is written last, so that a run that is killed leaves it whole or not at all."""
        for one in (*beside, paper):
            self._folder.write(self.path(one.name), one.data)
        return self.path(paper.name)

    def note_failure(self, why: Text, details: Mapping[str, str]) -> None:
        """Nothing: a batch has no journal, and what it lacks it asks for again."""

    @cached_property
    def _names(self) -> dict[str, str]:
        """A file for each authority's token, by its address; the folder remembers whose each is."""
        whose, folder = self._asked_before(), self._folder.path
        names = {uri: name for name, uri in whose.items()}
        for name, uri in whose.items():
            names.setdefault(relative_uri(uri, folder), name)  # as records of before state it
        for authority in self._authorities:
            stated = relative_uri(authority.uri, folder)
            if stated not in names:
                names[stated] = free_token_name(authority.name, whose)
                whose[names[stated]] = stated
        written = (json.dumps(whose, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
        self._folder.write(self.path(ASKED), written)
        return names

    def _asked_before(self) -> dict[str, str]:
        """What an earlier run wrote down of names.

        Raises:
            InputError: it cannot be read.
        """
        data = self.held(ASKED)
        if data is None:
            return {}
        try:
            whose = strict_json.parse(data)
        except ValueError as error:
            raise self._folder.broken(self.path(ASKED), fault_of(error)) from error
        sound = isinstance(whose, dict) and all(isinstance(uri, str) for uri in whose.values())
        if not sound or not all(re.fullmatch(r"[\w.-]+\.tsr", name) for name in whose):
            raise self._folder.broken(self.path(ASKED), fault(AnswerCode.NOT_ASKED_BEFORE))
        return {str(name): str(uri) for name, uri in whose.items()}
