"""From findings to the five answers: one sentence each, what it does not show, and the verdict over all of them."""

from __future__ import annotations

from collections.abc import Callable

from evidence_kit.domain.finding import NOT_SHOWN, Answer, Finding, Question, Status, Verdict, worst
from evidence_kit.domain.record import format_instant
from evidence_kit.domain.text import Text, text
from evidence_kit.verify.facts import Facts
from evidence_kit.verify.time.opentimestamps import anchored_events

Findings = tuple[Finding, ...]


def verdict_of(facts: Facts, findings: Findings) -> Verdict:
    """The verdict. Its status is that of the worst answer: nothing melts into one green tick."""
    answers = tuple(_ANSWERS[question](facts, findings) for question in Question)
    return Verdict(
        status=worst([answer.status for answer in answers]),
        rehearsal=facts.rehearsal,
        bundle_sha256=facts.container.sha256,
        bundle_size=facts.container.size,
        checked_at=facts.observed_at,
        tool=facts.tool,
        trust_name=facts.trust_name,
        trust_sha256=facts.trust_sha256,
        members=len(facts.container.members),
        answers=answers,
        findings=findings,
    )


def _not_existed(facts: Facts, findings: Findings) -> Text | None:
    """Why nothing is dated; None where nothing speaks against it."""
    if facts.container.faults:
        return text("否：该文件不是（或不再是）完整的证据包，其中内容未能核对。",
                    "No: the file is not a whole bundle, or no longer one; what is in it was not compared.")  # fmt: skip
    if _failed(_of_the_bundle(findings), Question.UNTOUCHED):
        return text("否：文件与所记摘要不符，此后有改动，时间证明不再适用。",
                    "No: files are not what was recorded; they were changed since, and the times no longer speak for them.")  # fmt: skip
    if _failed(findings, Question.EXISTED):
        return text("否：有时间证明不成立。", "No: a proof of time does not hold.")
    return None


def _existed(facts: Facts, findings: Findings) -> Answer:
    question = Question.EXISTED
    if why := _not_existed(facts, findings):
        return _answer(question, Status.FAILED, why)
    if facts.rehearsal:
        return _answer(question, Status.INDETERMINATE, text(
            "演练：文件与所记摘要相符，但时间由演练机构签发，不可信。",
            "Rehearsal: the files are what was recorded, but their times come from a rehearsal's authority."))  # fmt: skip
    trusted = [token for token in facts.times.tokens if token.trusted] if facts.times else []
    whole = [token.generated for token in trusted if not token.events and token.generated]
    if not whole and facts.times and (anchored := anchored_events(facts.times.calendars)):
        events, block = anchored
        return _answer(question, Status.INDETERMINATE, text(
            f"部分：日志前 {events} 条及其所列文件，在比特币区块 {block.height}（{block.dated:%Y-%m-%d}）之前已经存在；"
            "对全部文件没有可信的时间戳（见 --trust）。",
            f"In part: the first {events} events of the journal, and the files they list, existed before Bitcoin block {block.height} "
            f"({block.dated:%Y-%m-%d}); no time stamp over all of the files is trusted (see --trust)."))  # fmt: skip
    if not whole:
        return _answer(question, Status.INDETERMINATE, text(
            "无法判定：文件与所记摘要相符，但信任名单不足以认定其时间（见 --trust）。",
            "Cannot be settled: the files are what was recorded, but no time stamp over all of them is trusted (see --trust)."))  # fmt: skip
    first = format_instant(min(token.generated for token in trusted if token.generated))
    last = format_instant(min(whole))
    return _answer(question, Status.PASSED, text(
        f"是：全部文件不晚于 {last} 已经存在，最早的封存不晚于 {first}；此后未变。",
        f"Yes: every file existed not later than {last}, the first of them not later than {first}; unchanged since."))  # fmt: skip


