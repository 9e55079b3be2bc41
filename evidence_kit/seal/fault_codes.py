"""Why what an authority, a calendar or a source of headers sent cannot be used, beside the faults that the formats name."""

from __future__ import annotations

from evidence_kit.domain.fault import FaultCode


class AnswerCode(FaultCode):
    """What is wrong with an answer, or with a file that an earlier run left."""

    ALGORITHM = "ANSWER_ALGORITHM"
    REHEARSAL = "ANSWER_REHEARSAL"
    NO_PROMISE = "ANSWER_NO_PROMISE"
    NO_HEIGHT = "ANSWER_NO_HEIGHT"
    NO_BLOCK = "ANSWER_NO_BLOCK"
    NO_BLOCKS = "ANSWER_NO_BLOCKS"
    NOTHING_THERE = "ANSWER_NOTHING_THERE"
    NO_HEADER = "ANSWER_NO_HEADER"
    NO_CALLS = "ANSWER_NO_CALLS"
    REFUSED_CALL = "ANSWER_REFUSED_CALL"
    NOT_ASKED_BEFORE = "NOT_A_LIST_OF_PARTIES"
