"""A bundle seen by the other side, before it is filed: altered copies for the verifier, objections by rule. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evidence_kit.attack.objections.raised import objections_to
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.filing.mutation import MutationTried, Outcome
from evidence_kit.domain.filing.objection import BitesAt
from evidence_kit.domain.filing.problem import FilingProblem, ProblemCode
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.work_product import MARK
from evidence_kit.review.places import name_of
from evidence_kit.review.review import review
from evidence_kit.verify import verify_bundle
from evidence_kit.wording.mutations import mutation_text
from evidence_kit.wording.objections import objection_remedy, objection_text
from evidence_kit.wording.problems import problem_remedy, problem_text
from evidence_kit.workflows.attack_copies import try_copies
from evidence_kit.workflows.attack_material import read_material
from evidence_kit.workflows.bundle_contents import contents_of, newest_bundle

_SAID_BY_THE_OTHER_SIDE = frozenset({
    ProblemCode.CLAIMED_DAY_IMPOSSIBLE, ProblemCode.EXHIBIT_WITHOUT_FILES, ProblemCode.LANES_MIXED, ProblemCode.COSTS_WITHOUT_EXHIBIT,
    ProblemCode.AMOUNT_WITHOUT_EXHIBIT, ProblemCode.CAPTURE_NOT_STATED, ProblemCode.FACT_WITHOUT_EXHIBIT,
    ProblemCode.PUBLISHED_BEFORE_MADE, ProblemCode.WORD_IN_BOTH_PROMPTS, ProblemCode.PROMPT_MISQUOTED,
    ProblemCode.MAPPED_WORDS_ABSENT, ProblemCode.NAME_DRIFT, ProblemCode.RATIO_ELSEWHERE, ProblemCode.CHOICE_WITHOUT_VALUE,
    ProblemCode.ORIGIN_NOT_SAID, ProblemCode.ORIGIN_INCOMPLETE, ProblemCode.AUTHOR_IS_OPPONENT, ProblemCode.OPPONENTS_WORDS,
    ProblemCode.TITLE_DRIFT, ProblemCode.NUMBER_DRIFT, ProblemCode.TRANSLATION_DRIFT, ProblemCode.COMPONENT_WITHOUT_LICENCE,
    ProblemCode.LICENCE_LIMITS_USE, ProblemCode.STEPS_NOT_EXHIBITED, ProblemCode.CLAIMS_AUTHORSHIP, ProblemCode.STATES_LAW,
    ProblemCode.STATES_GUILT, ProblemCode.ABSOLUTE_WORDS, ProblemCode.CHAIN_AS_TRUTH, ProblemCode.CALLED_NOTARISED,
    ProblemCode.CALLED_PHOTOGRAPH, ProblemCode.DEMONSTRATION_AS_RECORD,
})  # fmt: skip
"""Problems of the check before filing that the other side would find as well; the others are counsel's own affair."""


@dataclass(frozen=True)
class Raised:
    """One objection, whichever rule gave it."""

    code: str
    by_check: bool
    """`check` has this rule too."""
    message: Text
    remedy: Text
    at: BitesAt | None
    place: Text | None = None
    """What of the case it is about, where it is no exhibit."""

    def as_json(self) -> dict[str, Any]:
        """The objection for a program."""
        return {
            "code": self.code, "rule_of": "check" if self.by_check else "attack", "message": self.message.model_dump(),
            "remedy": self.remedy.model_dump(), "exhibit": None if self.at is None else self.at.model_dump(mode="json"),
            "place": None if self.place is None else self.place.model_dump(),
        }  # fmt: skip


@dataclass(frozen=True)
class AttackResult:
    """What an attack came to."""

    bundle: Path
    rehearsal: bool
    tried: tuple[MutationTried, ...]
    own_keys: bool
    """Copies were also signed anew with keys that nobody certifies; else the trust list did not reach the filer to begin with."""
    objections: tuple[Raised, ...]

    @property
    def unnoticed(self) -> tuple[MutationTried, ...]:
        """Altered copies of which the verifier says nothing more than of the bundle."""
        return tuple(one for one in self.tried if one.outcome is Outcome.UNNOTICED)

    @property
    def exit_code(self) -> int:
        """1: an alteration was not noticed; 3: objections remain; 0: neither."""
        if self.unnoticed:
            return 1
        return 3 if self.objections else 0

    def as_json(self) -> dict[str, Any]:
        """The result for a program; `schema` marks it as what is never filed."""
        mutations = [
            one.model_dump(mode="json") | {"message": mutation_text(one.code).model_dump()} for one in self.tried
        ]
        return {
            "schema": MARK, "bundle": str(self.bundle), "rehearsal": self.rehearsal, "signed_anew_tried": self.own_keys,
            "unnoticed": len(self.unnoticed), "mutations": mutations,
            "objections": [one.as_json() for one in self.objections],
        }  # fmt: skip


def attack(target: Path, trust: TrustList, now: datetime, watch: ProgressCallback) -> AttackResult:
    """Attack a bundle, or the newest one of a case. Both are only read; copies lie in a temporary folder while they are checked.

    Raises:
        InputError: no bundle, or one that `verify` finds FAILED already.
        CaseError: the case has no bundle yet.
        StorageError: it cannot be read, or a copy cannot be written.
    """
    path, root = _bundle_of(target)
    contents = contents_of(path)
    report = verify_bundle(path, trust, now=now, watch=watch)
    own = report.verdict.findings
    if report.verdict.status is Status.FAILED:
        raise InputError(
            text(f"{path.name} 本身就不通过核验，无从试其改动。", f"{path.name} fails the check as it is; altering it would show nothing."),
            text(f"请先运行 {suggested('verify', path)} 并改正。", f"First run {suggested('verify', path)} and put that right."),
        )  # fmt: skip
    own_keys = _reached(own)
    filed, material = read_material(path, root, now)
    found = objections_to(filed)
    problems = [one for one in review(material, lambda _: None) if one.code in _SAID_BY_THE_OTHER_SIDE]
    raised = (
        *(Raised(one.code.value, False, objection_text(one), objection_remedy(one), one.at) for one in found),
        *_of_check(problems, filed.case, {at.number: at for at in map(filed.at, contents.exhibits)}),
    )
    tried = try_copies(path, trust, own, own_keys=own_keys, now=now, watch=watch)
    return AttackResult(path, contents.rehearsal, tried, own_keys, raised)


def _bundle_of(target: Path) -> tuple[Path, Path]:
    """The bundle, and the case's directory as commands are to name it."""
    if not target.is_dir():
        return target, Path("CASE")
    case_file = CaseFile(target)
    bundle, _ = newest_bundle(case_file)
    return case_file.path(bundle), target


def _reached(findings: Iterable[Finding]) -> bool:
    """Whether the trust list reaches whoever signed the container: else another signature could make no difference."""
    return any(one.code == "CONTAINER_SIGNATURE" and one.status is Status.PASSED for one in findings)


def _of_check(problems: Iterable[FilingProblem], case: Case, places: dict[str, BitesAt]) -> Iterator[Raised]:
    for one in problems:
        number = _exhibit_of(one, case)
        at = places.get(number)
        place = name_of(case, one.place) if at is None and one.place else None
        yield Raised(one.code.value, True, problem_text(one), problem_remedy(one), at, place)


def _exhibit_of(one: FilingProblem, case: Case) -> str:
    match one.place:
        case ("groups", int(group), "exhibits", int(index), *_):
            return case.groups[group].exhibits[index].number
    return ""
