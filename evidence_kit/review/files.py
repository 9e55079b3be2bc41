"""What was taken in: the claimed picture, doubles, what dates it, and what became of the files since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from evidence_kit.domain.artifact import HANDED_ROLES, Artifact, Role
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.filing.problem import FilingProblem, ProblemCode, problem
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.creation_dating import start_of
from evidence_kit.review.material import CaseMaterial


def claimed_picture(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give what is wrong with the picture that the case claims, and with the day on which it is said to have been made."""
    claimed = material.with_role(Role.CLAIMED_PICTURE)
    if not claimed:
        intake = material.command["intake"]
        yield problem(ProblemCode.NO_CLAIMED_PICTURE, command=text(f"{intake} 图片.png", f"{intake} PICTURE.png"))
    if len({item.digests.sha256 for item in claimed}) > 1:
        events = _events(material, claimed)
        yield problem(ProblemCode.SEVERAL_CLAIMED_PICTURES, count=len(claimed), events=events,
                      command=_withdrawing(material, claimed[0]))  # fmt: skip
    day = material.case.work.claimed_creation
    known = [moment for item in claimed for moment in _known_times(material, item)]
    if day is not None and known and min(known) < start_of(day):
        place = ("work", "claimed_creation")
        yield problem(ProblemCode.CLAIMED_DAY_IMPOSSIBLE, place, claimed=f"{day}", when=clock(min(known)))


def _withdrawing(material: CaseMaterial, item: Artifact) -> Text:
    """The command that withdraws a file, by the number of its act."""
    act = item.path.split("/")[1].partition("-")[0]
    command = f"{material.command['withdraw']} {act} --reason"
    return text(f"{command} 理由", f"{command} WORDS")


def doubles(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give files that were taken in more than once."""
    same: defaultdict[str, list[Artifact]] = defaultdict(list)
    for item in material.artifacts:
        if item.role in HANDED_ROLES:
            same[item.digests.sha256].append(item)
    for items in same.values():
        if len(items) > 1:
            name = items[0].origin or items[0].path
            yield problem(ProblemCode.FILE_TWICE, file=name, events=_events(material, tuple(items)))


def undated(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give files said to come from the creation that nothing dates to it: they are filed as they were handed over."""
    dated = material.dated or {}
    for item in material.artifacts:
        dating = dated.get(item.path)
        if dating is not None and not dating.at_the_time:
            yield problem(ProblemCode.NOT_AT_THE_TIME, file=item.origin or item.path, dating=dating.sentence)


def damage(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give files that are gone, or are no longer what was journalled."""
    for code, items in (
        (ProblemCode.ARTIFACT_MISSING, material.missing),
        (ProblemCode.ARTIFACT_CHANGED, material.changed),
    ):
        for item in items:
            yield problem(code, file=item.path, sha256=item.digests.sha256)


def _known_times(material: CaseMaterial, item: Artifact) -> Iterator[datetime]:
    received, dating = material.received(item), (material.dated or {}).get(item.path)
    if received is not None:
        yield received
    if dating is not None and dating.earliest is not None:
        yield dating.earliest


def _events(material: CaseMaterial, items: tuple[Artifact, ...]) -> str:
    return ", ".join(str(material.event_of[item.path]) for item in items)
