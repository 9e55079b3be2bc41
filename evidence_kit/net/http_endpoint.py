"""An address that is asked over HTTP: bounded in time and size, no redirects, tried again after a pause.

https everywhere but on this machine. What proves itself may also be fetched over plain http where the caller says so.
"""

from __future__ import annotations

import queue
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from evidence_kit import __version__
from evidence_kit.domain.errors import SealError, ToolMissing, UsageError
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.text import text
from evidence_kit.net.address_guard import InnerAddress
from evidence_kit.net.failures import Absent, AttemptFailed, HttpCode, not_delivered

if TYPE_CHECKING:
    import httpx

_MAX_SAID = 256
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Endpoint:
    """An address that is posted to, and how long and how often it is tried."""

    url: str
    headers: dict[str, str]
    answer_type: str | None
    """The media type that an answer must state; None: any."""
    max_answer: int
    pauses: tuple[float, ...] = (2.0, 8.0)
    """Seconds between attempts; one attempt more than pauses."""
    timeout: float = 10.0
    """Seconds for connecting, and for each silence of the other side."""
    patience: float = 30.0
    """Seconds for a whole attempt: an answer that trickles in is no answer."""
    deadline: float = 60.0
    """Seconds for all attempts together, the pauses between them included."""
    connect_to: Callable[[str, str], str | None] | None = None
    """Host and scheme → the address to connect to; None: as the system finds it. For what a stranger wrote down."""
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic

    @property
    def host(self) -> str:
        """The name of the machine that is asked."""
        return urlsplit(self.url).hostname or ""

    def post(self, body: bytes) -> bytes:
        """What the address answers to `body`.

        Raises:
            SealError: it could not be reached, refused, or answered something else; after all attempts.
            ToolMissing: the HTTP client is not installed.
        """
        return self._try("POST", "", body)

    def get(self, path: str) -> bytes | Absent:
        """What lies at `path` below the address; `Absent` where it says that nothing is there (404).

        Raises:
            SealError, ToolMissing: as `post`.
        """
        try:
            return self._try("GET", path, None)
        except SealError as error:
            if isinstance(error.__cause__, AttemptFailed) and error.__cause__.status == 404:
                return Absent(error.__cause__.said)
            raise

    def fetch(self) -> bytes:
        """What lies at the address.

        Raises:
            Failed: nothing could be had, after all attempts; why the last one failed.
            ToolMissing: the HTTP client is not installed.
        """
        try:
            return self._try("GET", "", None)
        except SealError as error:
            if isinstance(error.__cause__, AttemptFailed):
                raise error.__cause__ from None
            raise

    def _try(self, method: str, path: str, body: bytes | None) -> bytes:
        reasons: list[Fault] = []
        _tls()  # what this machine takes to load certificates is not the other side's delay
        began = self.monotonic()
        for pause in (*self.pauses, None):
            left = self.deadline - (self.monotonic() - began)
            try:
                return replace(self, patience=min(self.patience, max(left, 1.0)))._attempt(method, path, body)
            except AttemptFailed as failure:
                reasons.append(failure.fault)
                left = self.deadline - (self.monotonic() - began)
                if pause is None or not failure.passing or left <= pause:
                    raise not_delivered(self.host, reasons) from failure
                self.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, method: str, path: str, body: bytes | None) -> bytes:
        """One attempt in a thread of its own: a head that trickles in byte by byte would hold this one for hours."""
        answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

        def exchange() -> None:
            try:
                answers.put(self._exchange(method, path, body))
            except Exception as error:  # noqa: BLE001 - raised again below, in the thread that asked
                answers.put(error)

        threading.Thread(target=exchange, name=f"asking {self.host}", daemon=True).start()
        try:
            answer = answers.get(timeout=self.patience + 1.0)
        except queue.Empty:
            raise AttemptFailed(fault(HttpCode.SLOW, seconds=f"{self.patience:g}"), passing=True) from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _exchange(self, method: str, path: str, body: bytes | None) -> bytes:
        httpx = _httpx()
        deadline = self.monotonic() + self.patience
        # A proxy of the environment has no business between two programs of one machine.
        outside = not is_this_machine(self.host)
        try:
            with (
                httpx.Client(verify=_tls(), timeout=self.timeout, follow_redirects=False, trust_env=outside) as client,
                closing(client.send(self._request(client, method, path, body), stream=True)) as answer,
            ):
                self._check_head(answer)
                return self._body(answer, deadline)
        except InnerAddress as error:
            raise AttemptFailed(
                fault(HttpCode.INNER_ADDRESS, host=error.host, address=error.address), passing=False
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise AttemptFailed(
                fault(HttpCode.UNREACHABLE, f"{type(error).__name__}: {error}"), passing=True
            ) from error

    def _request(self, client: httpx.Client, method: str, path: str, body: bytes | None) -> httpx.Request:
        """The request; to the address that was looked at, where there is one, but in the name of the host."""
        request = client.build_request(method, self.url + path, content=body, headers=self.headers)
        if self.connect_to and (address := self.connect_to(request.url.host, request.url.scheme)):
            request.extensions["sni_hostname"] = request.url.host
            request.url = request.url.copy_with(host=address)  # the header Host is set already
        return request

    def _check_head(self, answer: httpx.Response) -> None:
        if answer.status_code != 200:
            passing = answer.status_code == 429 or answer.status_code >= 500
            why = fault(HttpCode.STATUS, status=answer.status_code)
            if "location" in answer.headers:
                location = answer.headers["location"][:200]
                why = fault(HttpCode.REDIRECT, status=answer.status_code, location=location)
            raise AttemptFailed(why, passing=passing, status=answer.status_code, said=_said(answer))
        stated = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self.answer_type is not None and stated != self.answer_type:
            code = HttpCode.MEDIA_TYPE if stated else HttpCode.NO_MEDIA_TYPE
            told = {"stated": stated} if stated else {}
            raise AttemptFailed(fault(code, expected=self.answer_type, **told), passing=False)

    def _body(self, answer: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for piece in answer.iter_raw():  # as it arrives: a fixed piece would be waited for without end
            body += piece
            if len(body) > self.max_answer:
                raise AttemptFailed(fault(HttpCode.TOO_LARGE, bytes=self.max_answer), passing=False)
            if self.monotonic() > deadline:
                raise AttemptFailed(fault(HttpCode.SLOW, seconds=f"{self.patience:g}"), passing=True)
        return bytes(body)


def _said(answer: httpx.Response) -> str:
    """The first characters of a refusal of "not found"; empty for all others, which nobody looks into."""
    if answer.status_code != 404:
        return ""
    first = next(answer.iter_raw(_MAX_SAID), b"")
    return first[:_MAX_SAID].decode("utf-8", "replace")


def endpoint_at(
    uri: str, url: str, headers: dict[str, str], answer_type: str | None, max_answer: int, *, plain: bool = False
) -> Endpoint:
    """The endpoint at `url`, which `uri` of the configuration names.

    Args:
        plain: plain http is allowed beyond this machine, because the answer proves itself.

    Raises:
        UsageError: not an address that may be used.
        ToolMissing: the HTTP client is not installed.
    """
    if not is_allowed(url, plain=plain):
        raise UsageError(
            text(f"不能使用的地址：{uri}", f"{uri} is not an address that may be used."),
            text("请写 https 地址，地址中不得含用户名或口令；http 仅限本机，或以 #root=文件 指明根证书的时间戳机构。",
                 "Write an https address without user name or password in it; http is for this machine only, or for "
                 "a time-stamping authority whose root is named (#root=FILE)."),
        )  # fmt: skip
    _httpx()
    agent = {"User-Agent": f"evidence-kit/{__version__}", "Accept-Encoding": "identity"}
    return Endpoint(url, headers | agent, answer_type, max_answer)


def is_this_machine(host: str | None) -> bool:
    """Whether a host of an address is written as this machine."""
    return host in _LOOPBACK


def is_allowed(url: str, *, plain: bool) -> bool:
    """Whether an address may be used, see `endpoint_at`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and (plain or is_this_machine(host)))
    return secure and bool(host) and parts.username is None  # a password would end up in the filed case.yaml


@cache
def _tls() -> ssl.SSLContext:
    """Read once: the certificates of all authorities take longer to load than most answers to come."""
    context: ssl.SSLContext = _httpx().create_ssl_context()
    return context


def _httpx() -> ModuleType:
    try:
        import httpx
    except ImportError as error:
        raise ToolMissing(
            text("未安装网络组件，无法联系时间戳机构。", "The HTTP client that reaches authorities is not installed."),
            text('请运行：pip install "evidence-kit[seal]"', 'Run: pip install "evidence-kit[seal]"'),
        ) from error
    return httpx
