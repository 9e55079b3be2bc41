"""An address over HTTP: what is counted against the other side, and what it is told apart by."""

from __future__ import annotations

import time

import pytest

from evidence_kit.domain.errors import SealError, UsageError
from evidence_kit.net import http_endpoint
from evidence_kit.net.failures import Absent, AttemptFailed, HttpCode
from evidence_kit.net.http_endpoint import Endpoint, endpoint_at, is_allowed
from tests.http_server import Said, listening


def test_what_is_loaded_here_is_not_counted_against_the_other_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates are loaded at the first request of a process: before its clock is read, or a busy machine blames a good server."""
    order: list[str] = []
    loaded = http_endpoint._tls()
    monkeypatch.setattr(http_endpoint, "_tls", lambda: order.append("certificates") or loaded)

    def clock() -> float:
        order.append("clock")
        return time.monotonic()

    with listening(lambda *_: (200, "text/plain", b"here")) as address:
        assert Endpoint(address, {}, "text/plain", 10, monotonic=clock).fetch() == b"here"
    assert order[:2] == ["certificates", "clock"]


def failed(said: Said, answer_type: str | None = "text/plain") -> AttemptFailed:
    with listening(lambda *_: said) as address, pytest.raises(AttemptFailed) as refused:
        Endpoint(address, {}, answer_type, 10, pauses=()).fetch()
    return refused.value


@pytest.mark.parametrize(("said", "code", "passing"), [
    ((500, "text/plain", b""), HttpCode.STATUS, True), ((429, "text/plain", b""), HttpCode.STATUS, True),
    ((403, "text/plain", b""), HttpCode.STATUS, False), ((200, "text/html", b""), HttpCode.MEDIA_TYPE, False),
    ((200, "", b""), HttpCode.NO_MEDIA_TYPE, False), ((200, "text/plain", bytes(11)), HttpCode.TOO_LARGE, False),
])  # fmt: skip
def test_an_answer_that_is_none_is_told_apart(said: Said, code: HttpCode, passing: bool) -> None:
    failure = failed(said)
    assert (failure.fault.code, failure.passing) == (code, passing)


def test_nothing_there_is_no_failure_and_anything_else_is_one() -> None:
    with listening(lambda _, path, __: (404 if path == "/gone" else 410, "text/plain", b"why")) as address:
        asked = Endpoint(address, {}, None, 10, pauses=())
        assert asked.get("/gone") == Absent("why")
        with pytest.raises(SealError, match="410"):
            asked.get("/other")


@pytest.mark.parametrize(("url", "plain", "allowed"), [
    ("https://tsa.example", False, True), ("http://tsa.example", False, False), ("http://tsa.example", True, True),
    ("http://127.0.0.1:8080", False, True), ("https://user:word@tsa.example", False, False), ("ftp://tsa.example", True, False),
    ("https://", False, False), ("https://[", False, False),
])  # fmt: skip
def test_which_addresses_may_be_used(url: str, plain: bool, allowed: bool) -> None:
    assert is_allowed(url, plain=plain) is allowed
    if not allowed:
        with pytest.raises(UsageError, match="https"):
            endpoint_at("tsa:x", url, {}, None, 10, plain=plain)
