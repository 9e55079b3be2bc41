"""Time-stamping authorities whose tokens are written as real ones write them, and as none should: each oddity is an option."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_kit.domain.time.trust_list import Anchor
from evidence_kit.formats import der as x690
from evidence_kit.formats.x509 import certificates
from evidence_kit.formats.x509.certificates import der
from evidence_kit.formats.x509.issuing import PrivateKey, name_of
from tests.pki import POLICY, TODAY

START, END = TODAY - timedelta(days=3650), TODAY + timedelta(days=3650)
STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
_SERIALS = itertools.count(7)
_USAGES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
           "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


def key_usage(*granted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in granted for name in _USAGES})


def elliptic(curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve or ec.SECP256R1())


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return der(self.certificate)

    @property
    def anchor(self) -> Anchor:
        """As a court would enter it."""
        pem = certificates.pem([self.certificate]).decode()
        return Anchor(name="odd", purpose="time-stamping", certificate_pem=pem,
                      sha256=self.certificate.fingerprint(SHA256()).hex())  # fmt: skip


def certified(
    name: str,
    by: Holder | None,
    *extensions: tuple[x509.ExtensionType, bool],
    key: PrivateKey | None = None,
    years: tuple[datetime, datetime] = (START, END),
) -> Holder:
    """A certificate with exactly these extensions, by an issuer or by itself."""
    own = key or elliptic()
    subject = name_of(name, "Odd")
    issuer = by.certificate.subject if by else subject
    builder = x509.CertificateBuilder(issuer, subject, own.public_key(), next(_SERIALS), *years)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Holder(own, builder.sign(by.key if by else own, SHA256()))


def authority(name: str = "Odd Root", by: Holder | None = None, **changes: Any) -> Holder:
    """A certification authority; `usage` and `constraints` may be left out (None) or wrong."""
    usage = changes.pop("usage", key_usage("key_cert_sign", "crl_sign"))
    constraints = changes.pop("constraints", x509.BasicConstraints(ca=True, path_length=None))
    others = changes.pop("others", ())
    stated = [(one, True) for one in (constraints, usage) if one is not None]
    return certified(name, by, *stated, *others, **changes)


def unit(by: Holder, **changes: Any) -> Holder:
    """A time-stamping unit; `usage`, `constraints` and `purposes` may be left out (None) or wrong."""
    usage = changes.pop("usage", key_usage("digital_signature", "content_commitment"))
    constraints = changes.pop("constraints", x509.BasicConstraints(ca=False, path_length=None))
    purposes = changes.pop("purposes", STAMPING)
    stated = [(one, True) for one in (constraints, usage, purposes) if one is not None]
    return certified(changes.pop("name", "Odd Unit"), by, *stated, **changes)


@dataclass(frozen=True)
class Writing:
    """How a token is written."""

    gen_time: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y%m%d%H%M%SZ}")
    nonce: int | None = None
    accuracy: dict[str, int] | None = None
    named: asn1_x509.Name | None = None
    ess: tuple[str, ...] = ("v2",)
    """Of `v1`, `v2`, `v2-sha1`."""
    ess_of: bytes | None = None
    """The certificate that the attribute names; None: the signer's."""
    ess_serial: int | None = None
    ess_also: tuple[bytes, ...] = ()
    """Certificates that the attribute names after the signer's."""
    pss: bool = False
    digest: str = "sha256"
    imprint: str = "sha256"
    more_digests: tuple[str, ...] = ()
    unsigned: bool = False
    embedded: tuple[bytes, ...] | None = None
    """DER; None: the signer's."""
    policy: str = POLICY
    digest_stated: bytes | None = None
    """The imprint; None: of what is stamped."""


def token(stamped: bytes, signer: Holder, how: Writing | None = None) -> bytes:
    """The bare token over some bytes."""
    how = how or Writing()
    content = _content(stamped, how)
    certificate = asn1_x509.Certificate.load(signer.der)
    attributes = cms.CMSAttributes([
        cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
        cms.CMSAttribute({"type": "message_digest", "values": [hashlib.new(how.digest, content).digest()]}),
        *(_ess(kind, signer.der, certificate, how) for kind in how.ess),
    ])
    signed_attributes = cms.CMSAttributes(sorted(attributes, key=lambda one: one.dump())) if attributes else attributes
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": {
            "issuer": certificate.issuer, "serial_number": certificate.serial_number}}),
        "digest_algorithm": {"algorithm": how.digest},
        "signed_attrs": signed_attributes,
        **_signature(signer.key, x690.encode(0x31, signed_attributes.contents or b""), how),
    }  # fmt: skip
    if how.unsigned:
        info["unsigned_attrs"] = [cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.OctetString(b"later")]})]
    embedded = (signer.der,) if how.embedded is None else how.embedded
    signed = cms.SignedData({
        "version": "v3",
        "digest_algorithms": [{"algorithm": name} for name in (how.digest, *how.more_digests)],
        "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(content)},
        "signer_infos": [cms.SignerInfo(info)],
        **({"certificates": [asn1_x509.Certificate.load(one) for one in embedded]} if embedded else {}),
    })
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return made


