"""Keys on a token (SoftHSM): used there, and judged by OpenSSL and poppler as keys in a file are."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from evidence_kit.assemble.signing import Signer, open_signer, sign_book, sign_detached
from evidence_kit.assemble.signing.pkcs11 import TokenIdentity
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text
from evidence_kit.formats.x509 import issuing
from evidence_kit.formats.x509.certificates import der, pem
from tests.assemble.packing_case import small_pdf
from tests.pki import VALIDITY, authority, crl_of, stamping

pkcs11 = pytest.importorskip("pkcs11", reason="keys on tokens are used with the extra `token`")

LIBRARY = next(
    (
        path
        for path in map(Path, ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so"))
        if path.exists()
    ),
    None,
)
if LIBRARY is None:
    pytest.skip("SoftHSM is not installed", allow_module_level=True)
PIN, LABEL = "口令 1234", "李律师 token"


@dataclass(frozen=True)
class Token:
    """A token with two keys and their certificates, and the folder of the issuers' papers."""

    uri: str
    folder: Path

    @contextmanager
    def opened(self, key: str, pin: str = PIN) -> Iterator[Signer]:
        """A program logs in once; the next test is another program."""
        signer = open_signer(self.uri.replace("?", f";object={key}?"), lambda _: pin, folder=self.folder)
        assert isinstance(signer, TokenIdentity)
        try:
            yield signer
        finally:
            signer.key.session.close()


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    """The library reads its configuration once in a process, so there is one token for all tests."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n", encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        make = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "12345678"]
        subprocess.run(make, check=True, capture_output=True)
        _fill(folder)
        yield Token(f"pkcs11:token={LABEL.replace(' ', '%20')}?module-path={LIBRARY}&x-papers=papers", folder)


def _fill(folder: Path) -> None:
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
    from pkcs11.util.rsa import encode_rsa_public_key
    from pkcs11.util.x509 import decode_x509_certificate

    root = authority("Signing")
    with pkcs11.lib(str(LIBRARY)).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        curve = session.create_domain_parameters(
            pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}, local=True
        )
        public, _ = session.generate_keypair(pkcs11.KeyType.RSA, 2048, store=True, label="rsa", id=b"\x01")
        curved, _ = curve.generate_keypair(store=True, label="ec", id=b"\x02")
        written = _spki(encode_rsa_public_key(public))
        for key_id, label, key in ((b"\x01", "rsa", written), (b"\x02", "ec", encode_ec_public_key(curved))):
            certificate = issuing.document_signing_certificate(
                load_der_public_key(key),  # type: ignore[arg-type]
                issuing.name_of("李律师 Lawyer LI", "Test"), root, serial=40 + key_id[0], validity=VALIDITY,
            )  # fmt: skip
            session.create_object(
                decode_x509_certificate(der(certificate))
                | {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: label, pkcs11.Attribute.ID: key_id}
            )
        session.generate_keypair(pkcs11.KeyType.RSA, 2048, store=True, label="bare", id=b"\x03")
    (folder / "papers").mkdir()
    (folder / "papers" / "root.pem").write_bytes(pem([root.certificate]))
    (folder / "papers" / "root.crl").write_bytes(crl_of(root))


def _spki(rsa_key: bytes) -> bytes:
    from asn1crypto.keys import PublicKeyInfo, RSAPublicKey

    return bytes(PublicKeyInfo.wrap(RSAPublicKey.load(rsa_key), "rsa").dump())


@pytest.mark.parametrize("key", ["rsa", "ec"])
def test_openssl_accepts_what_the_token_signed(token: Token, tmp_path: Path, key: str) -> None:
    (tmp_path / "data").write_bytes(b"what was filed")
    with token.opened(key) as signer:
        assert len(signer.chain) == 1 and len(signer.crls) == 1
        (tmp_path / "data.p7s").write_bytes(sign_detached(b"what was filed", signer))
    verify = [
        "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "data.p7s", "-content", "data",
        "-CAfile", str(token.folder / "papers" / "root.pem"), "-out", "/dev/null",
    ]  # fmt: skip
    assert subprocess.run(verify, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    (tmp_path / "data").write_bytes(b"what was filed?")
    assert subprocess.run(verify, cwd=tmp_path, check=False, capture_output=True).returncode != 0


def test_a_book_is_signed_by_the_token(token: Token, tmp_path: Path) -> None:
    with token.opened("rsa") as signer:
        signed = sign_book(small_pdf(), signer, stamping(), reason=text("理由", "reason"), where="北京")
    (tmp_path / "book.pdf").write_bytes(signed)
    told = subprocess.run(
        ["pdfsig", "-nocert", "book.pdf"], cwd=tmp_path, check=False, capture_output=True, text=True
    ).stdout
    assert "Signature is Valid" in told and "Total document signed" in told and "李律师" in told


def test_a_wrong_pin_says_that_more_of_them_lock_the_token(token: Token) -> None:
    with pytest.raises(InputError, match="lock"), token.opened("rsa", "0000"):
        pass


@pytest.mark.parametrize("key", ["bare", "none"])
def test_a_key_without_a_certificate_is_none(token: Token, key: str) -> None:
    with pytest.raises(InputError, match="0 keys"), token.opened(key):
        pass


def test_of_two_keys_one_must_be_named(token: Token) -> None:
    with pytest.raises(InputError, match="2 keys"):
        open_signer(token.uri, lambda _: PIN, folder=token.folder)


def test_another_token_and_another_library(token: Token) -> None:
    with pytest.raises(InputError, match="0 tokens") as error:
        open_signer(token.uri.replace("token=", "token=x"), lambda _: PIN, folder=token.folder)
    assert LABEL in error.value.quoted
    with pytest.raises(InputError, match="could not be used"):
        open_signer("pkcs11:?module-path=/no/such/library.so", lambda _: PIN)
