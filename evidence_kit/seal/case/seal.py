"""Sealing a case: the head of its journal is written down and dated by authorities and calendars."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action, JournalHead
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import CalendarProof, Proof, Seal, TokenProof
from evidence_kit.formats.journal import Journal, head_file
from evidence_kit.seal.case.collector import ProofCollector
from evidence_kit.seal.interface import Authority, Calendar
from evidence_kit.seal.tokens.request import Entropy, digests_of, independent

HEAD = "head.txt"


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
    watch: ProgressCallback,
) -> Seal:
    """Dates the journal as it stands: `head.txt` with a token of each authority and one proof of all calendars.

    Each token gets a calendars' proof of its own as well; that one is a bonus and never counted.

    Whoever fails is journalled and the others are still asked. What was obtained is kept even where it is too little.

    Args:
        case_file: the case; its journal up to now is what is sealed.
        writer: of the same case.
        authorities: asked in this order.
        authorities_needed: how many must deliver, each with a key and an issuer of its own.
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
    with writer.act("seal") as act:
        journal = case_file.journal  # with what other processes had added when the act was opened
        head = digests_of(head_file(journal))
        questions = len(authorities) + len(calendars) * (1 + len(authorities))
        asking = ProofCollector(act, writer, entropy, watch, total=questions)
        write_head(asking, journal)
        stamped = tuple(asking.tokens(authorities, head, rehearsal=rehearsal))
        tokens = tuple(token for token, _ in stamped)
        proof = asking.anchor(calendars, HEAD, head["sha256"])
        over_tokens = asking.anchor_tokens(calendars, tokens)
        delivered = independent(tuple(item for _, item in stamped)), len(proof.calendars) if proof else 0
        details = _details(journal, list(tokens), proof)
        if delivered[0] < authorities_needed or delivered[1] < calendars_needed:
            error = _too_few(case_file, asking, delivered, (authorities_needed, calendars_needed))
            act.commit(Action.SEAL_FAILED, error.message, details=details)
            raise error
        seal = _seal(journal, act, rehearsal, (*tokens, *((proof,) if proof else ()), *over_tokens))
        act.record("seal.json", seal, role=Role.SEAL, lane=ExhibitClass.PAPER, title=text("封存记录", "seal record"))
        act.commit(Action.SEALED, _summary(journal.head, delivered, rehearsal), details=details)
    if asking.failed:
        watch(Noted(_some_failed(case_file, asking)))
    return seal


def write_head(asking: ProofCollector, journal: Journal) -> None:
    """Writes down where the journal stands, as a file of the act."""
    title = text("日志封存点", "journal head that is sealed")
    asking.write(HEAD, head_file(journal), Role.JOURNAL_HEAD, "text/plain", title)


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


def _too_few(
    case_file: CaseFile, asking: ProofCollector, delivered: tuple[int, int], needed: tuple[int, int]
) -> SealError:
    return SealError(
        text(
            f"封存未完成：时间戳机构 {delivered[0]}/{needed[0]} 家，日历 {delivered[1]}/{needed[1]} 个；已取得的均已保存。",
            f"The seal is not complete: {delivered[0]} of {needed[0]} authorities, "
            f"{delivered[1]} of {needed[1]} calendars; what was obtained is kept.",
        ),
        _go_on(case_file, asking),
    )


def _some_failed(case_file: CaseFile, asking: ProofCollector) -> Text:
    who = ", ".join(dict.fromkeys(asking.failed.values()))
    again = _go_on(case_file, asking)
    return text(
        f"家数已足，但 {who} 未提供，已记入日志。{again.zh}",
        f"Enough delivered, but {who} did not, and the journal says so. {again.en}",
    )


def _nobody_to_ask(case_file: CaseFile) -> SealError:
    return SealError(
        text("案件未指定任何时间戳机构或日历。", "The case names no time-stamping authority and no calendar."),
        text(
            "请在 case.yaml 的 sealing 下填写 authorities（tsa:https://…）或 calendars（ots:https://…）；"
            f"演练请运行：{suggested('seal', '--rehearsal', case_file.root)}",
            "Name some in case.yaml under `sealing`: authorities (tsa:https://…) or calendars (ots:https://…). "
            f"To rehearse, run: {suggested('seal', '--rehearsal', case_file.root)}",
        ),
    )


def _go_on(case_file: CaseFile, asking: ProofCollector) -> Text:
    command = suggested("seal", case_file.root)
    instead = text(
        f"写在 case.yaml 的 sealing 下，然后运行：{command}", f"in case.yaml under `sealing`, then run: {command}"
    )
    otherwise = text(f"请检查网络，稍后继续：{command}", f"Check the network and go on later with: {command}")
    return asking.remedy(instead, otherwise)
