"""The creation record: is there one, and how soon after the claimed creation does trusted time reach it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta

from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, Artifact, ExhibitClass, Role
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.custody import RUNS, Action, CustodyEvent
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Count, Instant, Record
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.creation_dating import made_at_the_time, start_of
from evidence_kit.formats import raster
from evidence_kit.verify.bundle.reader import MAX_PICTURE, OpenedBundle
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words
from evidence_kit.verify.time.seals import TimeFacts

_SECOND = timedelta(seconds=1)
_LOOKED_AT = 4096
"""Bytes from the beginning of a file that tell whether it may be a picture."""


class CreationFacts(Record):
    """What of the bundle was, as claimed, written when the picture was made."""

    claimed: date | None = None
    records: tuple[str, ...] = ()
    """Creation logs (members), the claimed picture left out."""
    copies: tuple[str, ...] = ()
    """Members that are listed as creation logs and are the claimed picture itself, in bytes or in pixels."""
    unsound: tuple[str, ...] = ()
    """Members that are listed as creation logs and are not, byte for byte, what an act of intake took in."""
    journalled_at: int | None = None
    """The event (counted from 1) by which all of them were under custody."""
    trusted_time: Instant | None = None
    """The earliest trusted time that covers them."""
    first_run_at: int | None = None
    """The event (counted from 1) that first kept a picture made here; None without one."""
    first_run: Instant | None = None
    """Its time, by the clock of the machine that wrote it."""
    received: Instant | None = None
    """When the claimed picture was taken in, by the clock of the machine that did it."""
    picture_proved: Instant | None = None
    """The earliest trusted time that covers the claimed picture."""
    held_before: Count = 0
    """Lines held back before that event: whether one of them tells of an earlier run cannot be seen."""
    now: Instant | None = None
    """The clock of the check."""


def observe_creation(opened: OpenedBundle, times: TimeFacts) -> CreationFacts:
    """The creation logs and the first trusted token that covers all of them."""
    listed = [item for item in opened.with_role(Role.CREATION_LOG) if item.lane is ExhibitClass.CREATION_RECORD]
    copies = {item.path for item in _copies(opened, listed)}
    unsound = [item for item in listed if item.path not in copies and not _as_received(opened, item)]
    kept = [item for item in listed if item.path not in copies and item not in unsound]
    events = opened.journal.events if opened.journal else ()
    paths = {item.path for item in kept}
    by = [event.sequence + 1 for event in events if paths & {item.path for item in event.products}]
    covered = max(by, default=None)
    records = {opened.member_of(item.path) for item in kept}
    trusted = [
        token.not_later
        for token in times.tokens
        if token.dates(times.now) and token.not_later and covered is not None and token.reaches(covered)
    ]
    trusted += [
        block.not_later
        for calendar in times.calendars
        for block in calendar.blocks
        if block.not_later
        and covered is not None
        and calendar.relied_on
        and (calendar.events >= covered or records == {calendar.over})
    ]
    run = next((event for event in events if _runs(event)), None)
    return CreationFacts(
        claimed=opened.case.work.claimed_creation if opened.case else None,
        records=tuple(opened.member_of(item.path) for item in kept),
        copies=tuple(opened.member_of(path) for path in sorted(copies)),
        unsound=tuple(opened.member_of(item.path) for item in unsound),
        journalled_at=covered,
        trusted_time=min(trusted, default=None),
        first_run_at=run.sequence + 1 if run else None,
        first_run=run.time if run else None,
        held_before=_held_before(opened, covered or 0, min(trusted, default=None)),
        received=_received(opened),
        picture_proved=_proved(opened, times),
        now=times.now,
    )


def judge_creation(facts: CreationFacts) -> Iterator[Finding]:
    """Recorded at the time, or not shown to be; and whether the claimed day can be."""
    yield from _day_findings(facts)
    code, status, said = _record(facts)
    yield finding(code, Question.CONTEMPORANEOUS, status, said, facts.records[0] if facts.records else "")


def _day_findings(facts: CreationFacts) -> Iterator[Finding]:
    """A picture cannot have been made after it was there: not after the check, nor after custody, nor after its proof."""
    if facts.claimed is None:
        return
    begins, claimed = start_of(facts.claimed), f"{facts.claimed}"
    possible: tuple[tuple[Instant | None, Callable[[str], Text]], ...] = (
        (facts.now, lambda when: words("claimed_day_future", claimed=claimed, when=when)),
        (facts.received, lambda when: words("claimed_day_after_custody", claimed=claimed, when=when)),
        (facts.picture_proved, lambda when: words("claimed_day_after_picture", claimed=claimed, when=when)),
        (facts.trusted_time, lambda when: words("claimed_day_after_proof", claimed=claimed, when=when)),
    )
    for moment, sentence in possible:
        if moment is not None and moment < begins:
            said = sentence(clock(moment))
            yield finding(FindingCode.CLAIMED_DAY, Question.CONTEMPORANEOUS, Status.FAILED, said)


def _record(facts: CreationFacts) -> tuple[FindingCode, Status, Text]:
    """What the creation record comes to, in code, status and sentence."""
    unknown = Status.INDETERMINATE
    if facts.unsound or not facts.records:
        return _without_sound_record(facts)
    if facts.claimed is None:
        return _without_claimed_day(facts)
    claimed = f"{facts.claimed}"
    if facts.trusted_time is None:
        return FindingCode.CREATION_RECORD_UNDATED, unknown, words("creation_record_undated", claimed=claimed)
    when, event = clock(facts.trusted_time), facts.journalled_at or 0
    if not made_at_the_time(facts.claimed, facts.trusted_time):
        return FindingCode.CREATION_RECORD_LATER, unknown, words("creation_record_later", claimed=claimed, when=when)
    found = _beside_the_run(facts, claimed, when, event)
    if facts.held_before and found[1] is Status.PASSED:
        said = words("creation_record_held_back", claimed=claimed, when=when, event=event, count=facts.held_before)
        return FindingCode.CREATION_RECORD_HELD_BACK, unknown, said
    return found


def _without_sound_record(facts: CreationFacts) -> tuple[FindingCode, Status, Text]:
    """No record, or one that is not what was taken in: proofs of time speak for what the journal lists, and for no other bytes."""
    if facts.unsound:
        said = words("creation_record_unsound", shown=", ".join(facts.unsound[:5]))
        return FindingCode.CREATION_RECORD_UNDATED, Status.INDETERMINATE, said
    shown = ", ".join(facts.copies[:5])
    said = words("creation_record_copies", shown=shown) if shown else words("creation_record_none")
    return FindingCode.CREATION_RECORD_NONE, Status.INDETERMINATE, said


def _without_claimed_day(facts: CreationFacts) -> tuple[FindingCode, Status, Text]:
    """A record is of the time only beside a day that somebody claims."""
    if facts.trusted_time is None:
        return FindingCode.CREATION_RECORD_UNDATED, Status.INDETERMINATE, words("creation_record_undated_no_day")
    said = words("creation_record_no_day", when=clock(facts.trusted_time))
    return FindingCode.CREATION_RECORD_LATER, Status.INDETERMINATE, said


def _beside_the_run(facts: CreationFacts, claimed: str, when: str, event: int) -> tuple[FindingCode, Status, Text]:
    """Of a record that was there about the claimed day: whether it was taken in before anything was run here."""
    run = facts.first_run_at
    if run is not None and run < event:
        if _before(facts.trusted_time, facts.first_run):  # it has a proof of its own
            said = words("creation_record_proved_before_run", claimed=claimed, when=when, event=event, run=run)
            return FindingCode.CREATION_RECORD_AT_THE_TIME, Status.PASSED, said
        said = words("creation_record_after_run", claimed=claimed, when=when, event=event, run=run)
        return FindingCode.CREATION_RECORD_AFTER_RUN, Status.INDETERMINATE, said
    said = words("creation_record_at_the_time", claimed=claimed, when=when, event=event)
    return FindingCode.CREATION_RECORD_AT_THE_TIME, Status.PASSED, said


def _as_received(opened: OpenedBundle, item: Artifact) -> bool:
    """Whether a file is what the journal says was taken in: of other bytes, or of what a crash left, no time says anything."""
    maker, real = opened.maker_of(item.path), opened.digests.get(opened.member_of(item.path))
    if maker is None or real is None or maker.action is not Action.ARTIFACT_RECEIVED:
        return False
    return any(one.path == item.path and one.digests.sha256 == real.sha256 for one in maker.products)


def _copies(opened: OpenedBundle, listed: Iterable[Artifact]) -> Iterator[Artifact]:
    """What is listed as a record of the creation and is what was created: that it was there says nothing of how it came to be."""
    looking = list(listed)
    claimed = opened.with_role(Role.CLAIMED_PICTURE) if looking else ()
    pictures = {one for item in claimed for one in _marks(opened, item)}
    yield from (item for item in looking if pictures and not pictures.isdisjoint(_marks(opened, item)))


def _marks(opened: OpenedBundle, item: Artifact) -> Iterator[str]:
    """Digests of a file and, where it is a picture, of its pixels: of these a copy shares one."""
    member = opened.member_of(item.path)
    if member in opened.digests:
        yield opened.digests[member].sha256
    data = opened.read(member, MAX_PICTURE) if raster.looks_like_one(opened.begins(member, _LOOKED_AT)) else None
    with suppress(raster.RasterRefused):
        picture = raster.decode_rgb(data or b"")
        yield raster.values_digest(picture, repr(picture.size).encode())


def _before(moment: Instant | None, other: Instant | None) -> bool:
    """Whether a proved time is before another one; a token states its second (RFC 3161 §2.4.2) and may be of any moment in it."""
    return moment is not None and other is not None and moment + _SECOND <= other


def _held_before(opened: OpenedBundle, covered: int, proved: Instant | None) -> int:
    """Lines held back that could tell of a run before the record was there: none where its proof is older than the journal."""
    journal = opened.journal
    if journal is None or not journal.held or (journal.held[0].sequence and _before(proved, journal.events[0].time)):
        return 0
    return sum(line.sequence + 1 < covered for line in journal.held)


def _runs(event: CustodyEvent) -> bool:
    return event.action in RUNS or any(item.role in DEMONSTRATION_ROLES for item in event.products)


def _received(opened: OpenedBundle) -> Instant | None:
    """When the claimed picture came; of several, the first."""
    return min((event.time for event in _brought(opened)), default=None)


def _brought(opened: OpenedBundle) -> list[CustodyEvent]:
    claimed = opened.with_role(Role.CLAIMED_PICTURE)
    return [event for item in claimed if (event := opened.maker_of(item.path)) is not None]


def _proved(opened: OpenedBundle, times: TimeFacts) -> Instant | None:
    """The earliest trusted time over a line that brought a claimed picture, or over the file itself."""
    first = min((event.sequence + 1 for event in _brought(opened)), default=None)
    if first is None:
        return None
    files = {opened.member_of(item.path) for item in opened.with_role(Role.CLAIMED_PICTURE)}
    tokens = [token.not_later for token in times.tokens if token.dates(times.now) and token.reaches(first)]
    blocks = [block.not_later for one in times.calendars if one.relied_on and (one.events >= first or one.over in files)
              for block in one.blocks]  # fmt: skip
    return min((moment for moment in (*tokens, *blocks) if moment), default=None)
