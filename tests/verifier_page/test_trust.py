"""Whom the court trusts, in the page: nothing counts that nobody compared, in whatever kind of file it comes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tests.verifier_page.conftest import GOLDEN, Window

ANCHORS = json.loads((GOLDEN / "trust.json").read_text("utf-8"))["anchors"]


def certificate(purpose: str) -> x509.Certificate:
    pem = next(one["certificate_pem"] for one in ANCHORS if one["purpose"] == purpose)
    return x509.load_pem_x509_certificate(pem.encode())


def written(kind: str, one: x509.Certificate) -> bytes:
    if kind.startswith("p7b"):
        return pkcs7.serialize_certificates([one], Encoding.PEM if kind == "p7b, as text" else Encoding.DER)
    return one.public_bytes(Encoding.PEM if kind == "pem" else Encoding.DER)


@pytest.mark.parametrize("kind", ["der", "pem", "p7b", "p7b, as text"])
def test_a_certificate_counts_once_it_was_compared(kind: str, window: Window, tmp_path: Path) -> None:
    root = certificate("time-stamping")
    path = tmp_path / "root.cer"
    path.write_bytes(written(kind, root))
    window.check(GOLDEN / "bundle.zip")
    window.page.set_input_files("#trust", path)
    shown = window.page.inner_text(".offer code")
    assert shown.replace(" ", "") == hashlib.sha256(root.public_bytes(Encoding.DER)).hexdigest()
    assert window.page.evaluate("document.activeElement.id") == "offer-title"
    assert not any(one.startswith("TOKEN_TRUSTED") for one in window.found())
    window.page.get_by_role("button", name="已核对，用于时间戳").click()
    window.page.wait_for_selector("tr[data-code=TOKEN_TRUSTED]")
    assert not any(one.startswith("CONTAINER_SIGNATURE PASSED") for one in window.found())


def test_what_is_not_taken_counts_for_nothing(window: Window) -> None:
    window.page.set_input_files("#trust", GOLDEN / "trust.json")
    window.page.get_by_role("button", name="不采用").click()
    assert window.page.locator(".offer").count() == 0
    assert "未载入" in window.page.inner_text("#trust-note")


def test_another_file_is_refused(window: Window) -> None:
    window.page.set_input_files("#trust", GOLDEN / "bundle.zip")
    window.page.locator("#status", has_text="读不出信任名单或证书").wait_for()
    assert window.page.locator(".offer").count() == 0
