"""OpenTimestamps proofs from several calendars, pending until Bitcoin carries them."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.text import text
from evidence_kit.formats import opentimestamps
from evidence_kit.formats.opentimestamps import Attestation, ProofError, second_opinion
from evidence_kit.seal.fault_codes import AnswerCode
from evidence_kit.seal.interface import Calendar, Entropy
from evidence_kit.seal.refusal import AnswerRefused
from evidence_kit.wording.faults import fault_text


class JointSubmission:
    """Answers of calendars to one commitment over several files: one submission to each, and a proof for each file."""

    def __init__(self, digests: Sequence[bytes], entropy: Entropy) -> None:
        """`digests`: SHA-256 of one to a hundred files. Calendars see them only salted, so that they learn nothing of them."""
        self._salted = [(digest, entropy(opentimestamps.NONCE_SIZE)) for digest in digests]
        self._commitments = [opentimestamps.commitment_of(*one) for one in self._salted]
        self._joint = opentimestamps.joint_commitment(self._commitments)
        self._answers: list[bytes] = []
        self._promised: set[str] = set()

    @property
    def promised(self) -> tuple[str, ...]:
        """The addresses of the calendars that promised to anchor, each once whoever passed the commitment on to it."""
        return tuple(sorted(self._promised))

    def ask(self, calendar: Calendar) -> None:
        """Submits the commitment to one more calendar.

        Raises:
            SealError: it could not be reached.
            AnswerRefused: its answer promises nothing, or the two readers disagree on it.
        """
        answer = calendar.submit(self._joint)
        try:
            attestations = opentimestamps.read_answer(answer, self._joint)
            second_opinion.check_answer(answer, self._joint, attestations)
        except ProofError as error:
            raise _refused(calendar, error.fault) from error
        addresses = _promises(attestations)
        if not addresses:
            raise _refused(calendar, fault(AnswerCode.NO_PROMISE))
        self._answers.append(answer)
        self._promised |= addresses

    def proofs(self) -> tuple[bytes, ...]:
        """The detached proofs (`.ots`) from all answers so far, in the order of the digests."""
        return tuple(self._proof(at) for at in range(len(self._salted)))

    def _proof(self, at: int) -> bytes:
        before, after = b"".join(self._commitments[:at]), b"".join(self._commitments[at + 1 :])
        return opentimestamps.build_proof(*self._salted[at], self._answers, before=before, after=after)


def _promises(attestations: tuple[Attestation, ...]) -> set[str]:
    return {attestation.uri for attestation in attestations if attestation.kind == "pending"}


def _refused(calendar: Calendar, why: Fault) -> AnswerRefused:
    said = fault_text(why)
    return AnswerRefused(
        text(f"{calendar.name} 的答复不可用：{said.zh}。", f"The answer of {calendar.name} cannot be used: {said.en}."),
        text("请换一个日历服务器，或稍后再试。", "Use another calendar, or try again later."),
    )
