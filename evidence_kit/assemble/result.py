"""The result of a check on one page: for a court's file, printable, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_kit import wording
from evidence_kit.assemble.leaflet import Leaflet, Story, compose, head
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.finding import PART_NAMES, QUESTIONS, STATE_NAMES, Answer, Status, Verdict
from evidence_kit.domain.text import Language, Text, text, visible

if TYPE_CHECKING:
    from evidence_kit.assemble.book.typesetting.table import Cell

MOST_OF_A_NAME = 60
MOST_FAILED = 2
"""Failed checks that are named on the page; the number of all of them stands there."""
MOST_CHARACTERS: dict[Language, int] = {"zh": 110, "en": 150}
"""Of one sentence on the page; the whole stands in the verdict as a file."""
_words = wording.table("papers/result")


@dataclass(frozen=True)
class CheckedBundle:
    """What was checked, what came of it, and by which program."""

    file_name: str
    verdict: Verdict
    headline: Text
    own_digest: str
    """Of the installed program's files."""
    trusting: bool
    """Whether a trust list was given."""


def result_page(checked: CheckedBundle, language: Language) -> bytes:
    """Return the page as PDF/A-3a; the same check gives the same bytes.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
    """
    verdict = checked.verdict
    leaflet = Leaflet(
        _words("title"), verdict.bundle_sha256[:16], verdict.checked_at, verdict.rehearsal, languages=(language,)
    )
    return compose(leaflet, lambda: _story(checked))


def _story(checked: CheckedBundle) -> Story:
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.table import labelled, remark

    verdict = checked.verdict
    return [
        *head(_words("title")),
        *([remark(_words("rehearsal"), warning=True), space(3)] if verdict.rehearsal else []),
        remark(checked.headline),
        space(3),
        labelled(_what(checked), small=True),
        space(4),
        _answers(verdict),
        space(3),
        *_failed(verdict),
        remark(_counted(verdict)),
        space(2),
        remark(verdict.negative_scope),
        space(4),
        labelled([(who, [space(12)]) for who in _words.each("checked_by", "date")]),
    ]


def _what(checked: CheckedBundle) -> list[tuple[Text, Text | list[object]]]:
    verdict, name = checked.verdict, _cut(visible(checked.file_name), MOST_OF_A_NAME)
    listed = visible(verdict.trust_name)
    trust = text(listed, listed) if checked.trusting else _words("no_trust_list")
    when, short = clock(verdict.checked_at), verdict.trust_sha256
    tool = _words("software_of", tool=verdict.tool, digest=checked.own_digest)
    size = _words("unread", size=f"{verdict.bundle_size:,}")
    if verdict.members:
        size = _words("size_of", size=f"{verdict.bundle_size:,}", members=verdict.members)
    return [
        (_words("file_name"), text(name, name)),
        (_words("sha256"), text(verdict.bundle_sha256 or "—", verdict.bundle_sha256 or "—")),
        (_words("size"), size),
        (_words("trust_list"), text(f"{trust.zh}　SHA-256 {short}", f"{trust.en}, SHA-256 {short}")),
        (_words("clock"), text(when, when)),
        (_words("software"), tool),
    ]


def _answers(verdict: Verdict) -> object:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both
    from evidence_kit.assemble.book.typesetting.table import grid

    rows: list[list[Cell]] = []
    for answer in verdict.answers:
        question = _words("numbered_question", number=answer.question, question=QUESTIONS[answer.question])
        said = [line for one in _sentences(answer) for line in both(_shortened(one), style.SMALL, style.SMALL_EN)]
        rows.append([both(question, style.SMALL, style.SMALL_EN), STATE_NAMES[answer.told_state], said])
    return grid(_words.each("question", "outcome", "in_words"), rows, (27, 13, 70))


def _failed(verdict: Verdict) -> Story:
    """The first of the checks that failed, to which the answers point."""
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both
    from evidence_kit.assemble.book.typesetting.table import grid

    failed = [finding for finding in verdict.findings if finding.status is Status.FAILED]
    rows: list[list[Cell]] = [
        [text(one.code, one.code), both(_shortened(one.message, 2), style.SMALL, style.SMALL_EN)]
        for one in failed[:MOST_FAILED]
    ]
    return [grid((_words("failed", count=len(failed)), _words("in_words_alone")), rows, (30, 80))] if rows else []


def _sentences(answer: Answer) -> list[Text]:
    halves = [
        _words("half", name=PART_NAMES[part.name], state=STATE_NAMES[part.state], sentence=part.sentence)
        for part in answer.parts
    ]
    return [answer.sentence, *halves, _words("not_shown", limit=answer.not_shown)]


def _counted(verdict: Verdict) -> Text:
    statuses = [finding.status for finding in verdict.findings]
    passed, failed = statuses.count(Status.PASSED), statuses.count(Status.FAILED)
    return _words("counted", findings=len(statuses), passed=passed, failed=failed, open=len(statuses) - passed - failed)


def _shortened(said: Text, times: int = 1) -> Text:
    """A sentence cut to so many characters, or to that part of them."""
    return Text(**{language: _cut(said.in_(language), most // times) for language, most in MOST_CHARACTERS.items()})


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[:most]}…"
