"""What of a case is filed: what an exhibit names, and what its verification needs. Of the rest the digests of its journal lines.

A line of the journal is filed whole or as digests (`docs/decisions/what-is-filed.md`), so that events are selected and not files:
one that was handed in if an exhibit names it, one of the kit's own work unless it speaks of something that is not filed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from evidence_kit.assemble.exhibited import answering, is_set_aside, must_be_filed
from evidence_kit.assemble.member_names import member_names
from evidence_kit.casefile import CaseFile
from evidence_kit.casefile.index import REMAINS_OF
from evidence_kit.domain.artifact import HANDED_ROLES, Artifact, Role
from evidence_kit.domain.bundle import MAY_BE_LEFT_OUT
from evidence_kit.domain.case import ExhibitPlan
from evidence_kit.domain.custody import Action, CustodyEvent
from evidence_kit.domain.errors import AssemblyError
from evidence_kit.domain.text import text
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import Seal
from evidence_kit.formats import strict_json
from evidence_kit.formats.journal import Journal
from evidence_kit.formats.opentimestamps import ProofError, read_proof

_ACT = re.compile(rb"artifacts/([0-9]{4,}-[a-z0-9-]+)(?:\.remains)?/")
_NEVER = frozenset({Action.BOOK_ASSEMBLED, Action.BUNDLE_PACKED, Action.HELD_BACK, Action.WITHDRAWN})
"""What is filed as digests always: earlier books and bundles, and what counsel decided about files."""
_RECORDS_TO_SEARCH = 32 << 20
_HANDED_ACT = re.compile(
    rf"[0-9]{{4,}}-({'|'.join(role.value for role in (*HANDED_ROLES, Role.EXHIBIT_BOOK, Role.BUNDLE))})\.remains"
)
_OF_THE_KIT = re.compile(r'"action":"(recipe|regeneration|recording|seal|proof|beacon|case)\.')


@dataclass(frozen=True)
class Selection:
    """Lines of a journal that are filed, and under which names their files stand in the bundle."""

    shown: frozenset[int]
    """Sequence numbers."""
    size: int
    """Of the journal that was looked through."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Path in the case → name in the bundle."""
    renewals_left_out: int = 0
    """Renewals that are not filed: their lists name files that are not, or they rest on such a one."""

    def journal(self, whole: Journal) -> Journal:
        """The journal as it is filed: digests in the place of every other line."""
        hidden = set(range(whole.head.size)) - self.shown
        return whole.holding_back(hidden) if hidden else whole

    def with_filing(self, whole: Journal, book: Artifact) -> Selection:
        """With the lines that a filing itself adds: its book, and what seals it. Others' work meanwhile is in no book."""
        added = {event.sequence for event in whole.events if event.sequence >= self.size and _of_filing(event, book)}
        return Selection(self.shown | added, whole.head.size, self.names, self.renewals_left_out)


def everything(case_file: CaseFile, names: Mapping[str, str] | None = None) -> Selection:
    """All that the journal says, such as that of a bundle; `names`: those of its members, if it has them."""
    events = case_file.journal.events
    made = [item for event in events for item in event.products if item.role not in MAY_BE_LEFT_OUT]
    given = member_names(made) if names is None else names
    return Selection(frozenset(event.sequence for event in events), case_file.journal.head.size, given)


def select(case_file: CaseFile, filed_before: Collection[str] = (), *, rehearsal: bool = False) -> Selection:
    """Selects what is filed of a case.

    Args:
        case_file: the case.
        filed_before: numbers of exhibits that earlier filings hold; they are not filed again.
        rehearsal: it is filed in a rehearsal, which shows its own seals; a real filing leaves out those of an earlier one.

    Raises:
        AssemblyError: an exhibit names what is not filed, or a file that was taken in together with one that is not.
        StorageError: a record is missing or no longer what was journalled.
    """
    exhibits = [
        (plan, answering(case_file, plan))
        for group in case_file.case.groups
        for plan in group.exhibits
        if plan.number not in filed_before
    ]
    wanted = {item.path for _, items in exhibits for item in items}
    wanted |= _claimed(case_file, wanted)
    shown = _Search(case_file, wanted, rehearsal).shown()
    needed = _needed(case_file, shown)
    if needed - wanted:
        shown = _Search(case_file, wanted | needed, rehearsal).shown()
    made = [item for event in shown for item in event.products]
    _check_filed(exhibits, {item.path for item in made})
    numbers = {
        item.path: plan.number for plan, items in reversed(exhibits) for item in items if must_be_filed(plan, item)
    }
    names = member_names([item for item in made if item.role not in MAY_BE_LEFT_OUT], numbers)
    numbers_shown = frozenset(event.sequence for event in shown)
    left_out = renewals_left_out(case_file, numbers_shown)
    return Selection(numbers_shown, case_file.journal.head.size, names, left_out)


def renewals_left_out(case_file: CaseFile, shown: Collection[int]) -> int:
    """Count the renewals among the events that are not filed, those of rehearsals left out."""
    gone = [
        event for event in case_file.journal.events if event.action is Action.RENEWED and event.sequence not in shown
    ]
    paths = {item.path for event in gone for item in event.products}
    records = [renewal for item, renewal in case_file.records(Role.RENEWAL, Renewal) if item.path in paths]
    return sum(not one.rehearsal for one in records)


