"""Reading many evidence records in one check: each token once, and no more bytes and tokens than a check may take.

An honest record repeats the tokens of the one before it and adds its own; a hostile one repeats or adds without end. What
lies beyond the bounds is not looked at, which is said of the record that it stands in.
"""

from __future__ import annotations

from datetime import datetime

from evidence_kit.domain.fault import Faulty
from evidence_kit.formats import rfc4998
from evidence_kit.formats.rfc3161 import Token
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.time.token_trust import TokenTrust, trust_in
from evidence_kit.verify.time.trust_list import TsaAnchor

MOST_TOKENS = 600
"""Of all records of a check, each counted once: one takes some six milliseconds, and a case of a century has fewer."""
MOST_BYTES = 12 << 20
"""Of all records of a check together: reading their ASN.1 takes about an eighth of a second a megabyte."""


class BeyondCheck(Faulty):
    """A record is beyond what one check reads; nothing is known of it, neither good nor bad."""


class RecordReading:
    """The tokens that the records of one check have shown so far, and what the court's list says of each."""

    def __init__(self, records: tuple[TsaAnchor, ...], now: datetime) -> None:
        """Begins a check.

        Args:
            records: of the court's list.
            now: the clock of the check.
        """
        self._records, self._now = records, now
        self._tokens: dict[bytes, rfc4998.SignedToken] = {}
        self._trust: dict[bytes, TokenTrust] = {}
        self._bytes = 0

    def record(self, data: bytes) -> rfc4998.EvidenceRecord:
        """Read a record.

        Raises:
            BeyondCheck: as many bytes of records were read before as a check may take.
            RecordMalformed: as `rfc4998.read_record`.
        """
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            raise BeyondCheck(CheckCode.RECORDS_BYTES, most=MOST_BYTES)
        return rfc4998.read_record(data)

    def token(self, data: bytes) -> rfc4998.SignedToken:
        """Return a token, its own signature checked.

        Raises:
            BeyondCheck: as many tokens were checked before as a check may take.
            TokenError: as `rfc4998.signed_token`.
        """
        if data not in self._tokens:
            if len(self._tokens) >= MOST_TOKENS:
                raise BeyondCheck(CheckCode.RECORDS_TOKENS, most=MOST_TOKENS)
            self._tokens[data] = rfc4998.signed_token(data)
        return self._tokens[data]

    def trust(self, token: Token) -> TokenTrust:
        """Return what the court's list says of a token."""
        if token.der not in self._trust:
            self._trust[token.der] = trust_in(token, self._records, (), self._now)
        return self._trust[token.der]
