"""Dating a file: a token of each authority, one proof of all calendars, and, a bonus, calendars' proofs over the tokens."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.domain.time.seal import CalendarProof, TokenProof
from evidence_kit.seal.proofs.collector import ProofCollector, digests_of_tokens
from evidence_kit.seal.proofs.enough import require_enough
from evidence_kit.seal.refusal import Remedy
from evidence_kit.seal.tokens.request import digests_of


@dataclass(frozen=True)
class FileDates:
    """What dates a file."""

    authorities: int
    """How many of their own stand behind its tokens."""
    tokens: tuple[TokenProof, ...]
    anchors: tuple[CalendarProof, ...]
    """One proof over the file; none where no calendar was asked."""
    over_tokens: tuple[CalendarProof, ...]

    @property
    def promised(self) -> tuple[str, ...]:
        """The calendars that promised to anchor the file."""
        return tuple(calendar for anchor in self.anchors for calendar in anchor.calendars)


def date_file(asking: ProofCollector, name: str, data: bytes, remedy: Remedy) -> FileDates:
    """Has a file of the store dated.

    Args:
        asking: a round of two submissions.
        name: of the file.
        data: what it holds.
        remedy: how to go on where too few deliver.

    Raises:
        SealError: fewer delivered than needed; what was obtained is kept.
    """
    digests, parties = digests_of(data), asking.parties
    delivered = asking.tokens(digests)
    anchors = asking.anchor({name: digests["sha256"]})
    own = require_enough(
        [stamped for _, stamped in delivered],
        parties.authorities_needed,
        asking.remedy(remedy),
        promised=sum(len(anchor.calendars) for anchor in anchors),
        calendars_needed=parties.calendars_needed,
    )
    tokens = tuple(proof for proof, _ in delivered)
    return FileDates(own, tokens, anchors, asking.anchor(digests_of_tokens(tokens)))
