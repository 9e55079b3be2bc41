"""One OpenTimestamps proof from several calendars, pending until Bitcoin carries it."""

from __future__ import annotations

from collections.abc import Callable

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.text import text
from evidence_kit.formats import opentimestamps
from evidence_kit.formats.opentimestamps import Attestation, ProofMalformed
from evidence_kit.seal import Calendar

Entropy = Callable[[int], bytes]


class Anchoring:
    """Answers of calendars to one commitment, gathered into one proof."""

    def __init__(self, digest: bytes, entropy: Entropy) -> None:
        """`digest`: SHA-256 of the file. Calendars see it only salted, so that they learn nothing of it."""
        self._digest = digest
        self._nonce = entropy(opentimestamps.NONCE_SIZE)
        self._answers: list[bytes] = []
        self._promised: set[str] = set()

    @property
    def promised(self) -> tuple[str, ...]:
        """The addresses of the calendars that promised to anchor, each once whoever passed the commitment on to it."""
        return tuple(sorted(self._promised))

    def ask(self, calendar: Calendar) -> None:
        """Submits the commitment to one more calendar.

        Raises:
            SealError: it could not be reached, or its answer promises nothing.
        """
        commitment = opentimestamps.commitment_of(self._digest, self._nonce)
        answer = calendar.submit(commitment)
        try:
            attestations = opentimestamps.read_answer(answer, commitment)
        except ProofMalformed as error:
            raise _refused(calendar, str(error)) from error
        addresses = _promises(attestations)
        if not addresses:
            raise _refused(calendar, "promises nothing")
        self._answers.append(answer)
        self._promised |= addresses

    def proof(self) -> bytes:
        """The detached proof (`.ots`) from all answers so far."""
        return opentimestamps.build_proof(self._digest, self._nonce, self._answers)


def _promises(attestations: tuple[Attestation, ...]) -> set[str]:
    return {attestation.uri for attestation in attestations if attestation.kind == "pending"}


def _refused(calendar: Calendar, reason: str) -> SealError:
    return SealError(
        text(f"{calendar.name} 的答复不可用：{reason}。", f"The answer of {calendar.name} cannot be used: {reason}."),
        text("请换一个日历服务器，或稍后再试。", "Use another calendar, or try again later."),
    )
