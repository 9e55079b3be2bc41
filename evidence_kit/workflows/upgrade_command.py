"""The command that completes calendar proofs, as it works for the calendars that were used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from evidence_kit.domain.suggestion import option, suggested
from evidence_kit.domain.time.seal import CalendarProof, Proof
from evidence_kit.seal.calendars.complete import may_be_asked

HEADER_SOURCE = "esplora:https://blockstream.info/api"
"""Named where no source of headers is known yet. Any will do: what it delivers is checked against shipped checkpoints."""


def upgrade_command(folder: Path, promised: Iterable[str], *, bitcoin: Sequence[str] = ()) -> str:
    """Give `evidence-kit upgrade FOLDER` with a source of block headers and every calendar that would not be asked unnamed.

    Args:
        folder: of the batch.
        promised: addresses of the calendars that promised.
        bitcoin: the sources that were used; none: a public one.
    """
    named = (address for address in dict.fromkeys(promised) if not may_be_asked(address, frozenset()))
    words = [option("--bitcoin", uri) for uri in bitcoin or (HEADER_SOURCE,)]
    words += (option("--calendar", f"ots:{address}") for address in named)
    return suggested("upgrade", folder, *words)


def promised_by(proofs: Iterable[Proof]) -> list[str]:
    """The calendars behind proofs, each once."""
    return list(dict.fromkeys(one for proof in proofs if isinstance(proof, CalendarProof) for one in proof.calendars))
