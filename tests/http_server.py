"""A server of this machine for a test: real HTTP on the loopback interface, any free port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Said = tuple[int, str, bytes]
"""Status, media type, body."""
SECONDS_TO_NOTICE = 0.01
"""How soon a server sees that it is to stop; the half second of the standard library is what most tests would wait for."""


@contextmanager
def listening(answer: Callable[[str, str, bytes], Said]) -> Iterator[str]:
    """Serves `answer(method, path, body)` to GET and POST; yields the address, without a slash at its end."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            self._say(answer("GET", self.path, b""))

        def do_POST(self) -> None:  # noqa: N802
            self._say(answer("POST", self.path, self.rfile.read(int(self.headers["Content-Length"]))))

        def _say(self, said: Said) -> None:
            status, media_type, body = said
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(SECONDS_TO_NOTICE,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
