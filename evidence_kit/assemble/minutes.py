"""工作记录: the draft minutes of a notary who received a bundle, had it checked, and signed what was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evidence_kit import wording
from evidence_kit.assemble.leaflet import Leaflet, Story, compose, head, part
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.finding import QUESTIONS, STATUS_NAMES, Status, Verdict
from evidence_kit.domain.suggestion import shell_word
from evidence_kit.domain.text import Text, text, visible

MOST_FINDINGS = 60
_words = wording.table("papers/minutes")


@dataclass(frozen=True)
class ReceivedBundle:
    """What was received, seen and signed."""

    file_name: str
    verdict: Verdict
    received: datetime
    """By this machine's clock."""
    office: str
    by: str
    signer: str
    signer_sha256: str
    """Fingerprint of the signer's certificate."""
    signature_name: str
    signature_sha256: str
    stamped: tuple[str, datetime] | None
    """Authority and time of the token over the signature."""
    rehearsal: bool


def minutes(received: ReceivedBundle) -> bytes:
    """The minutes as PDF/A-3a."""
    leaflet = Leaflet(_words("title"), received.verdict.bundle_sha256[:16], received.received, received.rehearsal)
    return compose(leaflet, lambda: _story(received))


def _story(received: ReceivedBundle) -> Story:
    from reportlab.platypus import CondPageBreak

    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.table import labelled, remark

    title, verdict = _words("title"), received.verdict
    return [
        *head(title),
        remark(_words("draft"), warning=received.rehearsal),
        *part(_words("who_title")),
        labelled(_who(received)),
        *part(_words("received_title")),
        labelled(_what(received)),
        *part(_words("check_title")),
        labelled(_checked(verdict)),
        space(5),
        _answers(verdict),
        *_not_passed(verdict),
        *part(_words("signature_title")),
        labelled(_signed(received)),
        space(5),
        remark(verdict.negative_scope),
        CondPageBreak(110),
        *part(_words("signed_title")),
        labelled([(who, [space(22)]) for who in _words.each("notary", "minutes_by", "date")]),
    ]


def _answers(verdict: Verdict) -> object:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both, cell
    from evidence_kit.assemble.book.typesetting.table import Cell, grid

    rows: list[list[Cell]] = []
    for answer in verdict.answers:
        question = _words("numbered_question", number=answer.question, question=QUESTIONS[answer.question])
        not_shown = both(_words("not_shown", limit=answer.not_shown), style.CELL_EN, style.CELL_EN)
        rows.append([question, STATUS_NAMES[answer.status], [*cell(answer.sentence), *not_shown]])
    return grid(_words.each("question", "outcome", "in_words"), rows, (28, 19, 63))


def _not_passed(verdict: Verdict) -> Story:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
    from evidence_kit.assemble.book.typesetting.table import Cell, grid

    left = [finding for finding in verdict.findings if finding.status is not Status.PASSED]
    title = part(_words("not_passed_title", number=len(left)))
    if not left:
        return [*title, *both(_words("none"), style.REMARK, style.REMARK_EN)]
    rows: list[list[Cell]] = [
        [[paragraph(finding.code, style.COMMAND)], STATUS_NAMES[finding.status], _shortened(finding.message)]
        for finding in left[:MOST_FINDINGS]
    ]
    return [*title, grid(_words.each("code", "outcome", "in_words"), rows, (32, 19, 59))]


def _who(received: ReceivedBundle) -> list[tuple[Text, Text]]:

    when, to_fill_in = clock(received.received), _words("to_fill_in")
    return [
        (_words("time"), text(when, when)),
        (_words("office"), _or_blank(received.office)),
        (_words("handled_by"), _or_blank(received.by)),
        (_words("place"), to_fill_in),
        (_words("handed_in_by"), to_fill_in),
    ]


def _what(received: ReceivedBundle) -> list[tuple[Text, Text | list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    name, verdict = visible(received.file_name), received.verdict
    return [
        (_words("file_name"), text(name, name)),
        (_words("size"), _words("bytes", size=f"{verdict.bundle_size:,}")),
        (_words("sha256"), [paragraph(verdict.bundle_sha256, style.DIGEST)]),
        (_words("files_in_it"), text(str(verdict.members), str(verdict.members))),
    ]


def _checked(verdict: Verdict) -> list[tuple[Text, Text | list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    return [
        (_words("software"), text(verdict.tool, verdict.tool)),
        (_words("trust_list"), [*_cell(verdict.trust_name), paragraph(verdict.trust_sha256, style.DIGEST)]),
        (_words("verdict"), STATUS_NAMES[verdict.status]),
    ]


def _signed(received: ReceivedBundle) -> list[tuple[Text, Text | list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    def digest(value: str) -> object:
        return paragraph(f"SHA-256 {value}", style.DIGEST)

    name, content = visible(received.signature_name), visible(received.file_name)
    stamped = _words("not_stamped")
    if received.stamped is not None:
        authority, moment = received.stamped
        stamped = _words("stamped", authority=authority, time=clock(moment))
    command = (
        f"openssl cms -verify -binary -inform DER -in {shell_word(name)} -content {shell_word(content)} "
        "-CAfile ROOT.pem -purpose any -out /dev/null"
    )
    return [
        (_words("certificate"), [*_cell(received.signer), digest(received.signer_sha256)]),
        (_words("signature_file"), [*_cell(name), digest(received.signature_sha256)]),
        (_words("time_stamp"), stamped),
        (_words("repeat"), [paragraph(command, style.COMMAND)]),
    ]


def _cell(words: str) -> list[object]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    return [paragraph(visible(words), style.CELL)]


def _or_blank(words: str) -> Text:
    return text(visible(words), visible(words)) if words else _words("to_fill_in")


def _shortened(words: Text) -> Text:
    return text(*(visible(line if len(line) <= 600 else line[:600] + " …") for line in (words.zh, words.en)))