def _check_filed(exhibits: Iterable[tuple[ExhibitPlan, tuple[Artifact, ...]]], filed: set[str]) -> None:
    named = (item.path for plan, items in exhibits for item in items if must_be_filed(plan, item))
    missing = sorted(set(named) - filed)
    if missing:
        raise AssemblyError(
            text(f"证据所列文件与不提交的内容记在日志同一行，或取自不提交的文件：{missing[0]}",
                 f"A file that an exhibit names stands in one line of the journal with what is not filed, or comes of it: {missing[0]}"),
            text("请将该文件单独重新收存，或从证据中除去。", "Take that file in again by itself, or leave it out of the exhibits."),
        )  # fmt: skip


def _claimed(case_file: CaseFile, wanted: set[str]) -> set[str]:
    """The claimed picture, of which all else speaks, where no exhibit names one: the newest."""
    pictures = [item for item in case_file.with_role(Role.CLAIMED_PICTURE) if not is_set_aside(case_file, item)]
    return set() if {item.path for item in pictures} & wanted else {item.path for item in pictures[-1:]}


def _needed(case_file: CaseFile, shown: Iterable[CustodyEvent]) -> set[str]:
    """Files handed in without which what is filed cannot be checked: what was painted over, and proofs of a file's time."""
    products = [item for event in shown for item in event.products]
    digests = {bytes.fromhex(item.digests.sha256) for item in products}
    records = [
        item for item in products if item.role in {Role.REGENERATION, Role.RECIPE, Role.VARIATION_RUN, Role.CONTROLS}
    ]
    said = b"".join(case_file.read(item) for item in records)
    inits = [
        item.path
        for item in case_file.with_role(Role.INIT_PICTURE, Role.INIT_MASK)
        if item.digests.sha256.encode() in said and not is_set_aside(case_file, item)
    ]
    proofs = [
        item.path
        for item in case_file.with_role(Role.OPENTIMESTAMPS_PROOF)
        if not is_set_aside(case_file, item) and _over(case_file, item) in digests
    ]
    return {*inits, *proofs}


def _over(case_file: CaseFile, proof: Artifact) -> bytes:
    try:
        return read_proof(case_file.read(proof)).digest
    except ProofError:
        return b""


class _Search:
    """Goes through the journal once: what speaks of something that is not filed is not filed either."""

    def __init__(self, case_file: CaseFile, wanted: set[str], rehearsal: bool) -> None:
        self._case_file, self._wanted, self._rehearsal = case_file, wanted, rehearsal
        self._hidden: set[bytes] = set()
        """Folders of acts that are not filed."""

    def shown(self) -> tuple[CustodyEvent, ...]:
        """The events that are filed, in order."""
        return tuple(self._selected())

    def _selected(self) -> Iterator[CustodyEvent]:
        for event in self._case_file.journal.events:
            if self._is_filed(event):
                yield event
            else:
                self._hidden |= {act for item in event.products for act in _ACT.findall(item.path.encode())}

    def _is_filed(self, event: CustodyEvent) -> bool:
        if event.action in _NEVER or any(is_set_aside(self._case_file, item) for item in event.products):
            return False
        if event.action is Action.ARTIFACT_RECEIVED:
            wanted = bool(event.products) and all(item.path in self._wanted for item in event.products)
            return wanted and not set(_ACT.findall(self._case_file.journal.lines[event.sequence])) & self._hidden
        if event.action is Action.INCIDENT:
            return _may_be_told(event)
        return not (self._speaks_of(event) & self._hidden or (not self._rehearsal and self._of_rehearsal(event)))

    def _speaks_of(self, event: CustodyEvent) -> set[bytes]:
        """Acts that an event names, or a record that it made."""
        texts = [
            item
            for item in event.products
            if item.media_type == "application/json" or item.media_type.startswith("text/")
        ]
        read = (self._case_file.read(item) for item in texts if item.digests.size <= _RECORDS_TO_SEARCH)
        said = (self._case_file.journal.lines[event.sequence], *read)
        return {act for data in said for act in _ACT.findall(data)}

    def _of_rehearsal(self, event: CustodyEvent) -> bool:
        """A rehearsal's seal, left by an earlier version, dates nothing and is not filed."""
        nouns: dict[Role, type[Seal | Renewal]] = {Role.SEAL: Seal, Role.RENEWAL: Renewal}
        records = ((item, nouns[item.role]) for item in event.products if item.role in nouns)
        return any(
            noun.model_validate(strict_json.parse(self._case_file.read(item))).rehearsal for item, noun in records
        )


def _of_filing(event: CustodyEvent, book: Artifact) -> bool:
    return book in event.products or event.action in {Action.SEALED, Action.SEAL_FAILED}


def _may_be_told(event: CustodyEvent) -> bool:
    """An incident is filed unless it names what lay in an act of intake, or quotes a line that may have been one's."""
    torn = event.details.get("torn_line", "")
    if '"action":' in torn and not _OF_THE_KIT.search(torn):
        return False
    return not _HANDED_ACT.fullmatch(event.details.get(REMAINS_OF, ""))