def _recipe(_: Facts, findings: Findings) -> Answer:
    question = Question.RECIPE_MAKES_PICTURE
    if _failed(findings, question):
        return _answer(question, Status.FAILED, text(
            "否：再生成记录与图片不符。", "No: the record of the regeneration does not match its pictures."))  # fmt: skip
    last = next((finding for finding in findings if finding.code == "LAST_STEP"), None)
    if last is None:
        return _answer(question, Status.INDETERMINATE, text("未作再生成演示。", "No regeneration was demonstrated."))
    record = uncapitalized(last.message)
    return _answer(question, Status.INDETERMINATE, text(
        f"就所附记录而言：{record.zh}本次未重新运行模型。",
        f"As far as the record goes: {record.en} The model was not run here."))  # fmt: skip


def _decisions(_: Facts, findings: Findings) -> Answer:
    question = Question.DECISIONS_MATTER
    changes = [finding for finding in findings if finding.code == "STEP_CHANGE"]
    if _failed(findings, question):
        return _answer(
            question, Status.FAILED, text("否：步骤记录自相矛盾。", "No: the record of the steps contradicts itself.")
        )
    if not changes:
        return _answer(question, Status.INDETERMINATE, text("没有可比较的步骤。", "There are no steps to compare."))
    follow = sum(finding.status is Status.PASSED for finding in changes)
    return _answer(question, Status.INDETERMINATE, text(
        f"就所附记录而言：{len(changes)} 次改变中有 {follow} 次图片随之改变，且每次只改变所述选择。本次未重新运行模型。",
        f"As far as the record goes: the picture followed {follow} of {len(changes)} changes, each of which changes only what it states. "
        "The model was not run here."))  # fmt: skip


def _contemporaneous(_: Facts, findings: Findings) -> Answer:
    question = Question.CONTEMPORANEOUS
    found = [finding for finding in findings if finding.question is question]
    status = worst([finding.status for finding in found])
    said = next(
        (finding.message for finding in found if finding.status is status), text("无法判定。", "Cannot be settled.")
    )
    return _answer(question, status, said)


def _untouched(facts: Facts, findings: Findings) -> Answer:
    question = Question.UNTOUCHED
    failed = [finding for finding in findings if finding.question is question and finding.status is Status.FAILED]
    if failed:
        first = failed[0].message
        return _answer(question, Status.FAILED, text(
            f"否：{len(failed)} 项核验不通过，首项：{first.zh}",
            f"No: {len(failed)} checks failed, the first: {first.en}"))  # fmt: skip
    statuses = [finding.status for finding in _of_the_bundle(findings) if finding.question is question]
    if worst(statuses) is Status.PASSED:
        return _answer(question, Status.PASSED, text(
            "是：文件、清单、日志与签名彼此一致，签名人在信任名单之内。",
            "Yes: files, lists, journal and signatures agree, and the trust list reaches the signer."))  # fmt: skip
    who = _NOT_TRUSTED[facts.rehearsal]
    return _answer(question, Status.INDETERMINATE, text(
        f"文件、清单、日志彼此一致，未见改动；但{who.zh}", f"Files, lists and journal agree and show no change; but {who.en}"))  # fmt: skip


_NOT_TRUSTED = {
    True: text("签名由演练证书作出。", "the signature is a rehearsal's."),
    False: text("信任名单不足以认定签名人。", "the trust list does not reach the signer."),
}
_ANSWERS: dict[Question, Callable[[Facts, Findings], Answer]] = {
    Question.EXISTED: _existed,
    Question.RECIPE_MAKES_PICTURE: _recipe,
    Question.DECISIONS_MATTER: _decisions,
    Question.CONTEMPORANEOUS: _contemporaneous,
    Question.UNTOUCHED: _untouched,
}


def _of_the_bundle(findings: Findings) -> Findings:
    """Without what others signed beside it: whom the list does not reach takes nothing from the bundle itself."""
    return tuple(finding for finding in findings if not finding.code.startswith("ATTESTATION"))


def _failed(findings: Findings, question: Question) -> bool:
    return any(finding.question is question and finding.status is Status.FAILED for finding in findings)


def _answer(question: Question, status: Status, sentence: Text) -> Answer:
    return Answer(question=question, status=status, sentence=sentence, not_shown=NOT_SHOWN[question])
