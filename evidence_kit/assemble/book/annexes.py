"""The annexes: digests of all files, the custody journal, how to check, what none of it shows."""

from __future__ import annotations

from reportlab.platypus import PageBreak

from evidence_kit import wording
from evidence_kit.assemble import member_names
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, boxed, grid, remark
from evidence_kit.assemble.bundle import OMITTED
from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.custody import CustodyEvent
from evidence_kit.domain.finding import NEGATIVE_SCOPE, NOT_SHOWN, QUESTIONS

_words = wording.table("book/annexes")
_CHECK_SIGNATURE = (
    "openssl cms -verify -binary -inform DER -in META-INF/signature001.p7s -content META-INF/ASiCManifest001.xml "
    "-CAfile SIGNER-ROOT.pem -purpose any -out /dev/null"
)
_CHECK_TIME_STAMP = (
    "openssl ts -verify -token_in -in META-INF/timestamp002.tst -data META-INF/ASiCManifest002.xml -CAfile TSA-ROOT.pem"
)


def digests(setting: Setting) -> Story:
    """Annex 1: every file with its digest and its name in the bundle."""
    artifacts = setting.gathered.artifacts
    names = member_names.member_names(item for item in artifacts if item.role not in OMITTED)
    left_out = f"（{_words('left_out').both(' ')}）"
    rows = [_file(number, item, names.get(item.path, left_out)) for number, item in enumerate(artifacts, start=1)]
    head = _words.each("number", "file", "in_the_bundle")
    return [
        PageBreak(),
        *heading(setting, "annex-digests", _words("digests_title")),
        *both(_words("digests_meaning"), style.REMARK, style.REMARK_EN),
        space(),
        grid(head, rows, (26, 158, 292)),
    ]


def custody(setting: Setting) -> Story:
    """Annex 2: the custody journal."""
    rows: list[list[Cell]] = [_event(event) for event in setting.gathered.events]
    head = _words.each("number", "time", "event")
    actors = dict.fromkeys(event.actor for event in setting.gathered.events)
    return [
        PageBreak(),
        *heading(setting, "annex-custody", _words("custody_title")),
        *both(_words("custody_meaning"), style.REMARK, style.REMARK_EN),
        space(4),
        *(paragraph(f"{_words('operator').both(' ')}　{actor}", style.REMARK) for actor in actors),
        space(),
        grid(head, rows, (26, 60, 390)),
    ]


def checking(setting: Setting) -> Story:
    """Annex 3: the rules that a court checks against, how to check by hand, and what none of it shows."""
    rules: list[list[Cell]] = [
        [rule.rule, rule.demands, rule.answered] for rule in setting.gathered.profile.requirements
    ]
    story: Story = [
        PageBreak(),
        *heading(setting, "annex-checking", _words("checking_title")),
        *section(_words("commands")),
        grid(_words.each("check", "command"), _checks(), (116, 350)),
        space(6),
        remark(_words("roots")),
    ]
    if rules:
        story += [
            *section(_words("requirements")),
            grid(_words.each("rule", "examined", "answered"), rules, (92, 190, 184)),
        ]
    scope = both(NEGATIVE_SCOPE, style.CELL_RED, style.CELL_EN)
    return [*story, *section(_words("limits")), boxed([*_limits(), *scope], warning=True)]


def _checks() -> list[list[Cell]]:
    commands = (
        (_words("check_files"), "sha256sum -c manifest-sha256.txt"),
        (_words("check_journal"), "sh check-journal.sh"),
        (_words("check_signature"), _CHECK_SIGNATURE),
        (_words("check_time_stamp"), _CHECK_TIME_STAMP),
        (_words("check_book"), "pdfsig data/exhibits.pdf"),
        (_words("check_all"), "evidence-kit verify BUNDLE.zip --trust trust.json"),
    )
    return [[what, [paragraph(command, style.COMMAND)]] for what, command in commands]


def _limits() -> Story:
    story: Story = []
    for number, limit in NOT_SHOWN.items():
        question = _words("question", number=number, question=QUESTIONS[number])
        story += [*both(question, style.CELL_BOLD, style.CELL_EN), *cell(limit), space(4)]
    return story


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
