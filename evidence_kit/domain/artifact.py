"""Artifact: bytes with their digests, where they came from and which of the two lanes they belong to."""

from __future__ import annotations

from enum import StrEnum

from evidence_kit.domain.record import Count, Record, RelativePath, Sha256Hex, Sm3Hex
from evidence_kit.domain.text import Text, text


class Digests(Record):
    """Size in bytes and digests of the same bytes, taken in one pass. SHA-256 is the legal digest."""

    size: Count
    sha256: Sha256Hex
    sm3: Sm3Hex | None = None


class ExhibitClass(StrEnum):
    """The two classes of exhibit that are never mixed, and the papers around them."""

    CREATION_RECORD = "creation-record"
    REGENERATION = "regeneration-demonstration"
    PAPER = "paper"
    """Neither: licences, pages, screenshots, statements, seals."""


LANE_NAMES: dict[ExhibitClass, Text] = {
    ExhibitClass.CREATION_RECORD: text("创作过程原始记录", "contemporaneous creation record"),
    ExhibitClass.REGENERATION: text("再生成演示", "regeneration demonstration"),
    ExhibitClass.PAPER: text("其他证据材料", "other evidence"),
}


class Role(StrEnum):
    """What an artifact is to the case. Records of the kit itself (JSON) name their noun."""

    CLAIMED_PICTURE = "claimed-picture"
    CREATION_LOG = "creation-log"
    INIT_PICTURE = "init-picture"
    """What img2img started from."""
    INIT_MASK = "init-mask"
    """Which part of it was painted anew."""
    PUBLICATION = "publication"
    INFRINGEMENT = "infringement"
    LICENCE = "licence"
    STATEMENT = "statement"
    CAPTURE_RECORD = "capture-record"
    """Who took a page or a file from where, when and with what: a record, a notarial certificate, a film."""
    ACCOUNT_RECORD = "account-record"
    """That somebody can log in to an account."""
    COST = "cost"
    """What the case cost: contract, invoice, proof of payment."""
    OTHER_EVIDENCE = "other-evidence"
    WORK_PRODUCT = "work-product"
    """Privileged: counsel's own memos and drafts. Under custody, and never filed."""
    RECIPE = "recipe"
    PICTURE = "regenerated-picture"
    PREVIEW = "preview"
    HEAT_MAP = "heat-map"
    CONTROL_PICTURE = "control-picture"
    CONTROLS = "controls"
    REGENERATION = "regeneration"
    VARIATION_PICTURE = "variation-picture"
    VARIATION_RUN = "variation-run"
    VARIATION_SHEET = "variation-sheet"
    VARIATION_GRID = "variation-grid"
    VARIATION_CHART = "variation-chart"
    DETERMINISM = "determinism"
    RECOVERY = "recovery"
    RECOVERY_PICTURE = "recovery-picture"
    HEARING = "hearing"
    HEARING_FILE = "hearing-file"
    """Minutes, pictures and commitments of a hearing, and what was handed back in it."""
    RECORDING = "recording"
    VIDEO = "video"
    VIDEO_SEGMENT = "video-segment"
    SEGMENT_CHAIN = "segment-chain"
    STILL = "still"
    TOOL_LOG = "tool-log"
    SEAL = "seal"
    JOURNAL_HEAD = "journal-head"
    TIMESTAMP_RESPONSE = "timestamp-response"
    OPENTIMESTAMPS_PROOF = "opentimestamps-proof"
    CERTIFICATES = "certificates"
    REVOCATION_LISTS = "revocation-lists"
    RENEWAL = "renewal"
    RENEWED_DIGESTS = "renewed-digests"
    """What a renewal stamped, or the digests of the case's files by its new algorithm."""
    EVIDENCE_RECORD = "evidence-record"
    UPGRADE = "upgrade"
    BLOCK_HEADERS = "block-headers"
    BEACON = "beacon"
    BEACON_VALUE = "beacon-value"
    EXHIBIT_BOOK = "exhibit-book"
    BOOK_ANNEX = "book-annex"
    """A table of the exhibit book that is filed beside it: digests, segments of films, page stamps."""
    BUNDLE = "bundle"
    REMAINS = "remains"
    """What an interrupted act left behind; kept, journalled as an incident, relied on for nothing."""


DEMONSTRATION_ROLES = frozenset({
    Role.PICTURE, Role.PREVIEW, Role.HEAT_MAP, Role.CONTROL_PICTURE, Role.CONTROLS, Role.REGENERATION, Role.RECORDING,
    Role.VIDEO, Role.VIDEO_SEGMENT, Role.SEGMENT_CHAIN, Role.STILL, Role.VARIATION_PICTURE, Role.VARIATION_RUN,
    Role.VARIATION_SHEET, Role.VARIATION_GRID, Role.VARIATION_CHART, Role.DETERMINISM, Role.RECOVERY,
    Role.RECOVERY_PICTURE, Role.HEARING, Role.HEARING_FILE,
})  # fmt: skip
"""What can only come from a later run: its lane is the regeneration demonstration, always."""


OF_THE_CREATION = frozenset({Role.CLAIMED_PICTURE, Role.CREATION_LOG, Role.INIT_PICTURE, Role.INIT_MASK})
"""What can come from the time of creation; no file in another role stands in the class of the creation record."""

TIME_PROOF_ROLES = frozenset({
    Role.SEAL, Role.JOURNAL_HEAD, Role.TIMESTAMP_RESPONSE, Role.OPENTIMESTAMPS_PROOF, Role.CERTIFICATES, Role.UPGRADE,
    Role.BLOCK_HEADERS, Role.REVOCATION_LISTS, Role.RENEWAL, Role.RENEWED_DIGESTS, Role.EVIDENCE_RECORD,
})  # fmt: skip
"""Proofs of time and what they are checked with; every filing adds some."""

HANDED_ROLES = (
    Role.CLAIMED_PICTURE,
    Role.CREATION_LOG,
    Role.INIT_PICTURE,
    Role.INIT_MASK,
    Role.PUBLICATION,
    Role.INFRINGEMENT,
    Role.LICENCE,
    Role.STATEMENT,
    Role.CAPTURE_RECORD,
    Role.ACCOUNT_RECORD,
    Role.COST,
    Role.OTHER_EVIDENCE,
    Role.WORK_PRODUCT,
    Role.OPENTIMESTAMPS_PROOF,
)
"""What a file handed in can be; the other roles are for what the kit makes itself."""


class Artifact(Record):
    """A file of the case, write-once. `path` is relative to the case directory, `/`-separated."""

    path: RelativePath
    role: Role
    lane: ExhibitClass
    media_type: str
    digests: Digests
    title: Text
    origin: str = ""
    """Where the bytes came from: the file name as received, or the act that made them."""
