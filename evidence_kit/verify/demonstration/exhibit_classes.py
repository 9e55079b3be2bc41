"""The two classes of exhibit, never mixed: what was recorded at the time, and what a later run made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, OF_THE_CREATION, ExhibitClass, Role
from evidence_kit.domain.bundle import Member
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, visible
from evidence_kit.formats import raster
from evidence_kit.verify.bundle.reader import MAX_PICTURE, OpenedBundle
from evidence_kit.verify.demonstration.pixels import read_rgb
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

_SHOWN = 5


class ClassFacts(Record):
    """What stands in the wrong class."""

    mixed: tuple[str, ...] = ()
    """Files of a later run that pose as a creation record, and exhibits that hold files of both classes."""
    posing: tuple[str, ...] = ()
    """Files in the class of the creation record whose role is none that comes from the creation."""
    of_nothing: tuple[str, ...] = ()
    """Numbers of exhibits that are listed as creation record and hold no file of that class."""
    run_again: tuple[str, ...] = ()
    """Creation records (members) that are, byte for byte or pixel by pixel, what a run made before they were taken in."""
    written_here: tuple[str, ...] = ()
    """Those that were taken in before it, and are byte for byte what it wrote: the same program wrote them."""
    made_alike: tuple[str, ...] = ()
    """Those that were taken in before the run that gave the same: as a faithful regeneration does."""


def observe_classes(opened: OpenedBundle) -> ClassFacts:
    """Every file and exhibit by its class, and creation records against what was run."""
    run_again, made_alike = _run_again(opened)
    ran = {
        opened.digests[one.member].sha256
        for one in (opened.bundle.members if opened.bundle else ())
        if one.artifact.role in _PICTURES and one.member in opened.digests
    }
    written = tuple(name for name in made_alike if opened.digests[name].sha256 in ran)
    return ClassFacts(
        mixed=tuple(_mixed(opened)), posing=tuple(_posing(opened)), of_nothing=tuple(_of_nothing(opened)),
        run_again=run_again, written_here=written,
        made_alike=tuple(name for name in made_alike if name not in written),
    )  # fmt: skip


def judge_classes(facts: ClassFacts | None) -> Iterator[Finding]:
    """The classes stand apart, or what is mixed."""
    if facts is None:
        return
    wrong: list[tuple[tuple[str, ...], Callable[[str], Text]]] = [
        (facts.mixed, lambda shown: words("lanes_mixed", shown=shown)),
        (facts.posing, lambda shown: words("lanes_posing", shown=shown)),
        (facts.run_again, lambda shown: words("lanes_run_again", shown=shown)),
    ]
    for names, sentence in wrong:
        if names:
            said = sentence(", ".join(names[:_SHOWN]))
            yield finding(FindingCode.LANES_APART, Question.CONTEMPORANEOUS, Status.FAILED, said)
    if facts.of_nothing:
        said = words("lanes_of_nothing", shown=visible(", ".join(facts.of_nothing[:_SHOWN])))
        yield finding(FindingCode.LANES_APART, Question.CONTEMPORANEOUS, Status.INDETERMINATE, said)
    if facts.written_here:
        said = words("lanes_written_here", shown=", ".join(facts.written_here[:_SHOWN]))
        yield finding(FindingCode.LANES_APART, Question.CONTEMPORANEOUS, Status.INDETERMINATE, said)
    elif not facts.of_nothing and not any(names for names, _ in wrong):
        shown = ", ".join(facts.made_alike[:_SHOWN])
        said = words("lanes_apart_alike", shown=shown) if shown else words("lanes_apart")
        yield finding(FindingCode.LANES_APART, Question.CONTEMPORANEOUS, Status.PASSED, said)


def _mixed(opened: OpenedBundle) -> Iterator[str]:
    lanes = {member.artifact.path: member.artifact.lane for member in opened.bundle.members} if opened.bundle else {}
    for member in opened.bundle.members if opened.bundle else ():
        if member.artifact.role in DEMONSTRATION_ROLES and member.artifact.lane is not ExhibitClass.REGENERATION:
            yield member.member
    for exhibit in opened.bundle.exhibits if opened.bundle else ():
        found = {lanes.get(path, ExhibitClass.PAPER) for path in exhibit.artifacts} | {exhibit.lane}
        if {ExhibitClass.CREATION_RECORD, ExhibitClass.REGENERATION} <= found:
            yield f"exhibit {exhibit.number}"


def _posing(opened: OpenedBundle) -> Iterator[str]:
    for member in opened.bundle.members if opened.bundle else ():
        role, lane = member.artifact.role, member.artifact.lane
        if lane is ExhibitClass.CREATION_RECORD and role not in OF_THE_CREATION | DEMONSTRATION_ROLES:
            yield member.member


def _of_nothing(opened: OpenedBundle) -> Iterator[str]:
    """A catalogue calls an exhibit what it likes; its files say in which class they were taken in."""
    lanes = {member.artifact.path: member.artifact.lane for member in opened.bundle.members} if opened.bundle else {}
    for exhibit in opened.bundle.exhibits if opened.bundle else ():
        held = {lanes.get(path) for path in exhibit.artifacts}
        if exhibit.lane is ExhibitClass.CREATION_RECORD and ExhibitClass.CREATION_RECORD not in held:
            yield exhibit.number


def _run_again(opened: OpenedBundle) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Creation records that are what a run made, in file or pixels: those taken in after it, and those before.

    The claimed picture is none of them, nor what has its pixels: a run is meant to give it. Of two that are alike the later
    one in the journal may be a copy of the other; an earlier one cannot be a copy of what this journal tells of.
    """
    members = opened.bundle.members if opened.bundle else ()
    records = [
        member
        for member in members
        if member.artifact.lane is ExhibitClass.CREATION_RECORD and member.artifact.role is not Role.CLAIMED_PICTURE
    ]
    marks = {member.member: _marks(opened, member, _ALL) for member in records}
    drawn = any(len(found) > 1 for found in marks.values())  # else no picture of a run has to be decoded
    claimed = {
        mark for one in members if one.artifact.role is Role.CLAIMED_PICTURE for mark in _marks(opened, one, _ALL)
    }
    made: dict[str, int] = {}
    for member in members if marks else ():
        if member.artifact.lane is ExhibitClass.REGENERATION:
            for mark in _marks(opened, member, _PICTURES if drawn else frozenset()) - claimed:
                made[mark] = min(_place(opened, member), made.get(mark, _NEVER))
    firsts = {name: [made[mark] for mark in found & made.keys()] for name, found in marks.items()}
    alike = [one for one in records if firsts[one.member]]
    after = tuple(one.member for one in alike if min(firsts[one.member]) <= _place(opened, one))
    return after, tuple(one.member for one in alike if one.member not in after)


