"""Seal: a journal head gets proofs of its time, RFC 3161 tokens and OpenTimestamps proofs, from several parties.

Authorities and calendars are chosen by URI: `tsa:NAME`, `tsa:https://…`, `ots:https://…`.
"""

from evidence_kit.seal.interface import IMPRINTS, Authority, Calendar, Parties
from evidence_kit.seal.open import open_authority, open_calendar

__all__ = ["IMPRINTS", "Authority", "Calendar", "Parties", "open_authority", "open_calendar"]
