"""What a time-stamping authority and a calendar are to the kit, whoever they are; and where what they deliver is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography import x509

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.text import Text

Entropy = Callable[[int], bytes]
"""So many random bytes."""

IMPRINTS = ("sha256", "sm3")
"""Digests of a file of which an authority may be asked to stamp one."""


class Authority(Protocol):
    """A time-stamping authority (RFC 3161)."""

    @property
    def name(self) -> str:
        """Short, for people and file names."""

    @property
    def uri(self) -> str:
        """As configured."""

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """What is known of its chain beforehand, the root last; empty when nothing is."""

    @property
    def crls(self) -> tuple[bytes, ...]:
        """Revocation lists (DER) for that chain; empty when none are at hand."""

    @property
    def policy(self) -> str | None:
        """Object identifier that it must stamp under; None leaves it the choice."""

    @property
    def imprint(self) -> str:
        """Name of the digest that it is asked to stamp: `sha256`, or `sm3`."""

    def respond(self, request: bytes) -> bytes:
        """The DER of its whole response to the DER of a request.

        Raises:
            SealError: it could not be reached or did not answer as an authority does.
        """


class Calendar(Protocol):
    """An OpenTimestamps calendar."""

    @property
    def name(self) -> str:
        """Short, for people."""

    @property
    def uri(self) -> str:
        """As configured."""

    def submit(self, commitment: bytes) -> bytes:
        """The serialised timestamp that it promises for a commitment of 32 bytes.

        Raises:
            SealError: it could not be reached or did not answer as a calendar does.
        """

    def completed(self, commitment: bytes) -> bytes | None:
        """The serialised timestamp with which it kept a promise over `commitment`; None while it has not.

        Raises:
            PromiseLost: it does not know that promise any more.
            SealError: as `submit`.
        """


@dataclass(frozen=True)
class Parties:
    """Who dates a case or a batch, and how many must deliver."""

    authorities: Sequence[Authority]
    """Asked in this order."""
    calendars: Sequence[Calendar]
    authorities_needed: int
    """Each with a key and an issuer of its own."""
    calendars_needed: int
    """Different ones that promise to anchor."""
    rehearsal: bool
    """They are embedded ones; outside a rehearsal their tokens are refused."""
    entropy: Entropy = field(repr=False)
    """For nonces."""


@dataclass(frozen=True)
class Paper:
    """A file that came of asking, and what it is among the papers of a case."""

    name: str
    data: bytes = field(repr=False)
    role: Role
    media_type: str
    title: Text


class ProofStore(Protocol):
    """Where proofs go and what failed is told: an act of a case, the folder of a batch."""

    def path(self, name: str) -> str:
        """What records call the file of that name."""

    def held(self, name: str) -> bytes | None:
        """A file that an earlier run left under that name; None where there is none."""

    def token_name(self, authority: Authority) -> str:
        """The name (`….tsr`) for the token of an authority.

        Raises:
            InputError: what an earlier run wrote down of names cannot be read.
        """

    def keep(self, paper: Paper, *beside: Paper) -> str:
        """Keeps a paper and what lies beside it; its path. Whoever finds the paper finds the others too.

        Raises:
            StorageError: the disk refuses.
        """

    def note_failure(self, why: Text, details: Mapping[str, str]) -> None:
        """Writes down that a party did not deliver, where there is a journal for it."""
