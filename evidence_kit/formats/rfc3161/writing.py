"""Making tokens: what a time-stamping unit answers (RFC 3161, RFC 5652, RFC 5816). Used by the rehearsal authority."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA256

from evidence_kit.formats import der
from evidence_kit.formats.rfc3161.request import Request, digest_identifier
from evidence_kit.formats.x509.issuing import PrivateKey


@dataclass(frozen=True)
class TimeStampingUnit:
    """The key that stamps, the DER of its certificate, and the policy it stamps under."""

    key: PrivateKey
    certificate: bytes
    policy: str


def grant(request: Request, unit: TimeStampingUnit, *, serial: int, gen_time: datetime) -> bytes:
    """The DER of a whole response with a token that answers `request`; `gen_time` is kept to the second."""
    content = tsp.TSTInfo({
        "version": "v1",
        "policy": unit.policy,
        "message_imprint": {
            "hash_algorithm": digest_identifier(request.algorithm),
            "hashed_message": request.digest,
        },
        "serial_number": serial,
        "gen_time": gen_time.astimezone(UTC).replace(microsecond=0),
        "nonce": request.nonce,
    }).dump()
    response = tsp.TimeStampResp({
        "status": {"status": "granted"},
        "time_stamp_token": {
            "content_type": "signed_data",
            "content": _signed_data(content, unit, request.certificate_wanted),
        },
    })
    encoded: bytes = response.dump()
    return encoded


def refuse(reason: str) -> bytes:
    """The DER of a response that rejects a request as one this authority cannot serve."""
    status = tsp.PKIStatusInfo({"status": "rejection", "status_string": [reason], "fail_info": {"bad_request"}})
    return der.encode(0x30, status.dump())


def _signed_data(content: bytes, unit: TimeStampingUnit, with_certificate: bool) -> cms.SignedData:
    signed = cms.SignedData({
        "version": "v3",
        "digest_algorithms": [digest_identifier("sha256")],
        "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(content)},
        "signer_infos": [_signer_info(content, unit)],
    })
    if with_certificate:
        # The signer's only: a root inside a token proves nothing and is a place where bytes can change unnoticed.
        signed["certificates"] = [asn1_x509.Certificate.load(unit.certificate)]
    return signed


def _signer_info(content: bytes, unit: TimeStampingUnit) -> cms.SignerInfo:
    certificate = asn1_x509.Certificate.load(unit.certificate)
    attributes = cms.CMSAttributes([
        cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
        cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(content).digest()]}),
        cms.CMSAttribute({"type": "signing_certificate_v2", "values": [_signing_certificate(certificate)]}),
    ])
    return cms.SignerInfo({
        "version": "v1",
        "sid": cms.SignerIdentifier({
            "issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        }),
        "digest_algorithm": digest_identifier("sha256"),
        "signed_attrs": attributes,
        "signature_algorithm": _signature_algorithm(unit.key),
        "signature": _sign(unit.key, attributes.dump()),
    })


def _signing_certificate(certificate: asn1_x509.Certificate) -> tsp.SigningCertificateV2:
    """ESSCertIDv2 of the signer; SHA-256 is the default of its hash algorithm, which DER leaves out."""
    issuer = asn1_x509.GeneralName("directory_name", certificate.issuer)
    return tsp.SigningCertificateV2({
        "certs": [
            {
                "cert_hash": hashlib.sha256(certificate.dump()).digest(),
                "issuer_serial": {"issuer": [issuer], "serial_number": certificate.serial_number},
            }
        ]
    })


def _signature_algorithm(key: PrivateKey) -> algos.SignedDigestAlgorithm:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})


def _sign(key: PrivateKey, data: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(SHA256()))
    return key.sign(data, padding.PKCS1v15(), SHA256())
