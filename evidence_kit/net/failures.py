"""Why an address delivered nothing: one attempt that failed, and the error that names them all."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.fault import Fault, FaultCode
from evidence_kit.domain.text import text
from evidence_kit.wording.faults import fault_text


class HttpCode(FaultCode):
    """Why an attempt failed."""

    SLOW = "HTTP_SLOW"
    INNER_ADDRESS = "HTTP_INNER_ADDRESS"
    UNREACHABLE = "HTTP_UNREACHABLE"
    STATUS = "HTTP_STATUS"
    REDIRECT = "HTTP_REDIRECT"
    MEDIA_TYPE = "HTTP_MEDIA_TYPE"
    NO_MEDIA_TYPE = "HTTP_NO_MEDIA_TYPE"
    TOO_LARGE = "HTTP_TOO_LARGE"


class AttemptFailed(Exception):
    """One attempt failed; `passing` failures may be gone at the next."""

    def __init__(self, why: Fault, *, passing: bool, status: int = 0, said: str = "") -> None:
        super().__init__(str(why))
        self.fault = why
        self.passing = passing
        self.status = status
        self.said = said
        """What it answered beside the status, its first characters: for programs to look for a phrase in, never shown."""


@dataclass(frozen=True)
class Absent:
    """Nothing is there (404)."""

    said: str
    """What the address says about it, its first characters."""


def not_delivered(host: str, reasons: list[Fault]) -> SealError:
    """Names every attempt: what is journalled of it is all that is left of an evening without a token."""
    tries, said = len(reasons), [fault_text(why) for why in reasons]
    alike = all(one == said[0] for one in said)
    numbered = [("", said[0])] if alike else [(f"({number}) ", one) for number, one in enumerate(said, 1)]
    zh = "；".join(mark + one.zh for mark, one in numbered)
    en = "; ".join(mark + one.en for mark, one in numbered)
    return SealError(
        text(
            f"{host} 未能提供时间证明（尝试 {tries} 次）：{zh}。",
            f"{host} did not deliver (attempts: {tries}): {en}.",
        ),
        text(
            "请检查网络或地址，然后重新运行同一命令。",
            "Check the network or the address, then run the same command again.",
        ),
    )
