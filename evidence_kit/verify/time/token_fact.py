"""What is known of one RFC 3161 token, and what follows from that alone."""

from __future__ import annotations

from datetime import datetime

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.record import Instant, Record
from evidence_kit.formats import asic


class TokenFact(Record):
    """An RFC 3161 token and what it is over."""

    member: str
    over: str
    events: int = 0
    """Of the journal that it dates; 0: it dates the container, or the file `over` alone, such as the head of another journal."""
    generated: Instant | None = None
    authority: str = ""
    policy: str = ""
    serial: str = ""
    imprint: str = ""
    """The digest algorithm of what it is over."""
    rehearsal: bool = False
    fault: Fault | None = None
    """Why it is not a token over that file; None when it is."""
    latest: Instant | None = None
    """The upper limit of its time: `generated` and the accuracy that it states, to the second."""
    accuracy: str = ""
    """In seconds, as the token states it; empty: none."""
    unchecked: Fault | None = None
    """Why nobody here can check it (SM2, a form that is not read); None when it was checked."""
    remarks: tuple[Fault, ...] = ()
    """In what it differs from the strict profile, without a loss."""
    disputed: Fault | None = None
    """What the second verifier holds against it; None when both agree."""
    distrust: tuple[Fault, ...] = ()
    """Why no anchor of the court reaches it, for each of them; none when one does."""
    anchor: str = ""
    """SHA-256 of the anchor that does."""
    key: str = ""
    """SHA-256 of the authority's public key."""
    unrevoked: Instant | None = None
    """Date of the newest revocation list at hand that speaks for the authority's certificate at that time and lets the token
    stand."""
    listed_before: Instant | None = None
    """Where there is none: date of the newest that speaks for that certificate, but does not reach that time."""
    until: Instant | None = None
    """When a certificate of its chain expires or its key is held too weak."""
    renewed: bool = False
    """A trusted token of an evidence record covered it before that day."""
    bare: bool = False
    """The member is the token itself, not a whole response."""
    anchored: bool = False
    """A block of Bitcoin's main chain held its file before that day."""

    @property
    def sound(self) -> bool:
        """A token over that file, its signature checked."""
        return not (self.fault or self.unchecked)

    @property
    def trusted(self) -> bool:
        """Sound, reached by an anchor, agreed on by both verifiers, and of no rehearsal."""
        return self.sound and not (self.disputed or self.distrust or self.rehearsal)

    @property
    def not_later(self) -> datetime | None:
        """By when its file existed, if it is trusted."""
        return self.latest or self.generated

    @property
    def whole(self) -> bool:
        """Whether it is over the whole container: what names no event need not be."""
        return not self.events and self.over == asic.STAMPED_MANIFEST

    @property
    def over_journal(self) -> bool:
        """Whether it is sound and over a head of the journal, or over the container and with it the whole of it."""
        return self.sound and bool(self.events or self.whole)

    def reaches(self, event: int) -> bool:
        """Whether it is over an event of the journal, counted from 1."""
        return self.whole or self.events >= event

    def aged(self, now: datetime) -> bool:
        """Trusted, but a certificate or key has lost its strength since, and nothing vouched for the token before that."""
        return bool(self.trusted and self.until and self.until < now and not (self.renewed or self.anchored))

    def dates(self, now: datetime) -> bool:
        """Trusted, and as good now as it was then: what a verdict may rest on."""
        return self.trusted and not self.aged(now)
