"""TimeStampReq, RFC 3161 section 2.4.1."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import tsp

from evidence_kit.formats import der
from evidence_kit.formats.rfc3161.algorithms import DIGESTS, HASHES
from evidence_kit.formats.rfc3161.token import TokenCode, TokenMalformed

MAX_REQUEST = 4096


@dataclass(frozen=True)
class Request:
    """What is asked of an authority."""

    algorithm: str
    digest: bytes
    nonce: int | None
    policy: str | None
    certificate_wanted: bool


def build_request(digest: bytes, *, nonce: int, policy: str | None = None, algorithm: str = "sha256") -> bytes:
    """The DER of a request for a token over `digest`, with the signer's certificate wanted inside it.

    Args:
        digest: of the file, by `algorithm` (so that files of many gigabytes need no second reading).
        nonce: fresh for each request, positive, 64 bits or more.
        policy: dotted object identifier the authority must stamp under; None leaves it the choice.
        algorithm: `sha256`, `sha384`, `sha512` or `sm3`.
    """
    if len(digest) != HASHES[algorithm].digest_size:
        raise ValueError(f"{len(digest)} bytes are not a digest by {algorithm}")
    request = tsp.TimeStampReq({
        "version": "v1",
        "message_imprint": {"hash_algorithm": digest_identifier(algorithm), "hashed_message": digest},
        "req_policy": policy,
        "nonce": nonce,
        "cert_req": True,
    })
    encoded: bytes = request.dump()
    return encoded


def read_request(request_der: bytes) -> Request:
    """What a request asks.

    Raises:
        TokenMalformed: not DER, not a version 1 request, extensions, or a digest by an unknown algorithm.
    """
    try:
        der.scan(request_der, max_size=MAX_REQUEST, max_depth=8)
        request = tsp.TimeStampReq.load(request_der, strict=True)
        imprint = request["message_imprint"]
        algorithm = DIGESTS[imprint["hash_algorithm"].dump()]
        digest = bytes(imprint["hashed_message"])
        if request["version"].native != "v1" or request["extensions"]:
            raise ValueError("not a plain version 1 request")
        if len(digest) != HASHES[algorithm].digest_size:
            raise ValueError("digest of another length than its algorithm's")
        return Request(
            algorithm=algorithm,
            digest=digest,
            nonce=request["nonce"].native,
            policy=request["req_policy"].dotted if request["req_policy"] else None,
            certificate_wanted=bool(request["cert_req"].native),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise TokenMalformed(TokenCode.REQUEST, str(error)) from error


def digest_identifier(algorithm: str) -> tsp.DigestAlgorithm:
    """The AlgorithmIdentifier of a digest in the form that carries NULL, which every verifier reads."""
    encoded = next(
        identifier for identifier, name in DIGESTS.items() if name == algorithm and identifier[-2:] == b"\5\0"
    )
    return tsp.DigestAlgorithm.load(encoded)
