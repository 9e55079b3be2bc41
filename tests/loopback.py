"""A real time-stamping authority and a real calendar of this machine, over HTTP on the loopback interface."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from opentimestamps.core.notary import PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.formats import rfc3161
from tests.http_server import Said, listening
from tests.pki import time_stamping_unit

_SERIALS = itertools.count(1000)


def stamp(request: bytes) -> Said:
    """What an authority answers: status, media type, body."""
    unit, _ = time_stamping_unit()
    granted = rfc3161.grant(rfc3161.read_request(request), unit, serial=next(_SERIALS), gen_time=datetime.now(UTC))
    return 200, "application/timestamp-reply", granted


def promise(commitment: bytes) -> Said:
    """What a calendar answers: a pending attestation."""
    timestamp = Timestamp(commitment)
    salted = timestamp.ops.add(OpAppend(b"0123456789abcdef")).ops.add(OpSHA256())
    salted.attestations.add(PendingAttestation("https://calendar.example"))
    context = BytesSerializationContext()
    timestamp.serialize(context)
    return 200, "application/vnd.opentimestamps.v1", context.getbytes()


@contextmanager
def served(answer: Callable[[bytes], Said]) -> Iterator[str]:
    """Serves `answer(body)` to POST; yields the address."""
    with listening(lambda method, _, body: answer(body) if method == "POST" else (405, "text/plain", b"")) as address:
        yield f"{address}/"
