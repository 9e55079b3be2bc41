"""The parts of a check, each observed by itself: what is found of one stands, whatever becomes of the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from evidence_kit.domain.fault import Fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words


class Section(StrEnum):
    """A part of the check, in the order in which they are observed: nothing needs a later one."""

    CONTAINER = "container"
    LISTS = "lists"
    RECORDS = "records"
    CUSTODY = "custody"
    PAPERS = "papers"
    IDENTITY = "identity"
    EXHIBITS = "exhibits"
    ROLES = "roles"
    TIMES = "times"
    ORDER = "order"
    BOOK = "book"
    DEMONSTRATION = "demonstration"
    VARIATIONS = "variations"
    CLASSES = "classes"
    FILMS = "films"
    INTERVALS = "intervals"
    CREATION = "creation"
    ATTESTATIONS = "attestations"
    ORIGINS = "origins"


SECTION_NAMES: dict[Section, Text] = {
    Section.CONTAINER: text("证据包文件本身", "the file of the bundle itself"),
    Section.LISTS: text("文件清单", "the lists of its files"),
    Section.RECORDS: text("目录、案件与日志", "its contents, case and journal"),
    Section.CUSTODY: text("日志与文件是否一致", "journal against files"),
    Section.PAPERS: text("供人阅读的说明与脚本", "its script and its text for people"),
    Section.IDENTITY: text("各处所称案件是否一致", "whether all name one case"),
    Section.EXHIBITS: text("证据目录", "the table of exhibits"),
    Section.ROLES: text("各类记录", "records by their role"),
    Section.TIMES: text("时间证明与签名", "proofs of time and signatures"),
    Section.ORDER: text("日志的先后与时钟", "order and clock of the journal"),
    Section.BOOK: text("证据册与证据包是否相符", "exhibit book against bundle"),
    Section.DEMONSTRATION: text("再生成演示", "the regeneration demonstration"),
    Section.VARIATIONS: text("逐项改变的图片", "the single changes"),
    Section.CLASSES: text("两类证据是否分列", "whether the two classes of exhibit stand apart"),
    Section.FILMS: text("录屏", "films"),
    Section.INTERVALS: text("时间区间", "intervals of time"),
    Section.CREATION: text("创作记录", "the creation record"),
    Section.ATTESTATIONS: text("包外的签名", "signatures beside the bundle"),
    Section.ORIGINS: text("图片自带的标识与内容凭证", "labels and content credentials of the pictures"),
}
_FILES = frozenset({Section.CONTAINER, Section.LISTS, Section.RECORDS, Section.CUSTODY, Section.ROLES})
NEEDED: dict[Question, frozenset[Section]] = {
    Question.EXISTED: _FILES | {Section.TIMES},
    Question.RECIPE_MAKES_PICTURE: _FILES | {Section.DEMONSTRATION},
    Question.DECISIONS_MATTER: _FILES | {Section.DEMONSTRATION, Section.VARIATIONS},
    Question.CONTEMPORANEOUS: _FILES | {Section.TIMES, Section.CLASSES, Section.CREATION},
    Question.UNTOUCHED: frozenset(Section) - {Section.ATTESTATIONS, Section.ORIGINS},
}
"""What an answer rests on: while one of them is not reached, no answer may speak of the whole."""


class Unreached(Record):
    """A section that was not observed to its end, and why."""

    section: Section
    fault: Fault


def unreached_of(question: Question, unreached: tuple[Unreached, ...]) -> tuple[Unreached, ...]:
    """Return the sections that a question's answer needs and that were not reached."""
    return tuple(one for one in unreached if one.section in NEEDED[question])


def named(unreached: tuple[Unreached, ...]) -> Text:
    """Return the names of sections, for a sentence."""
    parts = [SECTION_NAMES[one.section] for one in unreached]
    return text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def judge_unreached(unreached: tuple[Unreached, ...]) -> Iterator[Finding]:
    """One finding for each reason why sections were not checked."""
    reasons: tuple[tuple[CheckCode, FindingCode, Callable[[Text], Text]], ...] = (
        (CheckCode.ENDED_BEFORE, FindingCode.RESOURCE_LIMIT, lambda what: words("resource_limit", what=what)),
        (CheckCode.OBSERVER_FAILED, FindingCode.NOT_CHECKED, lambda what: words("not_checked", what=what)),
        (CheckCode.NEEDS_ANOTHER, FindingCode.NOT_CHECKED, lambda what: words("not_checked_without", what=what)),
    )
    for code, of, sentence in reasons:
        missed = tuple(one for one in unreached if one.fault.code == code.value)
        if missed:
            yield finding(of, Question.UNTOUCHED, Status.INDETERMINATE, sentence(named(missed)))
