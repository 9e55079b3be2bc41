"""The address of a key on a token: what RFC 7512 writes, and no PIN."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.assemble.signing.token_address import TokenAddress, token_address
from evidence_kit.domain.errors import UsageError


def test_escapes_and_every_part() -> None:
    uri = "pkcs11:token=%E6%9D%8E%E5%BE%8B%E5%B8%88;serial=ab1;object=sign%20key;id=%01%AF?module-path=/usr/lib/x.so&x-papers=keys"
    assert token_address(uri, Path("case")) == TokenAddress(
        "/usr/lib/x.so", "李律师", "ab1", "sign key", b"\x01\xaf", Path("case/keys")
    )


def test_the_library_alone_is_enough() -> None:
    assert token_address("pkcs11:?module-path=C:%5Ceps2003csp11.dll", Path()).module == r"C:\eps2003csp11.dll"


@pytest.mark.parametrize(
    "uri",
    [
        "pkcs11:token=A",
        "pkcs11:token=A?module-path=",
        "pkcs11:token=A;token=B?module-path=x",
        "pkcs11:slot-id=1?module-path=x",
        "pkcs11:token?module-path=x",
        "pkcs11:token=A?module-path=x&module-name=y",
    ],
)
def test_what_says_too_little_or_is_not_understood(uri: str) -> None:
    with pytest.raises(UsageError):
        token_address(uri, Path())


@pytest.mark.parametrize("uri", ["pkcs11:?module-path=x&pin-value=1234", "pkcs11:?pin-source=/pin&module-path=x"])
def test_a_pin_in_the_address_is_refused_and_not_repeated(uri: str) -> None:
    with pytest.raises(UsageError, match="PIN") as error:
        token_address(uri, Path())
    assert "1234" not in str(error.value)
