"""A time-stamping authority made of OpenSSL alone: its certificates by `openssl req`, its tokens by `openssl ts -reply`."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

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
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass(frozen=True)
class OpensslAuthority:
    """Where its files lie: root.pem, leaf.pem, leaf.key."""

    folder: Path

    @classmethod
    def create(cls, folder: Path, key: tuple[str, ...] = ("-newkey", "rsa:2048")) -> OpensslAuthority:
        """A root and a unit of its own."""
        folder.mkdir(parents=True)
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("1000\n")
        made = cls(folder)
        made.run("req", "-x509", *key, "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "3000",
                 "-subj", f"/CN=OpenSSL Root {folder.name}", "-config", "tsa.cnf", "-extensions", "root", config=False)  # fmt: skip
        made.run("req", *key, "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj",
                 f"/CN=OpenSSL Unit {folder.name}", config=False)  # fmt: skip
        made.run("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                 "-out", "leaf.pem", "-days", "2000", "-extfile", "tsa.cnf", "-extensions", "leaf", config=False)  # fmt: skip
        return made

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
