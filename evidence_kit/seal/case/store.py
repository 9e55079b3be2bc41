"""Proofs go into an act of the case; whoever fails is journalled at once."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_kit.casefile import Act, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass
from evidence_kit.domain.custody import Action
from evidence_kit.domain.text import Text
from evidence_kit.seal.interface import Authority, Paper
from evidence_kit.seal.proofs.papers import free_token_name


class ActStore:
    """A `ProofStore` over an act that is being worked on."""

    def __init__(self, act: Act, writer: CaseWriter) -> None:
        self._act, self._writer = act, writer
        self._names: set[str] = set()

    def path(self, name: str) -> str:
        """As `ProofStore.path`."""
        return self._act.relative(name)

    def held(self, _: str) -> None:
        """Nothing: an act begins empty, and what a killed one left is remains."""

    def token_name(self, authority: Authority) -> str:
        """As `ProofStore.token_name`; an authority that does not deliver takes no name."""
        return free_token_name(authority.name, self._names)

    def keep(self, paper: Paper, *beside: Paper) -> str:
        """As `ProofStore.keep`; an act becomes part of the case as a whole."""
        for one in (paper, *beside):
            self._act.write(
                one.name, one.data, role=one.role, lane=ExhibitClass.PAPER, media_type=one.media_type, title=one.title
            )
            self._names.add(one.name)
        return self.path(paper.name)

    def note_failure(self, why: Text, details: Mapping[str, str]) -> None:
        """As `ProofStore.note_failure`."""
        self._writer.append(Action.SEAL_FAILED, why, details=dict(details))
