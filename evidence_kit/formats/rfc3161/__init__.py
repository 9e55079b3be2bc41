"""RFC 3161 time-stamp tokens: requests, strict reading, checks at the token's own time, and writing.

Reading is strict because ordinary verifiers are not: they let bytes of a token change without noticing, and they judge
certificates now instead of at the time the token states. `read_response` or `read_token` gives facts; `check_request`,
`check_signature` and `check_chain` judge them, `second_opinion` has other people's code judge them again. Every refusal
carries a stable `TokenCode`.
"""

from __future__ import annotations

from evidence_kit.formats.rfc3161.checking import check_request, check_signature
from evidence_kit.formats.rfc3161.path import TrustedPath, check_chain
from evidence_kit.formats.rfc3161.reading import read_token
from evidence_kit.formats.rfc3161.request import Request, build_request, read_request
from evidence_kit.formats.rfc3161.response import read_either, read_response, token_of
from evidence_kit.formats.rfc3161.revocation import Revocation, RevocationStatus, standing
from evidence_kit.formats.rfc3161.signer import TokenSigner
from evidence_kit.formats.rfc3161.token import (
    Token,
    TokenCode,
    TokenDisputed,
    TokenError,
    TokenInvalid,
    TokenMalformed,
    TokenRemark,
    TokenUnsupported,
    TokenUntrusted,
)
from evidence_kit.formats.rfc3161.writing import TimeStampingUnit, grant, refuse

__all__ = [
    "Request",
    "Revocation",
    "RevocationStatus",
    "TokenSigner",
    "TimeStampingUnit",
    "Token",
    "TokenCode",
    "TokenDisputed",
    "TokenError",
    "TokenInvalid",
    "TokenMalformed",
    "TokenRemark",
    "TokenUnsupported",
    "TokenUntrusted",
    "TrustedPath",
    "build_request",
    "check_chain",
    "check_request",
    "check_signature",
    "grant",
    "read_either",
    "read_request",
    "read_response",
    "read_token",
    "refuse",
    "standing",
    "token_of",
]
