"""A digest is read aloud in groups, and known again however a person wrote it."""

from __future__ import annotations

import hashlib

import pytest

from evidence_kit.cli.trust_table import agreed, bare, grouped, told, years
from evidence_kit.domain.errors import InputError, UsageError
from evidence_kit.formats.x509 import certificates
from evidence_kit.workflows.trust import anchor
from tests.pki import TODAY, authority

DIGEST = hashlib.sha256(b"a").hexdigest()


@pytest.mark.parametrize(
    "written", [grouped(DIGEST), DIGEST.upper(), ":".join(DIGEST[n : n + 2] for n in range(0, 64, 2))]
)
def test_a_digest_is_known_however_it_is_written(written: str) -> None:
    assert bare(written) == DIGEST
    agreed(DIGEST, written, as_json=False)


def test_another_digest_or_none_ends_it() -> None:
    with pytest.raises(InputError):
        agreed(DIGEST, DIGEST[:-1] + "0", as_json=False)
    with pytest.raises(UsageError):
        agreed(DIGEST, None, as_json=True)


def test_a_record_is_told_with_its_years_and_its_whole_digest() -> None:
    der = certificates.der(authority("Signing").certificate)
    one = anchor("A", "signing", der, TODAY, None)
    assert years(one).startswith(f"{TODAY:%Y-%m-%d}")
    assert years(anchor("A", "signing", der, None, None)) in {"at any time", "不限期"}
    assert grouped(hashlib.sha256(der).hexdigest()) in dict(told(one)).values()
