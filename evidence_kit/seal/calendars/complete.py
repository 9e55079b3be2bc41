"""Calendars are asked for what they promised. What they answer counts once a block header bears it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.fault import fault_of
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.bitcoin.headers import HeaderInvalid, PlacedBlock
from evidence_kit.formats.opentimestamps import (
    Attestation,
    Proof,
    ProofError,
    merge_answers,
    read_answer,
    read_proof,
    second_opinion,
)
from evidence_kit.seal.bitcoin.sources import Blocks
from evidence_kit.seal.interface import Calendar
from evidence_kit.seal.refusal import PromiseLost
from evidence_kit.seal.rehearsal import CALENDAR_URI
from evidence_kit.wording.faults import fault_text

_PUBLIC = re.compile(
    r"[a-z0-9-]+(\.[a-z0-9-]+)*\.calendar\.opentimestamps\.org"
    r"|[a-z0-9-]+\.calendar\.eternitywall\.com|[a-z0-9-]+\.calendar\.catallaxy\.com"
)
"""The public calendars that the stock client asks (`DEFAULT_CALENDAR_WHITELIST`). A proof can name any address, and
whoever asks it tells its owner when and from where; so no other is asked unless somebody names it
here: case.yaml, or the command line. The addresses that a batch records were named by its calendars' answers, so they
count for no more than the proof itself."""


@dataclass(frozen=True)
class CompletedProof:
    """A proof after its calendars were asked."""

    proof: bytes
    attested: tuple[Attestation, ...]
    """Leaves that a block header bears out."""
    unplaced: tuple[Attestation, ...]
    """Leaves that lead to a block of which no source delivered the header."""
    pending: tuple[str, ...]
    """Calendars whose promise is open."""
    failures: dict[str, Text]
    """Why a calendar's answer does not count, by its address."""
    lost: tuple[str, ...] = ()
    """Calendars that do not know their promise any more."""

    @property
    def calendars(self) -> frozenset[str]:
        """The calendars behind the attested leaves; one of no name for those whose promise the proof no longer holds."""
        return frozenset(leaf.calendar.rstrip("/").lower() for leaf in self.attested)


def most_calendars(proof: Proof) -> int:
    """How many distinct calendars a proof can ever be attested by: those it leads to, and those that promised."""
    leaves = (leaf for leaf in proof.attestations if leaf.kind in {"bitcoin", "pending"})
    names = (leaf.calendar if leaf.kind == "bitcoin" else leaf.uri for leaf in leaves)
    return len({name.rstrip("/").lower() for name in names})


