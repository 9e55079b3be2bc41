"""What a time-stamping authority and a calendar are to the kit, whoever they are."""

from __future__ import annotations

from typing import Protocol

from cryptography import x509

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
