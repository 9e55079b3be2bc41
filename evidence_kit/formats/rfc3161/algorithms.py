"""The AlgorithmIdentifiers that are accepted, byte for byte.

A SignerInfo's signatureAlgorithm is not covered by the signature: whoever compares less than all of its bytes lets
them be changed. Some authorities write the NULL parameter and some leave it out, so both forms are listed.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sm3": hashes.SM3(),
}
"""Digest algorithms by the name `hashlib` gives them."""

_NULL = "0500"
_DIGEST_OIDS = {
    "sha256": "0609608648016503040201",
    "sha384": "0609608648016503040202",
    "sha512": "0609608648016503040203",
    "sm3": "06082a811ccf55018311",  # 1.2.156.10197.1.401, GM/T 0006
}
_SIGNATURE_OIDS = {
    ("rsa", None): "06092a864886f70d010101",  # rsaEncryption: the digest is the one of digestAlgorithm, RFC 3370
    ("rsa", "sha256"): "06092a864886f70d01010b",
    ("rsa", "sha384"): "06092a864886f70d01010c",
    ("rsa", "sha512"): "06092a864886f70d01010d",
    ("ec", "sha256"): "06082a8648ce3d040302",
    ("ec", "sha384"): "06082a8648ce3d040303",
    ("ec", "sha512"): "06082a8648ce3d040304",
    ("sm2", "sm3"): "06082a811ccf55018375",  # 1.2.156.10197.1.501, GM/T 0006: recognised, never checked
}
_PSS, _MGF1 = "06092a864886f70d01010a", "06092a864886f70d010108"
WEAK_DIGESTS = frozenset(map(bytes.fromhex, (
    "06082a864886f70d0202", "06082a864886f70d0204", "06082a864886f70d0205", "06052b0e03021a",
    "06092a864886f70d010102", "06092a864886f70d010104", "06092a864886f70d010105", "06072a8648ce3d0401",
)))  # fmt: skip
"""Encoded identifiers of MD2, MD4, MD5 and SHA-1, bare and within signature algorithms: whoever likes can make two files of
one such digest."""

GM_CONTENT_TYPES = "1.2.156.10197.6.1.4.2."
"""Prefix of the content types of GM/T 0010, the Chinese counterpart of CMS."""
SM2_WITH_SM3 = "1.2.156.10197.1.501"


def _identifier(oid: str, parameters: str = "") -> bytes:
    content = bytes.fromhex(oid + parameters)
    return bytes((0x30, len(content))) + content


DIGESTS: dict[bytes, str] = {
    _identifier(oid, parameters): name for name, oid in _DIGEST_OIDS.items() for parameters in ("", _NULL)
}
"""Encoded AlgorithmIdentifier of a digest to its name."""


def _pss() -> dict[bytes, tuple[str, str | None]]:
    """RSASSA-PSS with one digest for message and mask and a salt as long as it (RFC 4055 section 3.1), each form of it."""
    forms: dict[bytes, tuple[str, str | None]] = {}
    for name in ("sha256", "sha384", "sha512"):
        for null in ("", _NULL):
            digest = _identifier(_DIGEST_OIDS[name], null)
            mask = _identifier(_MGF1, digest.hex())
            salt = bytes((0xA2, 0x03, 0x02, 0x01, HASHES[name].digest_size))
            tagged = b"".join(bytes((tag, len(part))) + part for tag, part in ((0xA0, digest), (0xA1, mask))) + salt
            forms[_identifier(_PSS, _identifier("", tagged.hex()).hex())] = ("rsa-pss", name)
    return forms


SIGNATURES: dict[bytes, tuple[str, str | None]] = {
    _identifier(oid, parameters): (key, digest)
    for (key, digest), oid in _SIGNATURE_OIDS.items()
    for parameters in {"rsa": (_NULL, ""), "ec": ("",), "sm2": ("", _NULL)}[key]
} | _pss()
"""Encoded AlgorithmIdentifier of a signature to its kind of key and its digest (None: that of digestAlgorithm). RFC 3370
has RSA with NULL; some authorities leave it out (RFC 4055 section 5 wants both read)."""

_NOT_USED = frozenset(_identifier(oid, parameters) for parameters in ("", _NULL) for oid in (
    "06052b0e03021a", "06082a864886f70d0205", "06052b24030201",
    *(f"06096086480165030402{number:02x}" for number in range(1, 13)),
))  # fmt: skip
"""SHA-1, MD5, RIPEMD-160, SHA-2 and SHA-3: what a list of digest algorithms may name beside the one that is used."""


def known_digest(identifier: bytes) -> bool:
    """Tell whether an encoded AlgorithmIdentifier is that of a digest of the standards, used here or not."""
    return identifier in _NOT_USED
