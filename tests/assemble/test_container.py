"""A token counts for a container by the same sequence as for a seal: what the verifier would refuse is not filed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evidence_kit.assemble.container import container_parts
from evidence_kit.casefile import system_clock
from evidence_kit.domain.errors import SealError
from evidence_kit.formats import asic, rfc3161
from evidence_kit.formats.canonical_zip import Source
from tests.pki import signer, stamping

COVERED = [Source.of_bytes("data/words.txt", b"words")]


def with_another_signature(request: bytes) -> bytes:
    """A whole answer to the request, whose last byte, that of the signature, is another."""
    answer = bytearray(stamping().stamp(request))
    answer[-1] ^= 1
    return bytes(answer)


def for_other_bytes(_request: bytes) -> bytes:
    return stamping().stamp(rfc3161.build_request(bytes(32), nonce=1 << 64))


def test_the_manifests_lead_from_the_files_to_the_token() -> None:
    parts = {part.name: part for part in container_parts(COVERED, signer("ec"), stamping().stamp, system_clock)}
    assert [*parts] == [asic.MIMETYPE_NAME, asic.SIGNED_MANIFEST, asic.SIGNATURE, asic.STAMPED_MANIFEST, asic.TIMESTAMP]
    token = rfc3161.read_token(parts[asic.TIMESTAMP].open().read())
    assert token.imprint.hex() == parts[asic.STAMPED_MANIFEST].sha256


@pytest.mark.parametrize("answer", [with_another_signature, for_other_bytes])
def test_a_token_that_does_not_hold_is_refused(answer: Callable[[bytes], bytes]) -> None:
    with pytest.raises(SealError, match="cannot be used") as refused:
        container_parts(COVERED, signer("ec"), answer, system_clock)
    assert "another authority" in refused.value.remedy.en