class CalendarCompletion:
    """Asks each calendar for each commitment once, however many proofs share it."""

    def __init__(self, open_calendar: Callable[[str], Calendar], known: Iterable[str], blocks: Blocks) -> None:
        """`known`: addresses of calendars that may be asked beside the public ones, named by whoever runs this."""
        self._open, self._blocks = open_calendar, blocks
        self._known = frozenset(address.rstrip("/") for address in known)
        self._calendars: dict[str, Calendar] = {}
        self._answers: dict[tuple[str, bytes], bytes | Exception | None] = {}

    def complete(self, proof: bytes, needed: int) -> CompletedProof:
        """The proof with every answer that holds. A proof that has enough already is left as it is.

        Raises:
            ProofMalformed: the proof itself is none.
            ProofDisputed: the second reader finds something else in it.
        """
        read = _read_twice(proof)
        before = self._judged(proof, read, {})
        if len(before.calendars) >= needed and not before.unplaced:
            return before
        answers: dict[bytes, list[bytes]] = {}
        failures: dict[str, Text] = {}
        lost: set[str] = set()
        for leaf in read.attestations:
            if leaf.kind == "pending" and leaf.uri != CALENDAR_URI:
                answer = self._answer(leaf)
                if isinstance(answer, bytes):
                    answers.setdefault(leaf.commitment, []).append(answer)
                elif answer is not None:
                    failures[leaf.uri] = _reason(answer)
                    lost |= {leaf.uri} if isinstance(answer, PromiseLost) else set()
        if not answers:
            return replace(before, failures={**before.failures, **failures}, lost=tuple(sorted(lost)))
        merged = merge_answers(proof, answers)
        made = self._judged(merged, _read_twice(merged), failures)
        return replace(made, lost=tuple(sorted(lost & set(made.pending))))

    def _answer(self, promise: Attestation) -> bytes | Exception | None:
        """What a calendar answers, if it leads to a block; None while it does not, or why it does not count."""
        key = promise.uri, promise.commitment
        if key not in self._answers:
            try:
                self._answers[key] = self._checked(promise)
            except (SealError, HeaderInvalid, ProofError) as error:
                self._answers[key] = error
        return self._answers[key]

    def _checked(self, promise: Attestation) -> bytes | None:
        answer = self._calendar(promise.uri).completed(promise.commitment)
        if answer is None:
            return None
        attestations = read_answer(answer, promise.commitment)
        second_opinion.check_answer(answer, promise.commitment, attestations)
        leaves = [leaf for leaf in attestations if leaf.kind == "bitcoin"]
        for leaf in leaves:
            self._placed(leaf)
        return answer if leaves else None

    def _placed(self, leaf: Attestation) -> PlacedBlock | None:
        """As `Blocks.place`; and the second reader, too, finds the root in that header."""
        height = leaf.height or 0
        placed = self._blocks.place(height, leaf.commitment)
        if placed is not None:
            second_opinion.check_block(leaf.commitment, height, placed.header)
        return placed

    def _calendar(self, address: str) -> Calendar:
        if address not in self._calendars:
            if not may_be_asked(address, self._known):
                raise _unknown(address)
            self._calendars[address] = self._open(f"ots:{address}")
        return self._calendars[address]

    def _judged(self, proof: bytes, read: Proof, failures: dict[str, Text]) -> CompletedProof:
        attested: list[Attestation] = []
        unplaced: list[Attestation] = []
        for leaf in read.attestations:
            if leaf.kind == "bitcoin":
                try:
                    placed = self._placed(leaf)
                except (HeaderInvalid, ProofError) as error:
                    failures = {**failures, leaf.calendar or f"block {leaf.height}": _reason(error)}
                else:
                    (unplaced if placed is None else attested).append(leaf)
        kept = {leaf.calendar for leaf in (*attested, *unplaced)}
        pending = {leaf.uri for leaf in read.attestations if leaf.kind == "pending"} - kept
        return CompletedProof(proof, tuple(attested), tuple(unplaced), tuple(sorted(pending)), failures)


def _read_twice(proof: bytes) -> Proof:
    """What both readers find in a proof."""
    read = read_proof(proof)
    second_opinion.check_proof(proof, read)
    return read


def may_be_asked(address: str, known: frozenset[str]) -> bool:
    """Whether a calendar that a proof names is one of the public ones, or one that was named here."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    public = parts.scheme == "https" and not parts.port and _PUBLIC.fullmatch(parts.hostname or "") is not None
    return address.rstrip("/") in known or (public and not parts.query and parts.username is None)


def is_rehearsal(completed: CompletedProof) -> bool:
    """Whether a proof waits for nobody but a rehearsal's calendar, which keeps no promise."""
    return set(completed.pending) == {CALENDAR_URI}


def _reason(error: Exception) -> Text:
    return error.message if isinstance(error, SealError) else fault_text(fault_of(error))


def _unknown(address: str) -> SealError:
    return SealError(
        text(f"证明所指的日历不在名单之内，未予联系：{address}（如确认可靠，请加 --calendar ots:{address}）",
             f"The proof names a calendar that is on no list; it was not asked: {address} "
             f"(to rely on it, add --calendar ots:{address})"),
        text("也可在 case.yaml 的 sealing.calendars 中填写 ots:地址。",
             "Or name it in case.yaml under sealing.calendars as ots:ADDRESS."),
    )  # fmt: skip
