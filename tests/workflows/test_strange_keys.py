"""Keys that nobody certifies sign and stamp soundly, and reach no list."""

from __future__ import annotations

import hashlib

from evidence_kit.formats import asic, rfc3161
from evidence_kit.formats.canonical_zip import Source
from evidence_kit.formats.rfc3161 import acceptance
from evidence_kit.workflows.strange_keys import strange_keys


def test_a_strange_token_is_sound_and_reaches_nobody() -> None:
    keys, digest = strange_keys(), hashlib.sha256(b"x").digest()
    token = rfc3161.read_response(keys.stamp(rfc3161.build_request(digest, nonce=7)))
    assert acceptance.soundness(token, digest, nonce=7).against is None


def test_each_run_has_keys_of_its_own() -> None:
    one, other = strange_keys(), strange_keys()
    assert one.identity.certificate != other.identity.certificate


def test_a_container_gets_its_five_parts() -> None:
    parts = strange_keys().sign_container([Source.of_bytes("data/x.txt", b"x")])
    assert [one.name for one in parts] == [
        asic.MIMETYPE_NAME, asic.SIGNED_MANIFEST, asic.SIGNATURE, asic.STAMPED_MANIFEST, asic.TIMESTAMP,
    ]  # fmt: skip
