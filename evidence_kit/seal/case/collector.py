"""Asking the parties of a seal, one after another: every answer is kept at once, every failure journalled at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from evidence_kit.casefile import Act, CaseWriter
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import CalendarProof, TokenProof
from evidence_kit.formats.x509 import certificates
from evidence_kit.seal.calendars.submit import CalendarSubmission
from evidence_kit.seal.interface import Authority, Calendar
from evidence_kit.seal.refusal import AnswerRefused, remedy_for
from evidence_kit.seal.tokens.request import Entropy, TokenReceipt, not_checked, stamp
from evidence_kit.seal.tokens.revocation_lists import FetchedLists, Missing, RevocationLists, without_lists
from evidence_kit.seal.waiting import attended

_TASK = text("取得时间证明", "obtaining proofs of time")


class ProofCollector:
    """One round of questions within one act."""

    def __init__(self, act: Act, writer: CaseWriter, entropy: Entropy, watch: ProgressCallback, *, total: int) -> None:
        """`total`: how many questions are foreseen, for the bar."""
        self._act, self._writer, self._entropy, self._watch = act, writer, entropy, watch
        self._done, self._total = 0, total
        self._names: set[str] = set()
        self.failed: dict[str, str] = {}
        """URI and name of every party that did not deliver."""
        self.refused: dict[str, str] = {}
        """Of these, the ones whose answers cannot be used."""
        watch(Advanced("seal", _TASK, 0, total))

    def tokens(
        self, authorities: Sequence[Authority], digests: Mapping[str, bytes], *, rehearsal: bool
    ) -> Iterator[tuple[TokenProof, TokenReceipt]]:
        """The token of every authority that delivers, with its revocation lists; `digests` of the file, by algorithm."""
        lists = RevocationLists(offline=rehearsal)
        for authority in authorities:
            try:
                stamped = self._stamped(authority, digests, rehearsal=rehearsal)
                gathered = lists.gather(stamped)
            except SealError as error:
                self._note_failure("authority", authority, error)
            else:
                yield self._keep_token(stamped, gathered), stamped
            self._advance()

    def anchor(self, calendars: Sequence[Calendar], name: str, digest: bytes) -> CalendarProof | None:
        """One OpenTimestamps proof over the file `name` of this act (its SHA-256) from every calendar that delivers."""
        anchoring = CalendarSubmission(digest, self._entropy)
        for calendar in calendars:
            if calendar.uri not in self.failed:  # it has had its attempts
                try:
                    attended(calendar.name, partial(anchoring.ask, calendar), self._watch)
                except SealError as error:
                    self._note_failure("calendar", calendar, error)
            self._advance()
        if not anchoring.promised:
            return None
        data = anchoring.proof()
        title = text(
            f"{name} 的 OpenTimestamps 证明（待比特币确认）", f"OpenTimestamps proof of {name} (pending in Bitcoin)"
        )
        kept = self.write(f"{name}.ots", data, Role.OPENTIMESTAMPS_PROOF, "application/vnd.opentimestamps.v1", title)
        return CalendarProof(
            calendars=anchoring.promised,
            over=self._act.relative(name),
            path=kept.path,
            sha256=kept.digests.sha256,
        )

    def anchor_tokens(self, calendars: Sequence[Calendar], tokens: Sequence[TokenProof]) -> tuple[CalendarProof, ...]:
        """A proof over each token's file: whoever steals an authority's key later can date nothing back behind it."""
        names = [(token.path.rpartition("/")[2], bytes.fromhex(token.sha256)) for token in tokens]
        proofs = (self.anchor(calendars, name, digest) for name, digest in names)
        return tuple(proof for proof in proofs if proof is not None)

    def write(self, name: str, data: bytes, role: Role, media_type: str, title: Text) -> Artifact:
        """A paper of this act."""
        return self._act.write(name, data, role=role, lane=ExhibitClass.PAPER, media_type=media_type, title=title)

    def _keep_token(self, stamped: TokenReceipt, gathered: FetchedLists) -> TokenProof:
        authority = stamped.authority
        name = self._file_name(authority.name)
        kept = self.write(
            f"{name}.tsr", stamped.response, Role.TIMESTAMP_RESPONSE, "application/timestamp-reply",
            text(f"{authority.name} 时间戳", f"time-stamp of {authority.name}"),
        )  # fmt: skip
        self.write(
            f"{name}.pem", certificates.pem(stamped.chain), Role.CERTIFICATES, "application/pem-certificate-chain",
            text(f"{authority.name} 自称的证书", f"certificates as {authority.name} claims them"),
        )  # fmt: skip
        if gathered.lists:
            self.write(
                f"{name}.crl", certificates.pem_lists(gathered.lists), Role.REVOCATION_LISTS, "application/x-pem-file",
                text(f"{authority.name} 的证书吊销名单", f"revocation lists for {authority.name}"),
            )  # fmt: skip
        self._note_missing(authority, gathered.missing)
        if not stamped.checked:
            self._watch(Noted(not_checked(authority.name)))
        return stamped.proof(kept.path)

    def _file_name(self, authority_name: str) -> str:
        plain = re.sub(r"[^\w.-]+", "-", authority_name).strip(".-")[:60] or "authority"
        name, count = plain, 1
        while name in self._names:
            count += 1
            name = f"{plain}-{count}"
        self._names.add(name)
        return name

    def _stamped(self, authority: Authority, digests: Mapping[str, bytes], *, rehearsal: bool) -> TokenReceipt:
        ask = partial(stamp, authority, digests, rehearsal=rehearsal, entropy=self._entropy, clock=self._writer.clock)
        return attended(authority.name, ask, self._watch)

    def remedy(self, instead: Text, otherwise: Text) -> Text:
        """What helps where too few delivered; the arguments as in `remedy_for`."""
        return remedy_for([*self.refused.values()], self.failed.values(), instead, otherwise)

    def _note_failure(self, kind: str, party: Authority | Calendar, error: SealError) -> None:
        self.failed[party.uri] = party.name
        if isinstance(error, AnswerRefused):
            self.refused[party.uri] = party.name
        self._writer.append(
            Action.SEAL_FAILED, error.message, details={kind: party.uri, "name": party.name, "reason": error.message.en}
        )
        self._watch(Noted(error.message))

    def _note_missing(self, authority: Authority, missing: tuple[Missing, ...]) -> None:
        """A place that owes a list is one more party that did not deliver; a certificate that names none owes nothing."""
        for one in missing:
            if one.address:
                details = {"authority": authority.uri, "revocation_list": one.address, "reason": one.reason.en}
                self._writer.append(Action.SEAL_FAILED, one.sentence, details=details)
        if missing:
            self._watch(Noted(without_lists(authority.name, missing)))

    def _advance(self) -> None:
        self._done += 1
        self._watch(Advanced("seal", _TASK, min(self._done, self._total), self._total))
