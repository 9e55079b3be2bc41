"""Seal: a journal head gets proofs of its time, RFC 3161 tokens and OpenTimestamps proofs, from several parties.

Authorities and calendars are chosen by URI: `tsa:NAME`, `tsa:https://…`, `ots:https://…`. Other schemes come from packages that
name an entry point of that scheme in the group `evidence_kit.authorities` or `evidence_kit.calendars`.
"""

from evidence_kit.seal.interface import IMPRINTS, Authority, Calendar
from evidence_kit.seal.open import open_authority, open_calendar

__all__ = ["IMPRINTS", "Authority", "Calendar", "open_authority", "open_calendar"]
