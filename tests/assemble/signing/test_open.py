"""A signer is opened by its URI; what opens none says which kinds there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.assemble.signing import SigningIdentity, open_signer
from evidence_kit.domain.errors import InputError, UsageError
from tests.filed import PASSPHRASE, write_signer


def test_a_file_beside_the_case(tmp_path: Path) -> None:
    write_signer(tmp_path / "keys")
    asked: list[Path] = []

    def ask(path: Path) -> str:
        asked.append(path)
        return PASSPHRASE

    opened = open_signer("p12:keys/signer.p12", ask, folder=tmp_path)
    assert isinstance(opened, SigningIdentity) and len(opened.chain) == 1 and len(opened.crls) == 2
    assert asked == [tmp_path / "keys" / "signer.p12"]
    with pytest.raises(InputError):
        open_signer("p12:keys/signer.p12", lambda _: "wrong", folder=tmp_path)


@pytest.mark.parametrize("uri", ["", "p12:", "pkcs11:", "keys/signer.p12", "pem:key.pem"])
def test_what_names_no_signer(uri: str) -> None:
    with pytest.raises(UsageError, match="p12:PATH"):
        open_signer(uri, lambda _: "")
