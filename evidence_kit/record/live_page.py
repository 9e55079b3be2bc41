"""The small server behind the live page: loopback only, a random token in its path, server-sent events.

The page says what it has drawn, so that a mark of the video is set when the screen really shows its stage.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from evidence_kit.domain.progress import Event, Previewed, Shown
from evidence_kit.domain.text import Text
from evidence_kit.record.page_state import Board, after, ended, picture_key, with_incident
from evidence_kit.resources import shipped

_PAGE = Path(__file__).with_name("page")
_PAUSE = 0.3
"""Seconds between two states sent: previews come faster than anybody can look, and drawing costs what torch needs."""

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'self'",  # shows that nothing on the page comes from elsewhere
}


class LivePage:
    """A board, its pictures, and what the browser has drawn of it. Its methods may be called from any thread."""

    def __init__(self, board: Board, address: tuple[str, int]) -> None:
        self._board = board
        self._pictures: dict[str, bytes] = {}
        self._version = 0
        self._drawn = -1
        self._viewers = 0
        self._changed = threading.Condition()
        self._token = secrets.token_urlsafe(16)
        self.url = f"http://{address[0]}:{address[1]}/{self._token}/"

    @property
    def open(self) -> bool:
        """Whether a browser shows the page."""
        return self._viewers > 0

    def show(self, event: Event) -> int:
        """Puts an event on the board; the version to wait for."""
        with self._changed:
            if isinstance(event, Previewed | Shown):
                self._pictures[picture_key(event.png)] = event.png
            return self._replace(after(self._board, event, time.monotonic()))

    def end(self, broken_off: Text | None = None) -> int:
        """Shows that the work has ended, or why it broke off."""
        with self._changed:
            return self._replace(ended(self._board, broken_off))

    def note_incident(self, incident: Text) -> int:
        """Shows an incident until the end."""
        with self._changed:
            return self._replace(with_incident(self._board, incident))

    def forget_drawn(self) -> int:
        """Counts nothing as drawn, because another browser will show the page; the version to wait for."""
        with self._changed:
            self._drawn = -1
            return self._version

    def wait_drawn(self, version: int, seconds: float) -> bool:
        """Waits until the browser says it has drawn this version; False when it has not, or shows the page no more."""
        with self._changed:
            self._changed.wait_for(lambda: self._drawn >= version or (version > 0 and not self.open), seconds)
            return self._drawn >= version

    def application(self) -> Starlette:
        """The server's routes.

        Raises:
            ToolMissing: the fonts of the page are not installed.
        """
        routes = [
            Route("/", self._index),
            Route("/events", self._events),
            Route("/fonts.css", self._font_faces),
            Route("/drawn/{version:int}", self._acknowledge, methods=["POST"]),
            Route("/pictures/{key}.png", self._picture),
            Mount("/page", StaticFiles(directory=_PAGE)),
            # Whoever films without them may film empty boxes: few servers have a Chinese face of their own.
            Mount("/fonts", StaticFiles(directory=shipped("templates", "fonts"))),
        ]
        # Another page of the same browser may find the port; it has neither the token nor our host name.
        guard = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1"])
        return Starlette(routes=[Mount(f"/{self._token}", routes=routes)], middleware=[guard])

    def _replace(self, board: Board) -> int:
        self._board = board
        self._version += 1
        shown = {chapter.picture for chapter in board.chapters}
        shown |= {panel.picture for panel in (board.claimed, board.panel) if panel is not None}
        self._pictures = {key: png for key, png in self._pictures.items() if key in shown}
        return self._version

    async def _index(self, request: Request) -> Response:
        return FileResponse(_PAGE / "index.html", headers=_HEADERS)

    async def _events(self, request: Request) -> Response:
        return StreamingResponse(self._states(), media_type="text/event-stream", headers=_HEADERS)

    async def _states(self) -> AsyncIterator[str]:
        self._viewers += 1
        sent = -1
        try:
            while True:
                with self._changed:
                    version, board = self._version, self._board
                if version == sent:
                    await asyncio.sleep(0.03)
                    continue
                sent = version
                state = {"version": version, "board": board.model_dump(mode="json")}
                yield f"data: {json.dumps(state, ensure_ascii=False)}\n\n"
                await asyncio.sleep(_PAUSE)
        finally:
            with self._changed:
                self._viewers -= 1
                self._changed.notify_all()

    async def _acknowledge(self, request: Request) -> Response:
        with self._changed:
            self._drawn = max(self._drawn, int(request.path_params["version"]))
            self._changed.notify_all()
        return Response(status_code=204)

    async def _picture(self, request: Request) -> Response:
        png = self._pictures.get(request.path_params["key"])
        if png is None:
            return Response(status_code=404)
        return Response(png, media_type="image/png", headers={"cache-control": "max-age=86400, immutable"})

    async def _font_faces(self, request: Request) -> Response:
        return Response(_font_faces(shipped("templates", "fonts")), media_type="text/css", headers=_HEADERS)


@contextmanager
def serve(board: Board) -> Iterator[LivePage]:
    """Serves a live page from a thread until the block ends.

    Raises:
        ToolMissing: the fonts of the page are not installed.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        page = LivePage(board, listener.getsockname())
        config = uvicorn.Config(page.application(), log_config=None, access_log=False, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="live page", daemon=True)
        thread.start()
        try:
            yield page
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)


def _font_faces(folder: Path) -> str:
    """CSS for the shipped fonts: `NotoSansSC-Regular.ttf` is served as the family "Noto Sans SC"."""
    families = {"NotoSansSC": "Noto Sans SC", "NotoSerifSC": "Noto Serif SC"}
    faces = []
    for path in sorted(folder.iterdir()):
        family, _, style = path.stem.partition("-")
        if path.suffix in {".ttf", ".otf", ".woff2"} and family in families:
            weight = 700 if "bold" in style.lower() else 400
            faces.append(
                f'@font-face {{ font-family: "{families[family]}"; src: url("fonts/{path.name}"); font-weight: {weight}; }}'
            )
    return "\n".join(faces)
