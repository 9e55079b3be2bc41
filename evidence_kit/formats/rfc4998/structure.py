"""The ASN.1 of RFC 4998 appendix A (implicit tags).

asn1crypto has an `Asn1EvidenceRecord` of its own that leaves out the level of chains and reads no real record.
"""

from __future__ import annotations

from typing import ClassVar

from asn1crypto import algos, cms, core


class PartialHashtree(core.SequenceOf):  # type: ignore[misc]
    """Digests of one node's children that are not computed from below."""

    _child_spec = core.OctetString


class ReducedHashtree(core.SequenceOf):  # type: ignore[misc]
    """The lists from a data object up to the root."""

    _child_spec = PartialHashtree


class Attributes(core.SetOf):  # type: ignore[misc]
    """Attributes of an archive time-stamp; none is defined that this kit would need."""

    _child_spec = cms.CMSAttribute


class Asn1ArchiveTimeStamp(core.Sequence):  # type: ignore[misc]
    """A token over the root of a hash tree, and one object's way to that root."""

    _fields: ClassVar[list[tuple[object, ...]]] = [
        ("digest_algorithm", algos.DigestAlgorithm, {"implicit": 0, "optional": True}),
        ("attributes", Attributes, {"implicit": 1, "optional": True}),
        ("reduced_hashtree", ReducedHashtree, {"implicit": 2, "optional": True}),
        ("time_stamp", cms.ContentInfo),
    ]


class ArchiveTimeStampChain(core.SequenceOf):  # type: ignore[misc]
    """Time-stamp renewals, oldest first: each covers the one before it, all by one digest algorithm."""

    _child_spec = Asn1ArchiveTimeStamp


class ArchiveTimeStampSequence(core.SequenceOf):  # type: ignore[misc]
    """Hash-tree renewals, oldest first: each chain covers the object and all chains before it."""

    _child_spec = ArchiveTimeStampChain


class CryptoInfos(core.SequenceOf):  # type: ignore[misc]
    """Certificates and revocation data for the record; trusted for nothing."""

    _child_spec = cms.CMSAttribute


class EncryptionInfo(core.Sequence):  # type: ignore[misc]
    """How to encrypt the object again; this kit stamps plaintext only."""

    _fields: ClassVar[list[tuple[object, ...]]] = [("type", core.ObjectIdentifier), ("value", core.Any)]


class DigestAlgorithms(core.SequenceOf):  # type: ignore[misc]
    """Every digest algorithm that the record uses."""

    _child_spec = algos.DigestAlgorithm


class Asn1EvidenceRecord(core.Sequence):  # type: ignore[misc]
    """The whole record."""

    _fields: ClassVar[list[tuple[object, ...]]] = [
        ("version", core.Integer),
        ("digest_algorithms", DigestAlgorithms),
        ("crypto_infos", CryptoInfos, {"implicit": 0, "optional": True}),
        ("encryption_info", EncryptionInfo, {"implicit": 1, "optional": True}),
        ("archive_time_stamp_sequence", ArchiveTimeStampSequence),
    ]
