"""Asking the parties of a batch: every answer is kept at once, and what an earlier run obtained counts."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.fault import fault, fault_of
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import CalendarProof, TokenProof
from evidence_kit.formats import opentimestamps, strict_json
from evidence_kit.formats.x509 import certificates
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.calendars.submit import Entropy, JointSubmission
from evidence_kit.seal.fault_codes import AnswerCode
from evidence_kit.seal.interface import Authority, Calendar
from evidence_kit.seal.refusal import refused_by, remedy_for
from evidence_kit.seal.tokens.request import Clock, TokenReceipt, accept, not_checked, stamp
from evidence_kit.seal.tokens.revocation_lists import RevocationLists, without_lists
from evidence_kit.seal.waiting import attended

ASKED = "authorities.json"
"""Which authority each token is of, by its address: a run with other authorities takes no token for theirs."""


@dataclass(frozen=True)
class Parties:
    """Who dates a batch, and how many must deliver."""

    authorities: Sequence[Authority]
    calendars: Sequence[Calendar]
    authorities_needed: int
    calendars_needed: int
    rehearsal: bool


class BatchProofCollector:
    """One round of questions; the answers go into the folder of a batch."""

    def __init__(
        self, folder: BatchFolder, parties: Parties, entropy: Entropy, clock: Clock, watch: ProgressCallback
    ) -> None:
        self._folder, self._parties, self._entropy, self._watch = folder, parties, entropy, watch
        self._clock = clock
        self._failed: list[tuple[str, SealError]] = []
        self._lists = RevocationLists(offline=parties.rehearsal)
        self._silent: set[str] = set()
        """Addresses of calendars that have had their attempts."""

    def tokens(self, digests: Mapping[str, bytes], place: str = "") -> tuple[tuple[TokenProof, TokenReceipt], ...]:
        """The token of every authority that delivers.

        Args:
            digests: of the stamped file, by algorithm.
            place: the folder below the batch's that they go to, with a slash at its end.
        """
        asked = zip(self._parties.authorities, self._names(place), strict=True)
        stamped = ((name, self._token(authority, name, digests)) for authority, name in asked)
        return tuple((one.proof(name), one) for name, one in stamped if one is not None)

    def anchor(self, digests: Mapping[str, bytes]) -> tuple[CalendarProof, ...]:
        """Proofs (`NAME.ots`) over files of the batch, by name and SHA-256, in one submission to each calendar.

        Files that an earlier run got a proof for are not submitted again; without a calendar that delivers there is none.
        """
        known = {name: proof for name, digest in digests.items() if (proof := self._known(name, digest)) is not None}
        return (*known.values(), *self._submitted({name: digests[name] for name in digests if name not in known}))

    def anchor_tokens(self, tokens: Sequence[TokenProof]) -> tuple[CalendarProof, ...]:
        """Proofs over the files of tokens: whoever steals an authority's key later can date nothing back behind them."""
        return self.anchor({token.path: bytes.fromhex(token.sha256) for token in tokens})

    def remedy(self, otherwise: Text) -> Text:
        """What helps where too few delivered: another party where an answer was refused, else `otherwise`."""
        instead = text("用 --authority 或 --calendar 指明", "with --authority or --calendar")
        return remedy_for(refused_by(self._failed), [name for name, _ in self._failed], instead, otherwise)

    def _names(self, place: str) -> list[str]:
        """A file for each authority's token, the same in every run; the folder remembers whose each is."""
        record, whose = f"{place}{ASKED}", dict[str, str]()
        if self._folder.holds(record):
            whose |= _asked_before(self._folder, record)
        for authority in self._parties.authorities:
            if authority.uri not in whose.values():
                whose[_free_name(authority.name, whose)] = authority.uri
        self._folder.write(record, (json.dumps(whose, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))
        of = {uri: name for name, uri in whose.items()}
        return [f"{place}{of[authority.uri]}" for authority in self._parties.authorities]

    def _token(self, authority: Authority, name: str, digests: Mapping[str, bytes]) -> TokenReceipt | None:
        rehearsal = self._parties.rehearsal
        if self._folder.holds(name):
            try:
                kept = self._folder.read(name)
                return accept(authority, kept, digests, rehearsal=rehearsal, nonce=None, clock=self._clock)
            except SealError:  # over the root of an earlier, shorter list
                pass
        try:
            ask = partial(stamp, authority, digests, rehearsal=rehearsal, entropy=self._entropy, clock=self._clock)
            stamped = attended(authority.name, ask, self._watch)
            gathered = self._lists.gather(stamped)
        except SealError as error:
            self._failed.append((authority.name, error))
            self._watch(Noted(error.message))
            return None
        if not stamped.checked:
            self._watch(Noted(not_checked(authority.name)))
        if gathered.missing:
            self._watch(Noted(without_lists(authority.name, gathered.missing)))
        stem = name.removesuffix(".tsr")
        self._folder.write(f"{stem}.pem", certificates.pem(stamped.chain))
        if gathered.lists:
            self._folder.write(f"{stem}.crl", certificates.pem_lists(gathered.lists))
        self._folder.write(name, stamped.response)
        return stamped

    def _known(self, name: str, digest: bytes) -> CalendarProof | None:
        path = f"{name}.ots"
        if not self._folder.holds(path):
            return None
        data = self._folder.read(path)
        try:
            proof = opentimestamps.read_proof(data)
        except opentimestamps.ProofMalformed:
            return None
        if proof.digest != digest:
            return None
        promised = tuple(sorted({leaf.uri for leaf in proof.attestations if leaf.kind == "pending"}))
        return CalendarProof(calendars=promised, over=name, path=path, sha256=sha256(data).hexdigest())

    def _submitted(self, digests: Mapping[str, bytes]) -> tuple[CalendarProof, ...]:
        calendars = [one for one in self._parties.calendars if one.uri not in self._silent]
        if not digests or not calendars:
            return ()
        anchoring = JointSubmission(tuple(digests.values()), self._entropy)
        for calendar in calendars:
            self._ask(anchoring, calendar)
        if not anchoring.promised:
            return ()
        made = []
        for name, data in zip(digests, anchoring.proofs(), strict=True):
            self._folder.write(f"{name}.ots", data)
            made.append(CalendarProof(calendars=anchoring.promised, over=name, path=f"{name}.ots",
                                      sha256=sha256(data).hexdigest()))  # fmt: skip
        return tuple(made)

    def _ask(self, anchoring: JointSubmission, calendar: Calendar) -> None:
        try:
            attended(calendar.name, partial(anchoring.ask, calendar), self._watch)
        except SealError as error:
            self._failed.append((calendar.name, error))
            self._silent.add(calendar.uri)
            self._watch(Noted(error.message))


def _asked_before(folder: BatchFolder, record: str) -> dict[str, str]:
    try:
        whose = strict_json.parse(folder.read(record))
    except ValueError as error:
        raise folder.broken(record, fault_of(error)) from error
    if not isinstance(whose, dict) or not all(isinstance(uri, str) for uri in whose.values()):
        raise folder.broken(record, fault(AnswerCode.NOT_ASKED_BEFORE))
    return {str(name): str(uri) for name, uri in whose.items()}


def _free_name(authority: str, taken: Collection[str]) -> str:
    """A file name that tells who stamped; two of one host are told apart by a number."""
    plain = re.sub(r"[^A-Za-z0-9.-]+", "-", authority).strip(".-")[:60] or "authority"
    names = itertools.chain([f"{plain}.tsr"], (f"{plain}-{number}.tsr" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)
