"""Credentials that the C2PA project's own library made, validated by it again: whole, changed, foreign, not there."""

from __future__ import annotations

import sys

import pytest

from evidence_kit.formats.c2pa.validation import check
from tests.credentials import anchor, picture, signed, store, with_chunk

pytest.importorskip("c2pa")


def test_a_signature_that_holds_is_valid_and_trusted_by_an_anchor_alone() -> None:
    data = signed()
    found = check(data)
    assert found is not None and (found.state, found.failures) == ("Valid", ())
    assert found.validator.startswith("c2pa-python ") and found.signer.startswith("李律师")
    trusted = check(data, (anchor(),))
    assert trusted is not None and trusted.state == "Trusted"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_changed_pixels_are_invalid(kind: str) -> None:
    data = bytearray(signed(kind=kind))
    assert (found := check(bytes(data))) is not None and found.state == "Valid"
    data[-20] ^= 1
    found = check(bytes(data))
    assert found is not None and found.state != "Valid"
    assert found.failures or found.refused  # where the store stands last, what was changed is its signature


def test_what_is_unsigned_is_refused_and_what_is_bare_has_nothing() -> None:
    unsigned = check(with_chunk(picture(), store({"claim_generator": "Harbour Studio/1.0"})))
    assert unsigned is not None and unsigned.refused and not unsigned.state
    bare = check(picture())
    assert bare is not None and bare.refused


def test_without_the_library_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    assert check(picture()) is None
