"""What a picture's file says about who made it, apart from any parameters: labels, content credentials, the service.

All of it is the statement of whoever wrote the file. That a label names a service does not show that the service wrote it.
"""

from __future__ import annotations

from enum import StrEnum

from evidence_kit.domain.record import Record, Sha256Hex
from evidence_kit.domain.text import Text, text


class AiLabel(Record):
    """One implicit label of AI-made content, as it stands in the file (GB 45438-2025, Annex E); "" is not stated."""

    carrier: str
    """Where it stands: `png:AIGC`, `xmp`, `exif:UserComment` …"""
    label: str
    """`1` AI-made, `2` possibly, `3` suspected; anything else is not the standard's."""
    content_producer: str = ""
    """Name or code of the service that made the content."""
    produce_id: str = ""
    """The producer's number for this content."""
    reserved_code1: str = ""
    content_propagator: str = ""
    """Name or code of the service that spread it."""
    propagate_id: str = ""
    reserved_code2: str = ""


class CredentialAction(Record):
    """One act that a manifest lists (C2PA specification, assertion `c2pa.actions`)."""

    action: str
    """`c2pa.created`, `c2pa.edited` …"""
    software_agent: str = ""
    digital_source_type: str = ""
    """The last part of the IPTC address: `trainedAlgorithmicMedia` is made by a trained model."""
    when: str = ""


class CredentialIngredient(Record):
    """A file that the manifest says went into this one."""

    title: str
    relationship: str = ""
    """`parentOf`, `componentOf` or `inputTo`."""


class ManifestClaim(Record):
    """What one manifest of a store claims, in its own words and order."""

    claim_generator: str = ""
    title: str = ""
    signature_present: bool = False
    """A signature box is there; whether it holds is another check."""
    actions: tuple[CredentialAction, ...] = ()
    ingredients: tuple[CredentialIngredient, ...] = ()
    assertions: tuple[str, ...] = ()
    """Labels of all its assertions."""


class ContentCredentials(Record):
    """A C2PA manifest store that the file carries: its bytes by digest, and what its manifests claim.

    Nothing of it is validated here: neither signature nor binding to the pixels (`CredentialsCheck`).
    """

    carrier: str
    """`png:caBX`, `jpeg:APP11`, `webp:C2PA` or `bmff:uuid` (HEIF, AVIF)."""
    size: int
    """Bytes of the store."""
    sha256: Sha256Hex
    manifests: int = 0
    """How many the store holds; 0 where it could not be read."""
    claims: tuple[ManifestClaim, ...] = ()
    """Of the newest manifests, oldest first; the last one is the active one, which speaks for the file."""


class CredentialsCheck(Record):
    """What a validator of the C2PA project said of a picture's credentials; absent where none is installed."""

    validator: str
    """Name and version of the library."""
    state: str = ""
    """`Invalid`, `Valid` or `Trusted`, as the library gives it; empty where it refused the store."""
    refused: str = ""
    """Its reason, in its words."""
    failures: tuple[str, ...] = ()
    """Status codes of the C2PA specification, of the active manifest and of its ingredients."""
    signer: str = ""
    """Common name of the signer's certificate."""
    organisation: str = ""
    """As that certificate names it."""
    signed_at: str = ""
    """Time of the signature's own time-stamp, as the library reads it."""
    time_trusted: bool = False
    """Whether the library trusts that time-stamp."""


class Service(StrEnum):
    """A closed service: nobody outside it can run its model, so no exact regeneration exists."""

    MIDJOURNEY = "midjourney"
    OPENAI = "openai"
    GOOGLE = "google"
    ADOBE = "adobe"
    MICROSOFT = "microsoft"
    LABELLED = "labelled"
    """Any service that labels its content under GB 45438-2025; the label names it. Its model may be one that others have."""


SERVICE_NAMES: dict[Service, Text] = {
    Service.MIDJOURNEY: text("Midjourney", "Midjourney"),
    Service.OPENAI: text("OpenAI（ChatGPT、GPT Image）", "OpenAI (ChatGPT, GPT Image)"),
    Service.GOOGLE: text("Google（Gemini、Imagen）", "Google (Gemini, Imagen)"),
    Service.ADOBE: text("Adobe（Firefly）", "Adobe (Firefly)"),
    Service.MICROSOFT: text("Microsoft（Designer、Bing）", "Microsoft (Designer, Bing)"),
    Service.LABELLED: text("标识所载的服务提供者", "the service that the label names"),
}


class ServiceGround(StrEnum):
    """What in the file names the service."""

    PARAMETERS = "parameters"
    CREDENTIALS = "credentials"
    LABEL = "label"


class ClosedService(Record):
    """The service that a file names as its maker, and by what."""

    service: Service
    ground: ServiceGround
