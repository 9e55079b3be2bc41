"""One case: what the table of contents, the case, the bag and the journal call it must be one name and one title."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.custody import Action
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import visible
from evidence_kit.formats import bag
from evidence_kit.formats.bundle_layout import BUNDLE, CASE, JOURNAL
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

_MAX_SHOWN = 80


class IdentityFacts(Record):
    """What each part of the bundle says of the case; only what differs from `case.json`."""

    case: str
    """As `case.json` calls it."""
    unknown: bool = False
    """The line with which the journal began is held back: for which case it was begun cannot be seen."""
    openings: tuple[int, ...] = ()
    """Events, counted from 1, that open a case, where these are not the first line alone: then the lines are of more than
    one journal, or of none."""
    spliced: bool = False
    differing: dict[str, str] = {}
    """Member → what it says instead."""


def observe_identity(opened: OpenedBundle) -> IdentityFacts | None:
    """The names of the case, held against each other; None where a record cannot be read."""
    if opened.bundle is None or opened.case is None or opened.journal is None:
        return None
    case, stated = opened.case, {BUNDLE: (opened.bundle.case, opened.bundle.title.both())}
    if (begun_for := _begun_for(opened)) is not None:
        stated[JOURNAL] = begun_for, case.title.both()
    expected = case.id, _on_one_line(case.title.both())
    if (info := _bag_info(opened)) is not None:
        stated[bag.INFO_NAME] = info
    openings = tuple(event.sequence + 1 for event in opened.journal.events if event.action is Action.CASE_OPENED)
    unknown = any(line.sequence == 0 for line in opened.journal.held)
    differing = {
        member: ": ".join(part for part, right in zip(said, expected, strict=True) if _on_one_line(part) != right)
        for member, said in stated.items()
        if (said[0], _on_one_line(said[1])) != expected
    }
    filer = (case.submitter.counsel or case.submitter.name).both()
    if (of := _source_of_bag(opened)) is not None and _on_one_line(of) != _on_one_line(filer):
        differing.setdefault(bag.INFO_NAME, of)
    return IdentityFacts(
        case=case.id,
        unknown=unknown,
        openings=openings[:20],
        spliced=openings != (() if unknown else (1,)),
        differing=differing,
    )


def judge_identity(facts: IdentityFacts | None) -> Iterator[Finding]:
    """One finding: all name one case, or which member names another."""
    if facts is None:
        return
    if facts.spliced:
        said = words("case_identity_openings", events=", ".join(map(str, facts.openings[:5])) or "—")
        yield finding(FindingCode.CASE_IDENTITY, Question.UNTOUCHED, Status.FAILED, said, JOURNAL)
    elif not facts.differing and facts.unknown:
        yield finding(
            FindingCode.CASE_IDENTITY,
            Question.UNTOUCHED,
            Status.INDETERMINATE,
            words("case_identity_held_back"),
            JOURNAL,
        )
    elif not facts.differing:
        said = words("case_identity", case=facts.case)
        yield finding(FindingCode.CASE_IDENTITY, Question.UNTOUCHED, Status.PASSED, said, CASE)
    for member, other in facts.differing.items():
        said = words("case_identity_differs", member=member, other=visible(other)[:_MAX_SHOWN], case=facts.case)
        yield finding(FindingCode.CASE_IDENTITY, Question.UNTOUCHED, Status.FAILED, said, member)


def _begun_for(opened: OpenedBundle) -> str | None:
    """The case that the journal was begun for; None where it does not say how it began."""
    first = opened.journal.events[0] if opened.journal and opened.journal.events else None
    if first is not None and first.sequence:  # what stands first was held back
        return None
    return first.details.get("case", "") if first and first.action is Action.CASE_OPENED else None


def _info(opened: OpenedBundle) -> dict[str, str] | None:
    data = opened.read(bag.INFO_NAME)
    try:
        return bag.parse_info(data) if data is not None else {}
    except bag.BagBroken:  # a fault of the lists, already noted
        return None


def _bag_info(opened: OpenedBundle) -> tuple[str, str] | None:
    info = _info(opened)
    return None if info is None else (info.get("External-Identifier", ""), info.get("External-Description", ""))


def _source_of_bag(opened: OpenedBundle) -> str | None:
    """Who filed, as the bag says it; None where it does not."""
    return (_info(opened) or {}).get("Source-Organization")


def _on_one_line(words: str) -> str:
    """Without breaks; a title of one language, which bundles of before state twice, once."""
    line = " ".join(words.split())
    first, _, second = line.partition(" / ")
    return first if first == second else line
