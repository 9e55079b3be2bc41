"""The bundle's own records against each other: table of contents, journal, and the files both name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from evidence_kit.domain.artifact import Artifact
from evidence_kit.domain.bundle import MAY_BE_LEFT_OUT, Bundle
from evidence_kit.domain.custody import MAKES, Action
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.formats import journal as journals
from evidence_kit.formats.bundle_layout import BUNDLE, HEAD, JOURNAL, RECORDS
from evidence_kit.formats.journal import Journal
from evidence_kit.verify.bundle.container_facts import RecordFact
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.wording.faults import fault_text


class CustodyFacts(Record):
    """What the journal and the table of contents say of each other and of the files. Empty lists: they agree."""

    events: int = 0
    last: str = ""
    """SHA-256 of the last line of the journal."""
    head_file_agrees: bool = False
    head_stated_agrees: bool = False
    """`bundle.json` states the head that the journal has."""
    files_not_listed: tuple[str, ...] = ()
    """Payload files that the table of contents does not name."""
    files_differing: tuple[str, ...] = ()
    """Files that are missing, or whose size or SHA-256 is not what the table of contents states."""
    not_journalled: tuple[str, ...] = ()
    """Files of the table of contents that no event made, or made otherwise."""
    unaccounted: tuple[str, ...] = ()
    """Files that the journal names and the bundle neither holds nor says it leaves out."""
    left_out: tuple[str, ...] = ()
    evidence_left_out: tuple[str, ...] = ()
    """Those of them that are evidence: of a role that a bundle holds every file of."""
    materials_differing: tuple[str, ...] = ()
    """Inputs of an event that are not what an earlier event made."""
    strange_acts: tuple[str, ...] = ()
    """Acts that hold a file in a role in which no such act brings one: number of the line, act and role."""
    incidents: int = 0
    held_lines: tuple[int, ...] = ()
    """Lines of the journal, counted from 1, of which only the digests were filed."""


def observe_custody(opened: OpenedBundle) -> CustodyFacts | None:
    """None where the table of contents or the journal cannot be read."""
    bundle, chain = opened.bundle, opened.journal
    if bundle is None or chain is None:
        return None
    made = {item.path: item for event in chain.events for item in event.products}
    held = {member.artifact.path: member.artifact for member in bundle.members}
    left_out = {omission.path for omission in bundle.omissions}
    payload = {name for name in opened.digests if name.startswith("data/")}
    return CustodyFacts(
        events=chain.head.size,
        last=chain.head.sha256,
        head_file_agrees=opened.read(HEAD) == journals.head_file(chain),
        head_stated_agrees=bundle.head == chain.head,
        files_not_listed=_sorted(payload - set(RECORDS) - {member.member for member in bundle.members}),
        files_differing=_sorted(_differing(opened, bundle)),
        not_journalled=_sorted(path for path, item in held.items() if made.get(path) != item),
        unaccounted=_sorted((set(made) - set(held) - left_out) | (left_out - set(made)) | (left_out & set(held))),
        left_out=_sorted(left_out),
        evidence_left_out=_sorted(path for path in left_out if path in made and made[path].role not in MAY_BE_LEFT_OUT),
        materials_differing=_sorted(_foreign_materials(chain)),
        strange_acts=tuple(_strange_acts(chain)),
        incidents=sum(event.action is Action.INCIDENT for event in chain.events),
        held_lines=tuple(line.sequence + 1 for line in chain.held),
    )


def judge_records(facts: tuple[RecordFact, ...], *, held_back: bool) -> Iterator[Finding]:
    """Each record reads as what it is; `held_back`: of some lines of the journal only the digests were filed."""
    chained = words("journal_chain_held_back") if held_back else words("journal_chain")
    for fact in facts:
        code = FindingCode.JOURNAL_CHAIN if fact.member == JOURNAL else FindingCode.RECORD_READABLE
        good = chained if fact.member == JOURNAL else words("record_readable")
        why = fault_text(fact.fault) if fact.fault else None
        said = words("record_unusable", why=why) if why else good
        yield finding(
            code,
            Question.UNTOUCHED,
            _passed(not fact.fault),
            words("member_is", member=fact.member, said=said),
            fact.member,
            "sh check-journal.sh" if fact.member == JOURNAL else f"sha256sum {quoted(fact.member)}",
        )


def judge_custody(facts: CustodyFacts | None) -> Iterator[Finding]:
    """Journal, table of contents and files agree."""
    if facts is None:
        return
    agrees = facts.head_file_agrees and facts.head_stated_agrees
    good = words("journal_head", events=facts.events, last=facts.last[:16])
    bad = words("journal_head_differs")
    yield finding(
        FindingCode.JOURNAL_HEAD,
        Question.UNTOUCHED,
        _passed(agrees),
        good if agrees else bad,
        HEAD,
        "sh check-journal.sh",
    )
    yield _agreement(
        FindingCode.CONTENTS_COMPLETE,
        (*facts.files_not_listed, *facts.files_differing),
        BUNDLE,
        words("contents_complete"),
        words("contents_at_odds"),
        "sha256sum -c manifest-sha256.txt",
    )
    yield _agreement(
        FindingCode.JOURNAL_NAMES_FILES,
        (*facts.not_journalled, *facts.unaccounted),
        JOURNAL,
        words("journal_names_files", count=len(facts.left_out)),
        words("journal_files_at_odds"),
        "grep -c SHA256 data/journal.jsonl",
    )
    if facts.evidence_left_out:
        yield _left_out(facts.evidence_left_out)
    if facts.held_lines:
        yield _held_back(facts)
    yield _agreement(
        FindingCode.JOURNAL_MATERIALS,
        facts.materials_differing,
        JOURNAL,
        words("journal_materials"),
        words("journal_materials_at_odds"),
        "",
    )
    yield _agreement(
        FindingCode.JOURNAL_ACTS,
        facts.strange_acts,
        JOURNAL,
        words("journal_acts"),
        words("journal_acts_at_odds"),
        "",
    )
    if facts.incidents and not facts.strange_acts:
        yield finding(
            FindingCode.JOURNAL_INCIDENTS,
            Question.UNTOUCHED,
            _passed(True),
            words("journal_incidents", incidents=facts.incidents),
            JOURNAL,
            "",
        )


def _differing(opened: OpenedBundle, bundle: Bundle) -> Iterator[str]:
    names = [member.member for member in bundle.members]
    paths = Counter(member.artifact.path for member in bundle.members)
    yield from (name for name, count in Counter(names).items() if count > 1)
    yield from (member.member for member in bundle.members if paths[member.artifact.path] > 1)
    for member in bundle.members:
        real, stated = opened.digests.get(member.member), member.artifact.digests
        if real is None or (real.size, real.sha256) != (stated.size, stated.sha256):
            yield member.member


def _foreign_materials(chain: Journal) -> Iterator[str]:
    made: dict[str, Artifact] = {}
    for event in chain.events:
        for material in event.materials:
            source = made.get(material.path) if material.path else None
            if material.path and (source is None or source.digests.sha256 != material.sha256):
                yield material.path
        made |= {item.path: item for item in event.products}


def _strange_acts(chain: Journal) -> Iterator[str]:
    """What is told of an act by its kind (that nothing rests on an incident, that a seal needs none) holds of no other."""
    for event in chain.events:
        for role in sorted({item.role for item in event.products} - MAKES[event.action]):
            yield f"{event.sequence + 1} {event.action.value} ({role.value})"


def _left_out(paths: tuple[str, ...]) -> Finding:
    """The journal is whole and the files it lists are not all here: nobody can say what they hold."""
    named = shown(paths)
    said = words("left_out", shown=named)
    return finding(FindingCode.LEFT_OUT, Question.UNTOUCHED, Status.INDETERMINATE, said, BUNDLE)


def _held_back(facts: CustodyFacts) -> Finding:
    """The chain goes on across them by their digests; what they say is neither known nor part of any answer."""
    named = shown(tuple(map(str, facts.held_lines)))
    said = words("journal_held_back", count=len(facts.held_lines), events=facts.events, shown=named)
    return finding(
        FindingCode.JOURNAL_HELD_BACK, Question.UNTOUCHED, Status.PASSED, said, JOURNAL, "sh check-journal.sh"
    )


def shown(names: tuple[str, ...]) -> str:
    """Return the first five names on one line."""
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _agreement(
    code: FindingCode, at_odds: tuple[str, ...], subject: str, good: Text, bad: Text, command: str
) -> Finding:
    named = shown(at_odds)
    message = words("at_odds", bad=bad, shown=named) if at_odds else good
    return finding(code, Question.UNTOUCHED, _passed(not at_odds), message, subject, command)


def _passed(good: bool) -> Status:  # noqa: FBT001
    return Status.PASSED if good else Status.FAILED
