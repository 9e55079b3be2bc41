"""An evidence record as facts, and its two forms: bytes read strictly, facts written in the only way DER allows."""

from __future__ import annotations

from dataclasses import dataclass, field

from asn1crypto import cms, core

from evidence_kit.domain.fault import FaultCode, Faulty
from evidence_kit.formats import der
from evidence_kit.formats.rfc3161.algorithms import DIGESTS
from evidence_kit.formats.rfc3161.request import digest_identifier
from evidence_kit.formats.rfc4998 import structure
from evidence_kit.formats.rfc4998.hash_tree import Group

MAX_SIZE = 4 << 20
MAX_DEPTH = 48
MAX_STAMPS = 200
"""Renewals of one object: a century at two a year."""
MAX_DIGESTS = 20_000


class RecordCode(FaultCode):
    """Why an evidence record was refused."""

    MALFORMED = "RECORD_MALFORMED"
    ALGORITHMS = "RECORD_ALGORITHMS"
    ORDER = "RECORD_ORDER"
    COVERS = "RECORD_COVERS"
    TREE_ALGORITHM = "RECORD_TREE_ALGORITHM"
    UNSUPPORTED = "RECORD_UNSUPPORTED"
    UNCHECKED = "RECORD_TOKEN_UNCHECKED"  # noqa: S105
    TOKEN = "RECORD_TOKEN"  # noqa: S105 - a time-stamp token, no secret


class RecordUnsupported(Faulty):
    """A record of a kind that is not read here: nothing is known against it, and nothing for it."""


class RecordMalformed(Faulty):
    """The bytes are not an evidence record of the strict profile."""


@dataclass(frozen=True)
class ArchiveTimeStamp:
    """A token over the root of a hash tree, and the object's way to that root."""

    algorithm: str
    """Digest of the tree; that of the token's imprint where the record states none."""
    path: tuple[Group, ...]
    token: bytes = field(repr=False)
    """DER of the TimeStampToken, as it stands in the record: what a later token covers."""
    stated: bytes | None = None
    """The algorithm as the record states it (contents of [0]); empty: it leaves that to the token's imprint; None: in
    the form that carries NULL, as this kit writes it."""


Chain = tuple[ArchiveTimeStamp, ...]


@dataclass(frozen=True)
class EvidenceRecord:
    """All archive time-stamps of one data object, oldest first."""

    chains: tuple[Chain, ...]

    @property
    def newest(self) -> ArchiveTimeStamp:
        """The token that speaks for all others now."""
        return self.chains[-1][-1]

    def renewed(self, stamp: ArchiveTimeStamp) -> EvidenceRecord:
        """With one more time-stamp in the last chain (time-stamp renewal)."""
        return EvidenceRecord((*self.chains[:-1], (*self.chains[-1], stamp)))

    def rehashed(self, stamp: ArchiveTimeStamp) -> EvidenceRecord:
        """With a new chain (hash-tree renewal)."""
        return EvidenceRecord((*self.chains, (stamp,)))


def encode_record(record: EvidenceRecord) -> bytes:
    """The DER of a record."""
    names = dict.fromkeys(stamp.algorithm for chain in record.chains for stamp in chain)
    algorithms = der.encode(0x30, *(digest_identifier(name).dump() for name in names))
    return der.encode(0x30, b"\x02\x01\x01", algorithms, encode_sequence(record.chains))


def encode_sequence(chains: tuple[Chain, ...]) -> bytes:
    """The DER of the ArchiveTimeStampSequence of some chains: what a hash-tree renewal covers."""
    return der.encode(0x30, *(der.encode(0x30, *map(_encode_stamp, chain)) for chain in chains))


def read_record(data: bytes) -> EvidenceRecord:
    """The facts of a record.

    Raises:
        RecordMalformed: not one DER value within the limits; not version 1; no time-stamp; or writing it again gives other
            bytes.
        RecordUnsupported: attributes or encryption; an unknown digest algorithm.
    """
    try:
        der.scan(data, max_size=MAX_SIZE, max_depth=MAX_DEPTH)
        parsed = structure.Asn1EvidenceRecord.load(data, strict=True)
        if parsed["version"].native != 1:
            raise ValueError("not of version 1")
        if parsed["encryption_info"].native is not None:
            raise RecordUnsupported(RecordCode.UNSUPPORTED, "over an encrypted object")
        chains = tuple(tuple(map(_stamp, chain)) for chain in parsed["archive_time_stamp_sequence"])
        _bound(chains)
        listed = {DIGESTS.get(identifier.dump()) for identifier in parsed["digest_algorithms"]}
        if not listed >= {stamp.algorithm for chain in chains for stamp in chain}:
            raise ValueError("digestAlgorithms does not name the algorithms of the chains")
        if _written(parsed, chains) != data:
            raise ValueError("writing it again gives other bytes")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        note = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RecordMalformed(RecordCode.MALFORMED, note) from error
    return EvidenceRecord(chains)


def _bound(chains: tuple[Chain, ...]) -> None:
    stamps = [stamp for chain in chains for stamp in chain]
    if not stamps or not all(chains) or len(stamps) > MAX_STAMPS:
        raise ValueError(f"{len(stamps)} time-stamps, or a chain without one")
    if sum(len(group) for stamp in stamps for group in stamp.path) > MAX_DIGESTS:
        raise ValueError(f"more than {MAX_DIGESTS} digests")


def _stamp(parsed: structure.Asn1ArchiveTimeStamp) -> ArchiveTimeStamp:
    if parsed["attributes"].native is not None:
        raise RecordUnsupported(RecordCode.UNSUPPORTED, "an archive time-stamp with attributes")
    token: cms.ContentInfo = parsed["time_stamp"]
    named = parsed["digest_algorithm"]
    stated = b"" if isinstance(named, core.Void) else bytes(named.contents)
    algorithm = _digest(der.encode(0x30, stated)) if stated else _imprint_algorithm(token)
    groups = parsed["reduced_hashtree"]
    path = () if isinstance(groups, core.Void) else tuple(tuple(map(bytes, group)) for group in groups)
    if path and not all(path):
        raise ValueError("an empty list of digests")
    return ArchiveTimeStamp(algorithm, path, token.dump(), stated)


def _imprint_algorithm(token: cms.ContentInfo) -> str:
    imprint = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
    return _digest(imprint["hash_algorithm"].dump())


def _digest(identifier: bytes) -> str:
    if identifier not in DIGESTS:
        raise RecordUnsupported(RecordCode.UNSUPPORTED, f"digest algorithm {identifier.hex()} is not on the list")
    return DIGESTS[identifier]


def _encode_stamp(stamp: ArchiveTimeStamp) -> bytes:
    stated = digest_identifier(stamp.algorithm).contents if stamp.stated is None else stamp.stated
    algorithm = [der.encode(0xA0, stated)] if stated else []
    groups = [der.encode(0x30, *(der.encode(0x04, digest) for digest in group)) for group in stamp.path]
    return der.encode(0x30, *algorithm, *([der.encode(0xA2, *groups)] if groups else []), stamp.token)


def _written(parsed: structure.Asn1EvidenceRecord, chains: tuple[Chain, ...]) -> bytes:
    """The record written again, with the parts that are taken over as they are."""
    infos = parsed["crypto_infos"]
    kept = [] if isinstance(infos, core.Void) else [infos.dump()]
    return der.encode(0x30, b"\x02\x01\x01", parsed["digest_algorithms"].dump(), *kept, encode_sequence(chains))
