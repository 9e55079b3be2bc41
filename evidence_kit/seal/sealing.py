"""Sealing a case: the head of its journal is written down and dated by authorities and calendars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import Lane, Role
from evidence_kit.domain.custody import Action, JournalHead
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.noun import format_instant
from evidence_kit.domain.progress import Advanced, Noted, Watcher
from evidence_kit.domain.seal import CalendarProof, Proof, Seal, TokenProof
from evidence_kit.domain.text import Text, text
from evidence_kit.formats import certificates
from evidence_kit.formats.journal import Journal, head_file
from evidence_kit.seal import Authority, Calendar
from evidence_kit.seal.anchoring import Anchoring
from evidence_kit.seal.stamping import Entropy, Stamped, stamp

HEAD = "head.txt"
_TASK = text("取得时间证明", "obtaining proofs of time")
_CLOCK_TOLERANCE = 60
"""Seconds by which this machine may differ from an authority before a person is told."""


def seal_head(
    case_file: CaseFile,
    writer: CaseWriter,
    *,
    authorities: Sequence[Authority],
    authorities_needed: int,
    calendars: Sequence[Calendar],
    calendars_needed: int,
    rehearsal: bool,
    entropy: Entropy,
    watch: Watcher,
) -> Seal:
    """Dates the journal as it stands: `head.txt` with a token of each authority and one proof of all calendars.

    Whoever fails is journalled and the others are still asked. What was obtained is kept even where it is too little.

    Args:
        case_file: the case; its journal up to now is what is sealed.
        writer: of the same case.
        authorities: asked in this order.
        authorities_needed: how many must deliver, each with a key of its own.
        calendars: asked in this order.
        calendars_needed: how many different ones must promise.
        rehearsal: the parties are embedded ones; outside a rehearsal their tokens are refused.
        entropy: gives nonces.
        watch: told of each proof.

    Raises:
        SealError: fewer delivered than needed, or nobody was to be asked; the remedy is the command to go on with.
    """
    if not authorities and not calendars:
        raise _nobody_to_ask(case_file)
    journal = case_file.journal
    with writer.act("seal") as act:
        attempt = _Attempt(act, writer, journal, entropy, watch, len(authorities) + len(calendars))
        stamped = tuple(attempt.tokens(authorities, rehearsal=rehearsal))
        proof = attempt.calendar_proof(calendars)
        delivered = len({item.key for _, item in stamped}), len(proof.calendars) if proof else 0
        details = _details(journal, [token for token, _ in stamped], proof)
        if delivered[0] < authorities_needed or delivered[1] < calendars_needed:
            error = _too_few(case_file, delivered, (authorities_needed, calendars_needed))
            act.commit(Action.SEAL_FAILED, error.message, details=details)
            raise error
        seal = _seal(journal, act, rehearsal, (*(token for token, _ in stamped), *((proof,) if proof else ())))
        act.record("seal.json", seal, role=Role.SEAL, lane=Lane.PAPER, title=text("封存记录", "seal record"))
        act.commit(Action.SEALED, _summary(journal.head, delivered, rehearsal), details=details)
    return seal


class _Attempt:
    """The asking: every answer is written down as soon as it is there."""

    def __init__(
        self, act: Act, writer: CaseWriter, journal: Journal, entropy: Entropy, watch: Watcher, total: int
    ) -> None:
        self._act, self._writer, self._entropy, self._watch = act, writer, entropy, watch
        self._done, self._total = 0, total
        self._names: set[str] = set()
        data = head_file(journal)
        self._digest = sha256(data).digest()
        self._write(HEAD, data, Role.JOURNAL_HEAD, "text/plain", text("日志封存点", "journal head that is sealed"))
        watch(Advanced("seal", _TASK, 0, total))

    def tokens(self, authorities: Sequence[Authority], *, rehearsal: bool) -> Iterator[tuple[TokenProof, Stamped]]:
        """The token of every authority that delivers."""
        for authority in authorities:
            try:
                stamped = stamp(authority, self._digest, rehearsal=rehearsal, entropy=self._entropy)
            except SealError as error:
                self._failed("authority", authority, error)
            else:
                yield self._keep_token(stamped), stamped
            self._advance()

    def calendar_proof(self, calendars: Sequence[Calendar]) -> CalendarProof | None:
        """One proof from every calendar that delivers; None when none does."""
        anchoring = Anchoring(self._digest, self._entropy)
        for calendar in calendars:
            try:
                anchoring.ask(calendar)
            except SealError as error:
                self._failed("calendar", calendar, error)
            self._advance()
        if not anchoring.promised:
            return None
        data = anchoring.proof()
        title = text("OpenTimestamps 证明（待比特币确认）", "OpenTimestamps proof (pending in Bitcoin)")
        path = self._write(f"{HEAD}.ots", data, Role.OPENTIMESTAMPS_PROOF, "application/vnd.opentimestamps.v1", title)
        return CalendarProof(calendars=anchoring.promised, path=path, sha256=sha256(data).hexdigest())

    def _keep_token(self, stamped: Stamped) -> TokenProof:
        authority, token = stamped.authority, stamped.token
        name = self._file_name(authority.name)
        path = self._write(
            f"{name}.tsr", stamped.response, Role.TIMESTAMP_RESPONSE, "application/timestamp-reply",
            text(f"{authority.name} 时间戳", f"time-stamp of {authority.name}"),
        )  # fmt: skip
        self._write(
            f"{name}.pem", certificates.pem(stamped.chain), Role.CERTIFICATES, "application/pem-certificate-chain",
            text(f"{authority.name} 自称的证书", f"certificates as {authority.name} claims them"),
        )  # fmt: skip
        self._compare_clocks(stamped)
        return TokenProof(
            authority=authority.name,
            uri=authority.uri,
            path=path,
            sha256=sha256(stamped.response).hexdigest(),
            generated=token.gen_time,
            policy=token.policy,
            serial=str(token.serial),
        )

    def _write(self, name: str, data: bytes, role: Role, media_type: str, title: Text) -> str:
        return self._act.write(name, data, role=role, lane=Lane.PAPER, media_type=media_type, title=title).path

    def _file_name(self, authority_name: str) -> str:
        plain = re.sub(r"[^\w.-]+", "-", authority_name).strip(".-")[:60] or "authority"
        name, count = plain, 1
        while name in self._names:
            count += 1
            name = f"{plain}-{count}"
        self._names.add(name)
        return name

    def _failed(self, kind: str, party: Authority | Calendar, error: SealError) -> None:
        self._writer.append(
            Action.SEAL_FAILED, error.message, details={kind: party.uri, "name": party.name, "reason": error.message.en}
        )
        self._watch(Noted(error.message))

    def _advance(self) -> None:
        self._done += 1
        self._watch(Advanced("seal", _TASK, self._done, self._total))

    def _compare_clocks(self, stamped: Stamped) -> None:
        ahead = (self._writer.clock() - stamped.token.gen_time).total_seconds()
        if abs(ahead) > _CLOCK_TOLERANCE:
            name = stamped.authority.name
            self._watch(
                Noted(
                    text(
                        f"本机时钟与 {name} 相差 {ahead:.0f} 秒；可信时间以时间戳为准。",
                        f"This machine's clock differs from {name} by {ahead:.0f} s; the token's time is the trusted one.",
                    )
                )
            )


def _seal(journal: Journal, act: Act, rehearsal: bool, proofs: tuple[Proof, ...]) -> Seal:
    return Seal(
        head=journal.head,
        tree_root=journal.tree_root(),
        head_file=act.relative(HEAD),
        rehearsal=rehearsal,
        proofs=proofs,
    )


def _details(journal: Journal, tokens: list[TokenProof], proof: CalendarProof | None) -> dict[str, str]:
    details = {
        "size": str(journal.head.size),
        "last": journal.head.sha256,
        "head_sha256": sha256(head_file(journal)).hexdigest(),
    }
    for number, token in enumerate(tokens, start=1):
        details[f"token_{number}"] = f"{token.authority} {format_instant(token.generated)} serial {token.serial}"
    if proof:
        details["calendars"] = " ".join(proof.calendars)
    return details


def _summary(head: JournalHead, delivered: tuple[int, int], rehearsal: bool) -> Text:
    mark = text("【演练】", "REHEARSAL: ") if rehearsal else text("", "")
    return text(
        f"{mark.zh}封存日志前 {head.size} 条：时间戳机构 {delivered[0]} 家，日历 {delivered[1]} 个。",
        f"{mark.en}the first {head.size} events were sealed (authorities: {delivered[0]}, calendars: {delivered[1]}).",
    )


def _too_few(case_file: CaseFile, delivered: tuple[int, int], needed: tuple[int, int]) -> SealError:
    return SealError(
        text(
            f"封存未完成：时间戳机构 {delivered[0]}/{needed[0]} 家，日历 {delivered[1]}/{needed[1]} 个；已取得的均已保存。",
            f"The seal is not complete: {delivered[0]} of {needed[0]} authorities, "
            f"{delivered[1]} of {needed[1]} calendars; what was obtained is kept.",
        ),
        _go_on(case_file),
    )


def _nobody_to_ask(case_file: CaseFile) -> SealError:
    return SealError(
        text("案件未指定任何时间戳机构或日历。", "The case names no time-stamping authority and no calendar."),
        text(
            "请在 case.yaml 的 sealing 下填写 authorities（tsa:https://…）或 calendars（ots:https://…）；"
            f"演练请运行：evidence-kit seal --rehearsal {_quoted(case_file)}",
            "Name some in case.yaml under `sealing`: authorities (tsa:https://…) or calendars (ots:https://…). "
            f"To rehearse, run: evidence-kit seal --rehearsal {_quoted(case_file)}",
        ),
    )


def _go_on(case_file: CaseFile) -> Text:
    command = f"evidence-kit seal {_quoted(case_file)}"
    return text(f"请检查网络，稍后继续：{command}", f"Check the network and go on later with: {command}")


def _quoted(case_file: CaseFile) -> str:
    return f'"{case_file.root}"'
