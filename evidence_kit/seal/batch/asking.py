"""Asking the parties of a batch: every answer is kept at once, and what an earlier run obtained counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Noted, Watcher
from evidence_kit.domain.seal import CalendarProof, TokenProof
from evidence_kit.formats import certificates, opentimestamps
from evidence_kit.seal import Authority, Calendar
from evidence_kit.seal.anchoring import Entropy, JointAnchoring
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.seal.revocation_lists import RevocationLists, without_lists
from evidence_kit.seal.stamping import Stamped, accept, not_checked, stamp


@dataclass(frozen=True)
class Parties:
    """Who dates a batch, and how many must deliver."""

    authorities: Sequence[Authority]
    calendars: Sequence[Calendar]
    authorities_needed: int
    calendars_needed: int
    rehearsal: bool


class BatchAsking:
    """One round of questions; the answers go into the folder of a batch."""

    def __init__(self, folder: BatchFolder, parties: Parties, entropy: Entropy, watch: Watcher) -> None:
        self._folder, self._parties, self._entropy, self._watch = folder, parties, entropy, watch
        self._lists = RevocationLists(offline=parties.rehearsal)
        self._silent: set[str] = set()
        """Addresses of calendars that have had their attempts."""

    def tokens(self, digests: Mapping[str, bytes], place: str = "") -> tuple[tuple[TokenProof, Stamped], ...]:
        """The token of every authority that delivers.

        Args:
            digests: of the stamped file, by algorithm.
            place: the folder below the batch's that they go to, with a slash at its end.
        """
        names = (f"{place}{name}" for name in _names_of(self._parties.authorities))
        asked = zip(self._parties.authorities, names, strict=True)
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

    def _token(self, authority: Authority, name: str, digests: Mapping[str, bytes]) -> Stamped | None:
        rehearsal = self._parties.rehearsal
        if self._folder.holds(name):
            try:
                return accept(authority, self._folder.read(name), digests, rehearsal=rehearsal, nonce=None)
            except SealError:  # over the root of an earlier, shorter list
                pass
        try:
            stamped = stamp(authority, digests, rehearsal=rehearsal, entropy=self._entropy)
            gathered = self._lists.gather(stamped)
        except SealError as error:
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
        anchoring = JointAnchoring(tuple(digests.values()), self._entropy)
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

    def _ask(self, anchoring: JointAnchoring, calendar: Calendar) -> None:
        try:
            anchoring.ask(calendar)
        except SealError as error:
            self._silent.add(calendar.uri)
            self._watch(Noted(error.message))


def _names_of(authorities: Sequence[Authority]) -> list[str]:
    """A file name for each, the same in every run; two of one host are told apart by a number."""
    plain = [re.sub(r"[^A-Za-z0-9.-]+", "-", one.name).strip(".-")[:60] or "authority" for one in authorities]
    counts = [plain[: at + 1].count(name) for at, name in enumerate(plain)]
    return [f"{name}.tsr" if count == 1 else f"{name}-{count}.tsr" for name, count in zip(plain, counts, strict=True)]
