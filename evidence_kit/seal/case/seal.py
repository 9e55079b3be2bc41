"""Sealing a case: the head of its journal is written down and dated by authorities and calendars."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import SealError
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import Proof, Seal, TokenProof
from evidence_kit.formats.journal import Journal, head_file
from evidence_kit.seal.case.store import ActStore
from evidence_kit.seal.interface import Paper, Parties
from evidence_kit.seal.proofs.collector import ProofCollector
from evidence_kit.seal.proofs.date import FileDates, date_file
from evidence_kit.seal.refusal import run_again

HEAD = "head.txt"


def seal_head(case_file: CaseFile, writer: CaseWriter, parties: Parties, watch: ProgressCallback) -> Seal:
    """Dates the journal as it stands: `head.txt` with a token of each authority and one proof of all calendars.

    The tokens get a calendars' proof as well; that one is a bonus and never counted.

    Whoever fails is journalled and the others are still asked. What was obtained is kept even where it is too little.

    Args:
        case_file: the case; its journal up to now is what is sealed.
        writer: of the same case.
        parties: that are asked.
        watch: told of each proof.

    Raises:
        SealError: fewer delivered than needed, or nobody was to be asked; the remedy is the command to go on with.
    """
    if not parties.authorities and not parties.calendars:
        raise _nobody_to_ask(case_file)
    with writer.act("seal") as act:
        journal = case_file.journal  # with what other processes had added when the act was opened
        asking = ProofCollector(ActStore(act, writer), parties, writer.clock, watch, submissions=2)
        head_path = asking.store.keep(head_paper(journal))
        try:
            dates = date_file(asking, HEAD, head_file(journal), run_again(suggested("seal", case_file.root)))
        except SealError as error:
            act.commit(Action.SEAL_FAILED, error.message, details=_details(journal, head_path, asking.obtained))
            raise
        seal = Seal(
            head=journal.head,
            tree_root=journal.tree_root(),
            head_file=head_path,
            rehearsal=parties.rehearsal,
            proofs=(*dates.tokens, *dates.anchors, *dates.over_tokens),
        )
        act.record("seal.json", seal, role=Role.SEAL, lane=ExhibitClass.PAPER, title=text("封存记录", "seal record"))
        act.commit(Action.SEALED, _summary(seal, dates), details=_details(journal, head_path, seal.proofs))
    if asking.failed:
        watch(Noted(_some_failed(case_file, asking)))
    return seal


def head_paper(journal: Journal) -> Paper:
    """Where the journal stands, as a file of an act."""
    title = text("日志封存点", "journal head that is sealed")
    return Paper(HEAD, head_file(journal), Role.JOURNAL_HEAD, "text/plain", title)


def _details(journal: Journal, head_path: str, proofs: Iterable[Proof]) -> dict[str, str]:
    details = {
        "size": str(journal.head.size),
        "last": journal.head.sha256,
        "head_sha256": sha256(head_file(journal)).hexdigest(),
    }
    tokens = 0
    for proof in proofs:
        if isinstance(proof, TokenProof):
            tokens += 1
            details[f"token_{tokens}"] = f"{proof.authority} {format_instant(proof.generated)} serial {proof.serial}"
        elif proof.over == head_path:
            details["calendars"] = " ".join(proof.calendars)
    return details


def _summary(seal: Seal, dates: FileDates) -> Text:
    mark, calendars = text("【演练】", "REHEARSAL: ") if seal.rehearsal else text("", ""), len(dates.promised)
    return text(
        f"{mark.zh}封存日志前 {seal.head.size} 条：时间戳机构 {dates.authorities} 家，日历 {calendars} 个。",
        f"{mark.en}the first {seal.head.size} events were sealed "
        f"(authorities: {dates.authorities}, calendars: {calendars}).",
    )


def _some_failed(case_file: CaseFile, asking: ProofCollector) -> Text:
    who = ", ".join(dict.fromkeys(asking.failed.values()))
    again = asking.remedy(run_again(suggested("seal", case_file.root)))
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
