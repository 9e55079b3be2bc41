"""OpenTimestamps calendars over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evidence_kit.net.failures import Absent
from evidence_kit.net.http_endpoint import Endpoint, endpoint_at
from evidence_kit.seal.refusal import lost_promise

_MAX_CALENDAR_ANSWER = 10_000
"""The limit of the stock client, which cuts a longer answer instead of refusing it."""


_LOST = "commitment not found"
"""What the reference server says, with 404, of what it does not know; of what waits it says "Pending confirmation in Bitcoin
blockchain" or "Timestamped by transaction …; waiting for … confirmations" (opentimestamps-server, otsserver/rpc.py)."""


@dataclass(frozen=True)
class HttpCalendar:
    """An OpenTimestamps calendar or aggregator over HTTP."""

    uri: str
    endpoint: Endpoint

    @classmethod
    def open(cls, uri: str, address: str) -> HttpCalendar:
        """The calendar at `address`."""
        headers = {"Content-Type": "application/octet-stream", "Accept": "application/vnd.opentimestamps.v1"}
        return cls(uri, endpoint_at(uri, address.rstrip("/") + "/digest", headers, None, _MAX_CALENDAR_ANSWER))

    @property
    def name(self) -> str:
        """The host."""
        return self.endpoint.host

    def submit(self, commitment: bytes) -> bytes:
        """As `Calendar.submit`."""
        return self.endpoint.post(commitment)

    def completed(self, commitment: bytes) -> bytes | None:
        """As `Calendar.completed`."""
        base = replace(self.endpoint, url=self.endpoint.url.removesuffix("/digest"))
        answer = base.get(f"/timestamp/{commitment.hex()}")
        if isinstance(answer, Absent) and _LOST in answer.said.lower():
            raise lost_promise(self.name)
        return None if isinstance(answer, Absent) else answer