def response(token_der: bytes, status: int = 0) -> bytes:
    """A whole response around a token."""
    return x690.encode(0x30, bytes((0x30, 3, 2, 1, status)), token_der)


def in_ber(value: bytes, depth: int = 4) -> bytes:
    """The same value with indefinite lengths down to some depth, as many programs write CMS."""
    from evidence_kit.formats import ber

    if not value[0] & 0x20 or depth == 0:
        return value
    inside = ber.parts(value, max_size=len(value), max_depth=32)
    return bytes((value[0], 0x80)) + b"".join(in_ber(one, depth - 1) for one in inside) + b"\0\0"


def _content(stamped: bytes, how: Writing) -> bytes:
    made: bytes = tsp.TSTInfo({
        "version": "v1",
        "policy": how.policy,
        "message_imprint": {
            "hash_algorithm": {"algorithm": how.imprint},
            "hashed_message": how.digest_stated or hashlib.new(how.imprint, stamped).digest(),
        },
        "serial_number": 77,
        "gen_time": _moment(how.gen_time),
        "accuracy": how.accuracy,
        "nonce": how.nonce,
        **({"tsa": asn1_x509.GeneralName("directory_name", how.named)} if how.named else {}),
    }).dump()
    return made


def _moment(stated: str) -> core.GeneralizedTime:
    """The very characters, whatever they say."""
    return core.GeneralizedTime.load(x690.encode(0x18, stated.encode("ascii")))


def _ess(kind: str, signer: bytes, certificate: asn1_x509.Certificate, how: Writing) -> cms.CMSAttribute:
    issuer = [asn1_x509.GeneralName("directory_name", certificate.issuer)]
    serial = certificate.serial_number if how.ess_serial is None else how.ess_serial
    named: dict[str, Any] = {"issuer_serial": {"issuer": issuer, "serial_number": serial}}
    of = how.ess_of or signer
    if kind == "v1":
        value: core.Asn1Value = tsp.SigningCertificate({"certs": [{"cert_hash": hashlib.sha1(of).digest(), **named}]})  # noqa: S324
        return cms.CMSAttribute({"type": "signing_certificate", "values": [value]})
    algorithm = kind.partition("-")[2] or "sha256"
    named |= {"cert_hash": hashlib.new(algorithm, of).digest()}
    named |= {} if algorithm == "sha256" else {"hash_algorithm": {"algorithm": algorithm}}
    others = [{"cert_hash": hashlib.sha256(one).digest()} for one in how.ess_also]
    listed = tsp.SigningCertificateV2({"certs": [named, *others]})
    return cms.CMSAttribute({"type": "signing_certificate_v2", "values": [listed]})


def _signature(key: PrivateKey, data: bytes, how: Writing) -> dict[str, Any]:
    digest = {"sha256": SHA256()}.get(how.digest)
    if digest is None:
        from cryptography.hazmat.primitives import hashes

        digest = {"sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[how.digest]  # type: ignore[assignment]
    if isinstance(key, rsa.RSAPrivateKey) and how.pss:
        parameters = algos.RSASSAPSSParams({
            "hash_algorithm": {"algorithm": how.digest},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": how.digest}},
            "salt_length": digest.digest_size,  # type: ignore[union-attr]
        })
        mask = padding.PSS(padding.MGF1(digest), digest.digest_size)  # type: ignore[union-attr,arg-type]
        return {"signature_algorithm": {"algorithm": "rsassa_pss", "parameters": parameters},
                "signature": key.sign(data, mask, digest)}  # type: ignore[arg-type]  # fmt: skip
    if isinstance(key, rsa.RSAPrivateKey):
        return {"signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
                "signature": key.sign(data, padding.PKCS1v15(), digest)}  # type: ignore[arg-type]  # fmt: skip
    return {"signature_algorithm": {"algorithm": f"{how.digest}_ecdsa"},
            "signature": key.sign(data, ec.ECDSA(digest))}  # type: ignore[arg-type]  # fmt: skip
