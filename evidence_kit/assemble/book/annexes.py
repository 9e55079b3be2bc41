"""The annexes: digests of all files, the custody journal, how to check, what none of it shows."""

from __future__ import annotations

from reportlab.platypus import PageBreak

from evidence_kit.assemble import member_names
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, clock
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, boxed, grid, remark
from evidence_kit.assemble.bundle import OMITTED
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.finding import NEGATIVE_SCOPE, NOT_SHOWN, QUESTIONS
from evidence_kit.domain.text import Text, text

_DIGESTS = text(
    "下列为成书时案件内的全部文件。SHA-256 是文件内容的唯一指纹：任何一字节改变，摘要即不同。",
    "Every file of the case when this book was made. A SHA-256 is the fingerprint of the content: one byte changed gives another.",
)
_JOURNAL = text(
    "每条日志以前一条的 SHA-256 开头，任何一条被改写、删除或插入，其后各条即不再相接。时间取自本机时钟，可信时间见封存。",
    "Each line begins with the SHA-256 of the line before it: rewriting, deleting or inserting one breaks all that follow. Times "
    "are of this machine's clock; trusted time comes from the seals.",
)
_LEFT_OUT = "（未收入 left out）"
_CHECKS: tuple[tuple[Text, str], ...] = (
    (text("文件未被改动、增减", "No file changed, added or removed"), "sha256sum -c manifest-sha256.txt"),
    (text("保管日志连续", "The custody journal is unbroken"), "sh check-journal.sh"),
    (text("提交者的签名", "The signature of who filed"),
     ("openssl cms -verify -binary -inform DER -in META-INF/signature001.p7s -content META-INF/ASiCManifest001.xml "
      "-CAfile SIGNER-ROOT.pem -purpose any -out /dev/null")),
    (text("容器的时间戳", "The time stamp of the container"),
     "openssl ts -verify -token_in -in META-INF/timestamp002.tst -data META-INF/ASiCManifest002.xml -CAfile TSA-ROOT.pem"),
    (text("本册的签名", "The signature of this book"), "pdfsig data/exhibits.pdf"),
    (text("全部，离线", "All of it, offline"), "evidence-kit verify BUNDLE.zip --trust trust.json"),
)  # fmt: skip
_ROOTS = text(
    "根证书须由法院自行向发证机构和时间戳机构取得；证据包自带的证书只是当事人的陈述。完整步骤见证据包内 README.txt。",
    "The court obtains the root certificates from the authorities itself; those inside the bundle are the party's claims. The "
    "full steps are in README.txt in the bundle.",
)


def digests(setting: Setting) -> Story:
    """Annex 1: every file with its digest and its name in the bundle."""
    artifacts = setting.gathered.artifacts
    names = member_names.member_names(item for item in artifacts if item.role not in OMITTED)
    rows = [_file(number, item, names.get(item.path, _LEFT_OUT)) for number, item in enumerate(artifacts, start=1)]
    head = (text("序号", "No."), text("文件", "File"),
            text("在证据包中的名称、大小、SHA-256", "Name in the bundle, size, SHA-256"))  # fmt: skip
    return [
        PageBreak(),
        *heading(setting, "annex-digests", text("附录一　文件摘要", "Annex 1: digests of the files")),
        *both(_DIGESTS, style.REMARK, style.REMARK_EN),
        space(),
        grid(head, rows, (26, 158, 292)),
    ]


def custody(setting: Setting) -> Story:
    """Annex 2: the custody journal."""
    rows: list[list[Cell]] = [_event(event) for event in setting.gathered.events]
    head = (
        text("序号", "No."),
        text("时间", "Time"),
        text("事项与前一条日志的 SHA-256", "What happened, and the SHA-256 of the event before"),
    )
    actors = dict.fromkeys(event.actor for event in setting.gathered.events)
    return [
        PageBreak(),
        *heading(setting, "annex-custody", text("附录二　保管日志", "Annex 2: custody journal")),
        *both(_JOURNAL, style.REMARK, style.REMARK_EN),
        space(4),
        *(paragraph(f"操作人 Operator　{actor}", style.REMARK) for actor in actors),
        space(),
        grid(head, rows, (26, 60, 390)),
    ]


def checking(setting: Setting) -> Story:
    """Annex 3: the rules that a court checks against, how to check by hand, and what none of it shows."""
    rules: list[list[Cell]] = [
        [rule.rule, rule.demands, rule.answered] for rule in setting.gathered.profile.requirements
    ]
    checks: list[list[Cell]] = [[name, [paragraph(command, style.COMMAND)]] for name, command in _CHECKS]
    story: Story = [
        PageBreak(),
        *heading(setting, "annex-checking", text("附录三　如何自行核验", "Annex 3: how to check this yourself")),
        *section(text("公开工具的命令", "Commands of public tools")),
        grid((text("核验", "Check"), text("在解压后的证据包内运行", "Run in the unzipped bundle")), checks, (116, 350)),
        space(6),
        remark(_ROOTS),
    ]
    if rules:
        story += [
            *section(text("真实性审查要点与本册的回应", "What the court examines, and where this book answers")),
            grid((text("规定", "Rule"), text("审查内容", "What is examined"), text("本册的回应", "Answered by")), rules, (92, 190, 184)),
        ]  # fmt: skip
    limits = [line for question, words in NOT_SHOWN.items() for line in [
        *both(text(f"{question}. {QUESTIONS[question].zh}", f"{question}. {QUESTIONS[question].en}"), style.CELL_BOLD, style.CELL_EN),
        *cell(words), space(4)]]  # fmt: skip
    scope = both(NEGATIVE_SCOPE, style.CELL_RED, style.CELL_EN)
    return [
        *story,
        *section(text("本册不说明什么", "What this book does not show")),
        boxed([*limits, *scope], warning=True),
    ]


def _file(number: int, item: Artifact, name: str) -> list[Cell]:
    sums = [paragraph(f"{name}　{item.digests.size:,} B", style.CELL_EN), paragraph(item.digests.sha256, style.DIGEST)]
    if item.digests.sm3:
        sums.append(paragraph(f"SM3 {item.digests.sm3}", style.DIGEST))
    return [str(number), item.title, sums]


def _event(event: CustodyEvent) -> list[Cell]:
    moment = clock(event.time)
    return [
        str(event.sequence + 1),
        [paragraph(moment[:10], style.CELL), paragraph(moment[11:19], style.CELL_EN)],
        [*cell(event.summary), paragraph(event.previous, style.DIGEST)],
    ]
