"""The two classes of exhibit, never mixed: what was recorded at the time, and what a later run made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256

from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, ExhibitClass, Role
from evidence_kit.domain.bundle import Member
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.verify.bundle.reader import MAX_PICTURE, OpenedBundle
from evidence_kit.verify.demonstration.pixels import read_rgb
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, words

_SHOWN = 5


class ClassFacts(Record):
    """What stands in the wrong class."""

    mixed: tuple[str, ...] = ()
    """Files of a later run that pose as a creation record, and exhibits that hold files of both classes."""
    run_again: tuple[str, ...] = ()
    """Creation records (members) that are, byte for byte or pixel by pixel, what a later run made."""


def observe_classes(opened: OpenedBundle) -> ClassFacts:
    """Every file and exhibit by its class, and creation records against what was run."""
    return ClassFacts(mixed=tuple(_mixed(opened)), run_again=tuple(dict.fromkeys(_run_again(opened))))


def judge_classes(facts: ClassFacts | None) -> Iterator[Finding]:
    """The classes stand apart, or what is mixed."""
    if facts is None:
        return
    wrong: list[tuple[tuple[str, ...], Callable[[str], Text]]] = [
        (facts.mixed, lambda shown: words("lanes_mixed", shown=shown)),
        (facts.run_again, lambda shown: words("lanes_run_again", shown=shown)),
    ]
    for names, sentence in wrong:
        if names:
            said = sentence(", ".join(names[:_SHOWN]))
            yield finding(FindingCode.LANES_APART, Question.CONTEMPORANEOUS, Status.FAILED, said)
    if not any(names for names, _ in wrong):
        yield finding(FindingCode.LANES_APART, Question.CONTEMPORANEOUS, Status.PASSED, words("lanes_apart"))


def _mixed(opened: OpenedBundle) -> Iterator[str]:
    lanes = {member.artifact.path: member.artifact.lane for member in opened.bundle.members} if opened.bundle else {}
    for member in opened.bundle.members if opened.bundle else ():
        if member.artifact.role in DEMONSTRATION_ROLES and member.artifact.lane is not ExhibitClass.REGENERATION:
            yield member.member
    for exhibit in opened.bundle.exhibits if opened.bundle else ():
        found = {lanes.get(path, ExhibitClass.PAPER) for path in exhibit.artifacts} | {exhibit.lane}
        if {ExhibitClass.CREATION_RECORD, ExhibitClass.REGENERATION} <= found:
            yield f"exhibit {exhibit.number}"


def _run_again(opened: OpenedBundle) -> Iterator[str]:
    """Creation records that a later run made: the same file, or a picture of the same pixels that is not the claimed one's."""
    members = opened.bundle.members if opened.bundle else ()
    made = [member for member in members if member.artifact.lane is ExhibitClass.REGENERATION]
    claimed = {item.digests.sha256 for item in opened.with_role(Role.CLAIMED_PICTURE)}
    files = {opened.digests[member.member].sha256 for member in made if member.member in opened.digests} - claimed
    kept = [
        member
        for member in members
        if member.artifact.lane is ExhibitClass.CREATION_RECORD and member.artifact.role is not Role.CLAIMED_PICTURE
    ]
    yield from (
        one.member for one in kept if one.member in opened.digests and opened.digests[one.member].sha256 in files
    )
    pictures = {one.member: seen for one in kept if (seen := _pixels(opened, one)) is not None}
    if pictures:
        others = {_pixels(opened, one) for one in members if one.artifact.role is Role.CLAIMED_PICTURE}
        run = {_pixels(opened, one) for one in made if one.artifact.role in _PICTURES} - others
        yield from (member for member, seen in pictures.items() if seen in run)


_PICTURES = frozenset({Role.PICTURE, Role.CONTROL_PICTURE, Role.VARIATION_PICTURE, Role.RECOVERY_PICTURE})


def _pixels(opened: OpenedBundle, member: Member) -> str | None:
    """SHA-256 over size and RGB values of a picture; None where it is none."""
    if not member.artifact.media_type.startswith("image/"):
        return None
    picture = read_rgb(opened.read(member.member, MAX_PICTURE))
    return None if picture is None else sha256(repr(picture.size).encode() + picture.tobytes()).hexdigest()
