"""How to check by hand, and what none of it shows."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak

from evidence_kit import __version__, wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.languages import in_one_line
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid
from evidence_kit.domain.court_profile import BookPart
from evidence_kit.domain.finding import NEGATIVE_SCOPE, NOT_SHOWN, QUESTIONS

_words = wording.table("book/checking")
_WORTH_BEGINNING = 0.17
"""Share of a page that must be free for the annex to begin on it."""
_CHECK_SIGNATURE = (
    "openssl cms -verify -binary -inform DER -in META-INF/signature001.p7s -content META-INF/ASiCManifest001.xml "
    "-CAfile SIGNER-ROOT.pem -purpose any -out /dev/null"
)
_CHECK_TIME_STAMP = (
    "openssl ts -verify -token_in -in META-INF/timestamp002.tst -data META-INF/ASiCManifest002.xml -CAfile TSA-ROOT.pem"
)


def checking(setting: Setting) -> Story:
    """The annex."""
    told = BookPart.STORY in setting.gathered.profile.parts  # it says the limits first
    limits = (
        [] if told else [*section(_words("limits")), *_limits(), *both(NEGATIVE_SCOPE, style.CELL_RED, style.CELL_EN)]
    )
    return [
        CondPageBreak(_WORTH_BEGINNING * style.HEIGHT),
        *heading(setting, "checking", _words("checking_title")),
        *section(_words("commands")),
        grid(_words.each("check", "command"), _checks(), (144, 352), small=True),
        space(3),
        *both(_words("roots", version=f"evidence-kit {__version__}"), style.SMALL, style.SMALL_EN),
        *limits,
    ]


def _checks() -> list[list[Cell]]:
    commands = (
        (_words("check_files"), "sha256sum -c manifest-sha256.txt"),
        (_words("check_one_file"), "certutil -hashfile data\\exhibits.pdf SHA256"),
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
        story += [
            paragraph(in_one_line(question, "　"), style.STEP),
            *both(limit, style.SMALL, style.SMALL_EN),
            space(2),
        ]
    return story
