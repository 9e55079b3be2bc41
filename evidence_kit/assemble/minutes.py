"""工作记录: the draft minutes of a notary who received a bundle, had it checked, and signed what was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evidence_kit.assemble.leaflet import Leaflet, Story, compose, part
from evidence_kit.domain.finding import QUESTIONS, STATUS_NAMES, Status, Verdict
from evidence_kit.domain.text import Text, text, visible

MOST_FINDINGS = 60
_TITLE = text("电子证据核验工作记录（草稿）", "Minutes of an examination of electronic evidence (draft)")
_DRAFT = text(
    "本记录由软件依核验结果生成，仅为草稿；经公证员核对、补充并签名后，方为正式工作记录。所收文件未作任何改动。",
    "This draft was written by software from the outcome of its check. It becomes minutes only when the notary has compared, "
    "completed and signed it. Not a byte of the file that was received was changed.",
)
_TO_FILL = text("（由公证员填写）", "(for the notary to fill in)")


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
    """The minutes as PDF/A-2b."""
    leaflet = Leaflet(_TITLE, received.verdict.bundle_sha256[:16], received.received, received.rehearsal)
    return compose(leaflet, lambda: _story(received))


def _story(received: ReceivedBundle) -> Story:
    from reportlab.platypus import CondPageBreak, HRFlowable

    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
    from evidence_kit.assemble.book.typesetting.table import grid, labelled, remark

    verdict = received.verdict
    story: Story = [
        paragraph(_TITLE.zh, style.SUBTITLE),
        paragraph(_TITLE.en, style.SUBTITLE_EN),
        HRFlowable(width="34%", thickness=1.2, color=style.INK, spaceBefore=6, spaceAfter=8),
        remark(_DRAFT, warning=received.rehearsal),
        *part(text("一、时间、地点与人员", "1. When, where, who")), labelled(_who(received)),
        *part(text("二、所收文件", "2. What was received")), labelled(_what(received)),
        *part(text("三、离线核验", "3. The check, offline")), labelled(_checked(verdict)), space(5),
        grid(
            (text("问题", "Question"), text("结论", "Outcome"), text("说明", "In words")),
            [[text(f"{answer.question}. {QUESTIONS[answer.question].zh}", QUESTIONS[answer.question].en),
              STATUS_NAMES[answer.status],
              [*both(answer.sentence, style.CELL, style.CELL_EN),
               *both(text(f"不说明：{answer.not_shown.zh}", f"Not shown: {answer.not_shown.en}"), style.CELL_EN, style.CELL_EN)]]
             for answer in verdict.answers],
            (28, 19, 63),
        ),
    ]  # fmt: skip
    left = [finding for finding in verdict.findings if finding.status is not Status.PASSED]
    story += part(text(f"四、未通过或无法判定的检查（{len(left)}）", f"4. Checks that did not pass ({len(left)})"))
    if left:
        story.append(grid(
            (text("代码", "Code"), text("结论", "Outcome"), text("说明", "In words")),
            [[[paragraph(finding.code, style.COMMAND)], STATUS_NAMES[finding.status], _shortened(finding.message)]
             for finding in left[:MOST_FINDINGS]],
            (32, 19, 59),
        ))  # fmt: skip
    else:
        story += both(text("无。", "None."), style.REMARK, style.REMARK_EN)
    story += [*part(text("五、签名", "5. The signature")), labelled(_signed(received))]
    story += [space(5), remark(verdict.negative_scope)]
    story += [CondPageBreak(110), *part(text("六、签字", "6. Signed by")), labelled([
        (text("公证员", "Notary"), _line()), (text("记录人", "Minutes by"), _line()), (text("日期", "Date"), _line()),
    ])]  # fmt: skip
    return story


def _who(received: ReceivedBundle) -> list[tuple[Text, Text]]:
    from evidence_kit.assemble.book.typesetting.layout_pass import clock

    when = clock(received.received)
    return [
        (text("时间（本机时钟）", "Time (this machine's clock)"), text(when, when)),
        (text("公证机构", "Notary office"), _or_blank(received.office)),
        (text("承办人", "Handled by"), _or_blank(received.by)),
        (text("地点", "Place"), _TO_FILL),
        (text("送交人及其身份证明", "Handed in by, identified by"), _TO_FILL),
    ]


def _what(received: ReceivedBundle) -> list[tuple[Text, Text | list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    name, verdict = visible(received.file_name), received.verdict
    return [
        (text("文件名", "File name"), text(name, name)),
        (text("大小", "Size"), text(f"{verdict.bundle_size:,} 字节", f"{verdict.bundle_size:,} bytes")),
        (text("SHA-256", "SHA-256"), [paragraph(verdict.bundle_sha256, style.DIGEST)]),
        (text("内含文件", "Files in it"), text(str(verdict.members), str(verdict.members))),
    ]


def _checked(verdict: Verdict) -> list[tuple[Text, Text | list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    return [
        (text("软件", "Software"), text(verdict.tool, verdict.tool)),
        (text("信任名单", "Trust list"), [*_cell(verdict.trust_name), paragraph(verdict.trust_sha256, style.DIGEST)]),
        (text("总结论（以最差一项为准）", "Verdict (that of the worst answer)"), STATUS_NAMES[verdict.status]),
    ]


def _signed(received: ReceivedBundle) -> list[tuple[Text, Text | list[object]]]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.layout_pass import clock
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    def digest(value: str) -> object:
        return paragraph(f"SHA-256 {value}", style.DIGEST)

    name, content = visible(received.signature_name), visible(received.file_name)
    stamped = text("未加盖时间戳", "not time-stamped")
    if received.stamped is not None:
        authority, moment = received.stamped
        stamped = text(f"{authority}　{clock(moment)}", f"{authority}, {clock(moment)}")
    command = f"openssl cms -verify -binary -inform DER -in {name} -content {content} -CAfile ROOT.pem -purpose any -out /dev/null"
    return [
        (text("签名证书", "Signer's certificate"), [*_cell(received.signer), digest(received.signer_sha256)]),
        (text("签名文件（CAdES，分离式）", "Signature file (detached CAdES)"), [*_cell(name), digest(received.signature_sha256)]),
        (text("签名的时间戳", "Time stamp of the signature"), stamped),
        (text("复核命令", "Command that repeats the check"), [paragraph(command, style.COMMAND)]),
    ]  # fmt: skip


def _cell(words: str) -> list[object]:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph

    return [paragraph(visible(words), style.CELL)]


def _or_blank(words: str) -> Text:
    return text(visible(words), visible(words)) if words else _TO_FILL


def _shortened(words: Text) -> Text:
    return text(*(visible(line if len(line) <= 600 else line[:600] + " …") for line in (words.zh, words.en)))


def _line() -> list[object]:
    from evidence_kit.assemble.book.typesetting.heading import space

    return [space(22)]
