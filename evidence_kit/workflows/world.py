"""Who dates and who signs: real authorities of case.yaml, or the embedded world of a rehearsal."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from evidence_kit.assemble import SigningIdentity
from evidence_kit.seal import Authority, Calendar

Entropy = Callable[[int], bytes]


@dataclass(frozen=True)
class World:
    """The outside parties of a filing. `stamp` serves the PDF and the container: request DER to response DER."""

    authorities: tuple[Authority, ...]
    authorities_needed: int
    calendars: tuple[Calendar, ...]
    calendars_needed: int
    identity: SigningIdentity | None
    rehearsal: bool
    entropy: Entropy = secrets.token_bytes

    def stamp(self, request: bytes) -> bytes:
        """A token from the first authority."""
        return self.authorities[0].respond(request)
