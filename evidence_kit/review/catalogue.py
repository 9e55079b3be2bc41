"""Exhibits, their files, their numbers and classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, HANDED_ROLES, Artifact, Role
from evidence_kit.domain.case import ExhibitPlan
from evidence_kit.domain.filing.answering import is_stray
from evidence_kit.domain.filing.problem import FilingProblem, ProblemCode, problem
from evidence_kit.domain.filing.role_names import role_name
from evidence_kit.domain.text import Text, text
from evidence_kit.review.material import CaseMaterial, ReviewedExhibit

_ONLY_HANDED = frozenset(HANDED_ROLES) - {Role.OPENTIMESTAMPS_PROOF}
"""What somebody has to hand in; calendar proofs come of seals too."""


def exhibits(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give what is wrong with each row of the catalogue."""
    if not material.case.groups:
        yield problem(ProblemCode.NO_CATALOGUE, ("groups",))
    for one in material.exhibits:
        yield from _without_files(material, one)
        yield from _doubled(one)
        stray = next((item for item in one.files if is_stray(one.plan, item)), None)
        if stray is not None:
            yield problem(ProblemCode.LANES_MIXED, one.place, number=one.plan.number, file=_called(stray))


def numbers(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give numbers that go back, and numbers that are left out."""
    for before, after in pairwise(material.exhibits):
        earlier, later = _parts(before), _parts(after)
        said = {"number": after.plan.number, "before": before.plan.number}
        if later <= earlier:
            yield problem(ProblemCode.NUMBER_OUT_OF_ORDER, (*after.place, "number"), **said)
        elif later not in {(earlier[0], earlier[1] + 1), (earlier[0] + 1, 1)}:
            yield problem(ProblemCode.NUMBER_LEFT_OUT, (*after.place, "number"), **said)


def unfiled(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give files that were handed in and that no exhibit names."""
    filed = {item.path for one in material.exhibits for item in one.files}
    for item in material.artifacts:
        if item.role in HANDED_ROLES and item.path not in filed:
            event = material.event_of[item.path]
            yield problem(ProblemCode.FILE_IN_NO_EXHIBIT, file=_called(item), event=event)


def _without_files(material: CaseMaterial, one: ReviewedExhibit) -> Iterator[FilingProblem]:
    plan = one.plan
    if not one.files:
        made = bool(plan.roles) and not plan.files and not set(plan.roles) & _ONLY_HANDED
        code = ProblemCode.EXHIBIT_NOT_MADE if made else ProblemCode.EXHIBIT_WITHOUT_FILES
        command = material.command[_maker(plan)] if made else _handing_in(material, plan)
        yield problem(code, one.place, number=plan.number, name=plan.name, command=command)
        return
    there = {name for item in one.files for name in (item.origin, item.path.rpartition("/")[2])}
    for at, name in enumerate(plan.files):
        if name not in there:
            yield problem(ProblemCode.FILE_NOT_TAKEN_IN, (*one.place, "files", at), number=plan.number, file=name,
                          command=_handing_in(material, plan))  # fmt: skip


def _maker(plan: ExhibitPlan) -> str:
    """The command that makes what an exhibit holds."""
    if not set(plan.roles) <= DEMONSTRATION_ROLES:
        return "seal"
    return "record" if Role.VIDEO in plan.roles else "regenerate"


def _handing_in(material: CaseMaterial, plan: ExhibitPlan) -> Text:
    """The command that takes in what an exhibit names."""
    role = next((role for role in plan.roles if role in HANDED_ROLES), Role.OTHER_EVIDENCE)
    name, file = role_name(role), plan.files[0] if plan.files else ""
    intake = material.command["intake"]
    return text(f"{intake} --as {name.zh} {file or '文件'}", f"{intake} --as {name.en} {file or 'FILE'}")


def _doubled(one: ReviewedExhibit) -> Iterator[FilingProblem]:
    counted = Counter(item.digests.sha256 for item in one.files if item.role in HANDED_ROLES)
    for item in one.files:
        count = counted.pop(item.digests.sha256, 1)
        if count > 1:
            yield problem(ProblemCode.PICTURE_TWICE, one.place, number=one.plan.number, file=_called(item), count=count)


def _parts(one: ReviewedExhibit) -> tuple[int, int]:
    group, _, number = one.plan.number.partition("-")
    return int(group), int(number)


def _called(item: Artifact) -> str:
    return item.origin or item.path
