"""A time-stamping authority made of OpenSSL alone: its certificates by `openssl req`, its tokens by `openssl ts -reply`."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from evidence_kit.formats.x509.issuing import Issuer, PrivateKey

_CONFIG = """\
[tsa]
default_tsa = unit
[unit]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.3
other_policies = 1.3.6.1.4.1.99999.4
digests = sha256, sha384, sha512, sm3
accuracy = secs:1
ess_cert_id_alg = sha256
ess_cert_id_chain = no
ordering = no
tsa_name = no
[ca]
default_ca = lists
[lists]
database = {folder}/index.txt
crlnumber = {folder}/crlnumber
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[between]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
{lists}
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
{lists}
"""
_ELLIPTIC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


@dataclass(frozen=True)
class OpensslAuthority:
    """Where its files lie: root.pem, leaf.pem, leaf.key; chain.pem, all that are above the leaf, the root last."""

    folder: Path
    addresses: tuple[str, ...] = ()

    @classmethod
    def create(cls, folder: Path, key: tuple[str, ...] = ("-newkey", "rsa:2048")) -> OpensslAuthority:
        """A root and a unit of its own."""
        made = cls._rooted(folder, key, ())
        made._certify("leaf", "Unit", "root", key)
        return made

    @classmethod
    def with_lists(cls, folder: Path, *addresses: str, between: bool = False) -> OpensslAuthority:
        """The same; certificates below the root name `addresses` of revocation lists, `{issuer}` being who issued them.

        Args:
            between: an authority `between` stands between root and leaf.
        """
        made = cls._rooted(folder, _ELLIPTIC, addresses)
        if between:
            made._certify("between", "Between", "root", _ELLIPTIC)
        made._certify("leaf", "Unit", "between" if between else "root", _ELLIPTIC)
        return made

    def moves_to_new_keys(self) -> None:
        """Another authority of the same name stands between from now on, and certified another unit."""
        self._certify("between", "Between", "root", _ELLIPTIC)
        self._certify("leaf", "Unit", "between", _ELLIPTIC)

    @classmethod
    def _rooted(cls, folder: Path, key: tuple[str, ...], addresses: tuple[str, ...]) -> OpensslAuthority:
        folder.mkdir(parents=True)
        (folder / "serial").write_text("1000\n")
        (folder / "crlnumber").write_text("1000\n")
        (folder / "index.txt").touch()
        made = cls(folder, addresses)
        made._configure("root")
        made.run("req", "-x509", *key, "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "3000",
                 "-subj", f"/CN=OpenSSL Root {folder.name}", "-config", "tsa.cnf", "-extensions", "root", config=False)  # fmt: skip
        (folder / "chain.pem").write_bytes((folder / "root.pem").read_bytes())
        return made

    def _configure(self, issuer: str) -> None:
        named = ",".join(f"URI:{address.replace('{issuer}', issuer)}" for address in self.addresses)
        lists = f"crlDistributionPoints = {named}" if named else ""
        (self.folder / "tsa.cnf").write_text(_CONFIG.format(folder=self.folder, lists=lists))

    def _certify(self, name: str, called: str, issuer: str, key: tuple[str, ...]) -> None:
        self._configure(issuer)
        self.run("req", *key, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj",
                 f"/CN=OpenSSL {called} {self.folder.name}", config=False)  # fmt: skip
        self.run("x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial",
                 "-out", f"{name}.pem", "-days", "2000", "-extfile", "tsa.cnf", "-extensions", name, config=False)  # fmt: skip
        if name != "leaf":
            chain = self.folder / "chain.pem"
            chain.write_bytes((self.folder / f"{name}.pem").read_bytes() + chain.read_bytes())

    def issuer(self, name: str = "root") -> Issuer:
        """A certification authority of its house, for lists that OpenSSL would not make."""
        key = load_pem_private_key((self.folder / f"{name}.key").read_bytes(), None)
        assert isinstance(key, PrivateKey)
        return Issuer(x509.load_pem_x509_certificate((self.folder / f"{name}.pem").read_bytes()), key)

    def serial_of(self, name: str) -> int:
        """The serial number of a certificate of its house."""
        return x509.load_pem_x509_certificate((self.folder / f"{name}.pem").read_bytes()).serial_number

    def revocations(self, issuer: str = "root") -> bytes:
        """The list (DER) that `openssl ca -gencrl` makes for now: nothing stands on it."""
        self.run("ca", "-gencrl", "-keyfile", f"{issuer}.key", "-cert", f"{issuer}.pem", "-crldays", "7", "-md", "sha256",
                 "-out", f"{issuer}.crl.pem")  # fmt: skip
        return self.run("crl", "-in", f"{issuer}.crl.pem", "-outform", "DER", config=False)

    def run(self, *arguments: str, config: bool = True) -> bytes:
        """One openssl command in the folder."""
        done = subprocess.run(["openssl", *arguments, *(("-config", "tsa.cnf") if config else ())], cwd=self.folder,
                              capture_output=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def answer(self, request: bytes, *, chain: bool = False) -> tuple[int, str, bytes]:
        """Status, media type and body for a request."""
        (self.folder / "q.tsq").write_bytes(request)
        extra = ("-chain", "root.pem") if chain else ()
        self.run("ts", "-reply", "-queryfile", "q.tsq", "-signer", "leaf.pem", "-inkey", "leaf.key", *extra,
                 "-out", "r.tsr", "-section", "unit")  # fmt: skip
        return 200, "application/timestamp-reply", (self.folder / "r.tsr").read_bytes()

    def verifies(self, response: Path, data: Path) -> bool:
        """The verdict of `openssl ts -verify`."""
        done = subprocess.run(["openssl", "ts", "-verify", "-in", response, "-data", data, "-CAfile", "root.pem"],
                              cwd=self.folder, capture_output=True, check=False)  # fmt: skip
        return b"Verification: OK" in done.stdout
