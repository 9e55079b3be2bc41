"""Asking the parties, one after another: every answer is kept at once, every failure told at once.

What an earlier run obtained and left in the store counts, and is not asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256

from evidence_kit.casefile import Clock
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import CalendarProof, Proof, TokenProof
from evidence_kit.formats import opentimestamps
from evidence_kit.seal.calendars.submit import JointSubmission
from evidence_kit.seal.interface import Authority, Calendar, Parties, ProofStore
from evidence_kit.seal.proofs.papers import calendar_paper, token_papers
from evidence_kit.seal.refusal import Remedy, refused_by, remedy_for
from evidence_kit.seal.tokens.request import TokenReceipt, accept, not_checked, stamp
from evidence_kit.seal.tokens.revocation_lists import Missing, RevocationLists, without_lists
from evidence_kit.seal.waiting import attended

_TASK = text("取得时间证明", "obtaining proofs of time")


class ProofCollector:
    """One round of questions; the answers go into one store."""

    def __init__(
        self, store: ProofStore, parties: Parties, clock: Clock, watch: ProgressCallback, *, submissions: int
    ) -> None:
        """Begins a round; nobody is asked yet.

        Args:
            store: keeps what is delivered.
            parties: that are asked.
            clock: of this machine, held against the authorities'.
            watch: told of each answer, and of whoever does not deliver.
            submissions: how often `anchor` will be called, for the bar.
        """
        self.store, self.parties = store, parties
        self._clock, self._watch = clock, watch
        self._lists = RevocationLists(offline=parties.rehearsal)
        self._done, self._total = 0, len(parties.authorities) + submissions * len(parties.calendars)
        self.obtained: list[Proof] = []
        """Every proof so far, in the order in which it came."""
        self.failed: dict[str, str] = {}
        """URI and name of every party that did not deliver."""
        self._failures: list[tuple[str, SealError]] = []
        self._missing: dict[str, tuple[Missing, ...]] = {}
        watch(Advanced("seal", _TASK, 0, self._total))

    def tokens(self, digests: Mapping[str, bytes]) -> tuple[tuple[TokenProof, TokenReceipt], ...]:
        """The token of every authority that delivers, with its revocation lists; `digests` of the file, by algorithm."""
        delivered: list[tuple[TokenProof, TokenReceipt]] = []
        for authority in self.parties.authorities:
            delivered += self._token(authority, digests)
            self._advance()
        if self._missing:
            self._watch(Noted(without_lists(self._missing)))
            self._missing = {}
        self.obtained += (proof for proof, _ in delivered)
        return tuple(delivered)

    def anchor(self, digests: Mapping[str, bytes]) -> tuple[CalendarProof, ...]:
        """OpenTimestamps proofs over files of the store, by name and SHA-256, in one submission to each calendar.

        Files that an earlier run got a proof for are not submitted again; without a calendar that delivers there is none.
        """
        known = [proof for name, digest in digests.items() for proof in self._known_proof(name, digest)]
        dated = {proof.over for proof in known}
        open_ones = {name: digest for name, digest in digests.items() if self.store.path(name) not in dated}
        proofs = (*known, *self._submitted(open_ones))
        self.obtained += proofs
        return proofs

    def remedy(self, remedy: Remedy) -> Text:
        """What helps where too few delivered: another party where an answer was refused, else to ask again."""
        return remedy_for(refused_by(self._failures), [name for name, _ in self._failures], remedy)

    def _token(self, authority: Authority, digests: Mapping[str, bytes]) -> list[tuple[TokenProof, TokenReceipt]]:
        name, rehearsal = self.store.token_name(authority), self.parties.rehearsal
        response = self.store.held(name)
        if response is not None:
            try:
                known = accept(authority, response, digests, rehearsal=rehearsal, nonce=None, clock=self._clock)
            except SealError:  # over other bytes, such as the root of an earlier, shorter list
                pass
            else:
                return [(known.proof(self.store.path(name)), known)]
        try:
            stamped = attended(authority.name, partial(self._stamped, authority, digests), self._watch)
            gathered = self._lists.gather(stamped)
        except SealError as error:
            self._note_failure("authority", authority, error)
            return []
        path = self.store.keep(*token_papers(name, stamped, gathered.lists))
        self._note_missing(authority, gathered.missing)
        if not stamped.checked:
            self._watch(Noted(not_checked(authority.name)))
        return [(stamped.proof(path), stamped)]

    def _stamped(self, authority: Authority, digests: Mapping[str, bytes]) -> TokenReceipt:
        parties = self.parties
        return stamp(authority, digests, rehearsal=parties.rehearsal, entropy=parties.entropy, clock=self._clock)

    def _known_proof(self, name: str, digest: bytes) -> list[CalendarProof]:
        data = self.store.held(f"{name}.ots")
        if data is None:
            return []
        try:
            proof = opentimestamps.read_proof(data)
        except opentimestamps.ProofMalformed:
            return []
        if proof.digest != digest:
            return []
        promised = tuple(sorted({leaf.uri for leaf in proof.attestations if leaf.kind == "pending"}))
        return [_recorded(self.store, name, self.store.path(f"{name}.ots"), data, promised)]

    def _submitted(self, digests: Mapping[str, bytes]) -> list[CalendarProof]:
        calendars = [one for one in self.parties.calendars if digests and one.uri not in self.failed]
        joint = JointSubmission(tuple(digests.values()), self.parties.entropy) if calendars else None
        for calendar in self.parties.calendars:
            if joint is not None and calendar in calendars:
                try:
                    attended(calendar.name, partial(joint.ask, calendar), self._watch)
                except SealError as error:
                    self._note_failure("calendar", calendar, error)
            self._advance()
        if joint is None or not joint.promised:
            return []
        made = []
        for name, data in zip(digests, joint.proofs(), strict=True):
            path = self.store.keep(calendar_paper(name, data))
            made.append(_recorded(self.store, name, path, data, joint.promised))
        return made

    def _note_failure(self, kind: str, party: Authority | Calendar, error: SealError) -> None:
        self.failed[party.uri] = party.name
        self._failures.append((party.name, error))
        self.store.note_failure(error.message, {kind: party.uri, "name": party.name, "reason": error.message.en})
        self._watch(Noted(error.message))

    def _note_missing(self, authority: Authority, missing: tuple[Missing, ...]) -> None:
        """A place that owes a list is one more party that did not deliver; a certificate that names none owes nothing."""
        for one in missing:
            if one.address:
                details = {"authority": authority.uri, "revocation_list": one.address, "reason": one.reason.en}
                self.store.note_failure(one.sentence, details)
        if missing:
            self._missing[authority.name] = (*self._missing.get(authority.name, ()), *missing)

    def _advance(self) -> None:
        self._done += 1
        self._watch(Advanced("seal", _TASK, min(self._done, self._total), self._total))


def digests_of_tokens(tokens: Sequence[TokenProof]) -> dict[str, bytes]:
    """Names and SHA-256 of the files of tokens: anchored, so that whoever steals an authority's key dates nothing back."""
    return {token.path.rpartition("/")[2]: bytes.fromhex(token.sha256) for token in tokens}


def _recorded(store: ProofStore, name: str, path: str, data: bytes, promised: tuple[str, ...]) -> CalendarProof:
    return CalendarProof(calendars=promised, over=store.path(name), path=path, sha256=sha256(data).hexdigest())