_NEVER = 1 << 62


def _place(opened: OpenedBundle, member: Member) -> int:
    maker = opened.maker_of(member.artifact.path)
    return maker.sequence if maker else _NEVER


def _marks(opened: OpenedBundle, member: Member, decoded: frozenset[Role]) -> set[str]:
    """What a file and its copy have in common: the digest of its bytes and, of pictures of these roles, that of its pixels."""
    marks = {opened.digests[member.member].sha256} if member.member in opened.digests else set()
    pixels = _pixels(opened, member) if member.artifact.role in decoded else None
    return marks | ({pixels} if pixels else set())


_ALL = frozenset(Role)
_LOOKED_AT = 4096
_PICTURES = frozenset({
    Role.PICTURE, Role.CONTROL_PICTURE, Role.VARIATION_PICTURE, Role.RECOVERY_PICTURE, Role.PREVIEW, Role.HEAT_MAP,
    Role.VARIATION_GRID, Role.VARIATION_CHART, Role.HEARING_FILE,
})  # fmt: skip


def _pixels(opened: OpenedBundle, member: Member) -> str | None:
    """SHA-256 over size and RGB values of a picture; None where it is none."""
    if not raster.looks_like_one(
        opened.begins(member.member, _LOOKED_AT)
    ):  # whatever type the table of contents states
        return None
    picture = read_rgb(opened.read(member.member, MAX_PICTURE))
    return None if picture is None else raster.values_digest(picture, repr(picture.size).encode())
