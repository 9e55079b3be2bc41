"""A real time-stamping authority and a real calendar of this machine, over HTTP on the loopback interface."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentimestamps.core.notary import PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.formats import rfc3161
from tests.assemble.packing_case import time_stamping_unit

_SERIALS = itertools.count(1000)


def stamp(request: bytes) -> tuple[int, str, bytes]:
    """What an authority answers: status, media type, body."""
    unit, _ = time_stamping_unit()
    granted = rfc3161.grant(rfc3161.read_request(request), unit, serial=next(_SERIALS), gen_time=datetime.now(UTC))
    return 200, "application/timestamp-reply", granted


def promise(commitment: bytes) -> tuple[int, str, bytes]:
    """What a calendar answers: a pending attestation."""
    timestamp = Timestamp(commitment)
    salted = timestamp.ops.add(OpAppend(b"0123456789abcdef")).ops.add(OpSHA256())
    salted.attestations.add(PendingAttestation("https://calendar.example"))
    context = BytesSerializationContext()
    timestamp.serialize(context)
    return 200, "application/vnd.opentimestamps.v1", context.getbytes()


@contextmanager
def served(answer: object) -> Iterator[str]:
    """Serves `answer(body) -> (status, media type, body)` to POST; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, media_type, said = answer(body)  # type: ignore[operator]
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
