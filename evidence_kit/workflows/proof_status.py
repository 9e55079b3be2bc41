"""Where the proofs of time of a case stand: what is pending in Bitcoin, what ends soon, what is weak."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case_time import BEIJING, clock
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text, visible
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import CalendarProof, Proof, Seal, TokenProof
from evidence_kit.domain.time.upgrade import Upgrade, UpgradedProof
from evidence_kit.formats.opentimestamps import ProofMalformed, read_proof
from evidence_kit.seal.renewal.timestamp_chains import TimestampChain
from evidence_kit.workflows.renew import RenewalRequest, describe_end, due_lines


def proof_rows(case_file: CaseFile, lines: Iterable[TimestampChain]) -> tuple[tuple[Text, Text], ...]:
    """A row for each seal, and one for each of the case's lines of tokens with the day on which its newest one ends."""
    upgraded = _upgraded(case_file)
    seals = case_file.records(Role.SEAL, Seal)
    return (
        *((text("封存", "seal"), _seal_row(seal, upgraded)) for _, seal in seals),
        *((text("可靠至", "good until"), line_row(line)) for line in lines),
    )


def proof_remarks(case_file: CaseFile, lines: Iterable[TimestampChain], now: datetime) -> tuple[Text, ...]:
    """What to do about proofs, with its command: pending, ending, weak.

    Args:
        case_file: the case.
        lines: its tokens, line by line.
        now: by which tokens are due for renewal or not.
    """
    ending = ending_remarks(lines, now, suggested("renew", case_file.root))
    return (*_pending(case_file), *ending, *_weak(case_file))


REHEARSED = text("演练，", "rehearsal, ")
"""Before whatever a rehearsal dated."""


def _seal_row(seal: Seal, upgraded: dict[str, UpgradedProof]) -> Text:
    dates = [
        dated(proof, upgraded.get(proof.path))
        for proof in seal.proofs
        if isinstance(proof, TokenProof) or proof.over in {None, seal.head_file}
    ]
    mark = REHEARSED if seal.rehearsal else text("", "")
    return text(mark.zh + "，".join(each.zh for each in dates), mark.en + ", ".join(each.en for each in dates))


def dated(proof: Proof, upgraded: UpgradedProof | None) -> Text:
    """Who dated it and when, or which Bitcoin blocks hold it so far."""
    if isinstance(proof, TokenProof):
        when = f"{proof.authority} {clock(proof.generated)}"
        return text(when, when)
    calendars = " ".join(proof.calendars)
    heights = " ".join(map(str, sorted({kept.height for kept in upgraded.attested}))) if upgraded else ""
    if not heights:
        return text(f"{calendars} 待比特币确认", f"{calendars} pending in Bitcoin")
    return text(f"{calendars} 比特币区块 {heights}", f"{calendars} Bitcoin block {heights}")


def line_row(line: TimestampChain) -> Text:
    """Until when a line's newest token is good and why no longer; what it dates, since when, how often renewed, by whom now."""
    since, times, end = f"{line.dated.astimezone(BEIJING):%Y-%m-%d}", line.generations - 1, describe_end(line)
    who = visible(line.authority)
    if times:
        return text(f"{end.zh}。{line.over} 定时于 {since}，已续期 {times} 次，现由 {who}",
                    f"{end.en}. {line.over} was dated on {since} and renewed {times} time{'s' * (times > 1)}, last by {who}")  # fmt: skip
    return text(
        f"{end.zh}。{line.over} 定时于 {since}，由 {who}", f"{end.en}. {line.over} was dated on {since} by {who}"
    )


def pending_proofs(case_file: CaseFile) -> int:
    """How many proofs of seals and renewals too few calendars' blocks attest so far."""
    upgraded = _upgraded(case_file)
    wanted = max(1, case_file.case.sealing.calendars_needed)
    attested = {path: {kept.calendar for kept in proof.attested} for path, proof in upgraded.items()}
    proofs = [proof for proof in _real_proofs(case_file) if isinstance(proof, CalendarProof)]
    return sum(len(attested.get(proof.path, ())) < min(wanted, len(proof.calendars)) for proof in proofs)


def _pending(case_file: CaseFile) -> tuple[Text, ...]:
    count = pending_proofs(case_file)
    if not count:
        return ()
    return (text(f"{count} 份日历证明待比特币确认：{suggested('upgrade', case_file.root)}",
                 f"{count} calendar proofs are pending in Bitcoin: {suggested('upgrade', case_file.root)}"),)  # fmt: skip


def ending_remarks(lines: Iterable[TimestampChain], now: datetime, command: str) -> tuple[Text, ...]:
    """That tokens end soon or have ended, and the command that renews them."""
    due = due_lines(lines, now, RenewalRequest(), rehearsal=False)
    late = [line for line in due if line.lifetime.until <= now]
    remarks = []
    if due:
        first = min(line.lifetime.until for line in due)
        remarks.append(text(
            f"{len(due)} 个时间戳将于 {first:%Y-%m-%d} 起失效，请运行：{command}",
            f"{len(due)} time stamps lose their strength from {first:%Y-%m-%d} on; run: {command}"))  # fmt: skip
    if late:
        remarks.append(text(
            f"其中 {len(late)} 个已经失效：续期只能固定其现状，不能补回这段空白。",
            f"{len(late)} of them have lost it already: a renewal fixes them as they are, and does not close that gap."))  # fmt: skip
    return tuple(remarks)


def _weak(case_file: CaseFile) -> tuple[Text, ...]:
    remarks = []
    unchecked = [proof for proof in _real_proofs(case_file) if isinstance(proof, TokenProof) and not proof.checked]
    if unchecked:
        remarks.append(text(
            f"{len(unchecked)} 个时间戳以 SM2 签名，本工具未核验，不计入家数；可用支持 SM2 的软件（如 OpenSSL 3）人工核验。",
            f"{len(unchecked)} tokens are signed with SM2: not checked here and counted for nothing; software that knows SM2, such "
            "as OpenSSL 3, can check them by hand."))  # fmt: skip
    weak = sum(_is_weak(case_file.read(item)) for item in case_file.with_role(Role.OPENTIMESTAMPS_PROOF))
    if weak:
        remarks.append(text(
            f"{weak} 份日历证明用到 SHA-1 或 RIPEMD-160，不作依据：请重新封存。",
            f"{weak} calendar proofs rest on SHA-1 or RIPEMD-160 and are not relied on: seal again."))  # fmt: skip
    return tuple(remarks)


def _is_weak(proof: bytes) -> bool:
    try:
        return read_proof(proof).weak
    except ProofMalformed:
        return False  # `upgrade` and `verify` say what is wrong with it


def _upgraded(case_file: CaseFile) -> dict[str, UpgradedProof]:
    """The newest upgrade of each proof, by the path of the original."""
    return {proof.original: proof for _, made in case_file.records(Role.UPGRADE, Upgrade) for proof in made.proofs}


def _real_proofs(case_file: CaseFile) -> list[Proof]:
    made: list[Seal | Renewal] = [record for _, record in case_file.records(Role.SEAL, Seal)]
    made += [record for _, record in case_file.records(Role.RENEWAL, Renewal)]
    return [proof for record in made if not record.rehearsal for proof in record.proofs]
