"""Review a case before it is filed: every problem with its line and its remedy; what is refused without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from evidence_kit import resources, storage
from evidence_kit.assemble.exhibited import is_set_aside
from evidence_kit.case_yaml import load_case
from evidence_kit.case_yaml.template import TEMPLATES
from evidence_kit.casefile import CaseFile
from evidence_kit.casefile.independent_time import dating_of
from evidence_kit.casefile.soundness import FileSoundness, check_files, look_for_files
from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, ExhibitClass, Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.case_time import BEIJING
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import AssemblyError, InputError, StorageError
from evidence_kit.domain.filing.problem import FilingProblem, Severity
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.domain.time.creation_dating import CreationDating
from evidence_kit.domain.time.seal import Seal
from evidence_kit.intake.oddity import oddities
from evidence_kit.intake.receive import HEAD
from evidence_kit.review.material import CaseMaterial, FiledBefore
from evidence_kit.review.places import texts_of
from evidence_kit.review.review import review
from evidence_kit.review.words import marks_in
from evidence_kit.wording.problems import problem_text, problems_json
from evidence_kit.workflows.bundle_contents import case_of, contents_of
from evidence_kit.workflows.case_lines import lines_of
from evidence_kit.workflows.reviewed_files import absent_papers, licence_texts

_COMMANDS = ("intake", "regenerate", "record", "seal", "assemble", "check", "withdraw")
_SHOWN = 3
"""Problems that one message names."""


@dataclass(frozen=True)
class Review:
    """What a review of a case came to."""

    problems: tuple[FilingProblem, ...]
    """The gravest first."""
    files: int
    """Files that the journal names."""
    read: int
    """Files whose bytes were read for it; the others were read before and not touched since."""

    def count(self, severity: Severity) -> int:
        """How many problems there are of a weight."""
        return sum(one.severity is severity for one in self.problems)

    @property
    def errors(self) -> tuple[FilingProblem, ...]:
        """What nothing is filed with, unless counsel says so."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)

    def as_json(self) -> dict[str, Any]:
        """The review for a program."""
        counts = {severity.value: self.count(severity) for severity in Severity}
        return {"counts": counts, "problems": problems_json(self.problems), "files": self.files, "read": self.read}


def check_case(case_file: CaseFile, now: datetime, watch: ProgressCallback | None = None) -> Review:
    """Reviews a case; changes nothing of it.

    Args:
        case_file: the case.
        now: the moment, for its time limits.
        watch: told of the reading of all files, each of which is held against its digest; None: files are not read, only missed.

    Raises:
        StorageError: a file cannot be read.
    """
    sound = look_for_files(case_file) if watch is None else check_files(case_file, watch)
    material = material_of(case_file, now, sound)
    return Review(review(material, lines_of(case_file.root / "case.yaml")), len(case_file.artifacts), sound.read)


def refuse_unfit(
    case_file: CaseFile, now: datetime, watch: ProgressCallback, *, rehearsal: bool, incomplete: bool
) -> None:
    """Stops what would be filed with errors, unless somebody said that it is to be; a rehearsal is only warned.

    Raises:
        AssemblyError: the case has errors.
    """
    errors = check_case(case_file, now).errors
    if not errors:
        return
    named = [problem_text(one) for one in errors[:_SHOWN]]
    more = text(" …", " …") if len(errors) > _SHOWN else text("", "")
    message = text(
        f"提交前检查发现 {len(errors)} 处错误：{''.join(one.zh for one in named)}{more.zh}",
        f"The check before filing found errors ({len(errors)}): {' '.join(one.en for one in named)}{more.en}",
    )
    if rehearsal or incomplete:
        watch(Noted(message))
        return
    command, anyway = suggested("check", case_file.root), suggested("assemble", case_file.root, "--incomplete")
    raise AssemblyError(
        message,
        text(f"逐项及改法：{command}；确要不完整地提交：{anyway}",
             f"Each with its remedy: {command}. To file it incomplete all the same: {anyway}"),
    )  # fmt: skip


def material_of(case_file: CaseFile, now: datetime, sound: FileSoundness) -> CaseMaterial:
    """What the rules look at. Records that are damaged are left out: that they are is a problem of its own."""
    damaged = {item.path for item in (*sound.missing, *sound.changed)}
    seals = [seal for item, seal in _records(case_file, Role.SEAL, Seal, damaged) if not seal.rehearsal]
    recipes = _records(case_file, Role.RECIPE, Recipe, damaged)
    supplement = {"supplement": suggested("assemble", case_file.root, "--supplement")}
    return CaseMaterial(
        case=case_file.case,
        command={name: suggested(name, case_file.root) for name in _COMMANDS} | supplement,
        events=case_file.journal.events,
        artifacts=tuple(item for item in case_file.artifacts if not is_set_aside(case_file, item)),
        today=now.astimezone(BEIJING).date(),
        template=template_of(case_file.case),
        recipe=recipes[-1][1] if recipes else None,
        dated=dict(_datings(case_file, damaged)),
        sealed=max((seal.head.size for seal in seals), default=0),
        filed=_filed_before(case_file, damaged),
        missing=sound.missing,
        changed=sound.changed,
        oddities=tuple(_oddities(case_file, damaged)),
        texts=licence_texts(case_file, damaged),
        absent=tuple(absent_papers(case_file)),
    )


def template_of(case: Case) -> Case | None:
    """Return the case that a new one starts from; None, and nothing read as YAML, where no word of it can be left."""
    named = [case.title, case.work.title, case.work.author, *(party.name for party in case.parties)]
    stated = {words for name in named for words in (name.zh, name.en) if words}
    marks = {mark for _, words in texts_of(case) for mark in marks_in(words)}
    paths = [resources.shipped("templates", name) for name in TEMPLATES.values()]
    texts = {path: path.read_text("utf-8") for path in paths}
    of_names = (path for path, written in texts.items() if any(words in written for words in stated))
    of_id = (path for path, written in texts.items() if f"\nid: {case.id} " in written)
    of_marks = (path for path, written in texts.items() if any(mark in written for mark in marks))
    found = next(chain(of_names, of_id, of_marks), None)
    return load_case(found) if found else None


def _records(case_file: CaseFile, role: Role, noun: Any, damaged: set[str]) -> list[tuple[Any, Any]]:
    if damaged & {item.path for item in case_file.with_role(role)}:
        return []
    return list(case_file.records(role, noun))


def _datings(case_file: CaseFile, damaged: set[str]) -> Iterator[tuple[str, CreationDating]]:
    proofs = (Role.SEAL, Role.UPGRADE, Role.OPENTIMESTAMPS_PROOF)
    if damaged & {item.path for item in case_file.with_role(*proofs)}:
        return
    for item in case_file.artifacts:
        if item.lane is ExhibitClass.CREATION_RECORD and item.role not in DEMONSTRATION_ROLES | {Role.REMAINS}:
            yield item.path, dating_of(case_file, item)


def _filed_before(case_file: CaseFile, damaged: set[str]) -> FiledBefore | None:
    """The case as it stands in the newest bundle that was meant to be filed."""
    packed = [event for event in case_file.journal.events if event.action is Action.BUNDLE_PACKED]
    for event in reversed(packed):
        bundle = next((item for item in event.products if item.role is Role.BUNDLE), None)
        if bundle is None or bundle.path in damaged or bundle.path.endswith("-rehearsal.zip"):
            continue
        try:
            path = case_file.path(bundle)
            contents = contents_of(path)
            before = contents.filing.exhibits_before if contents.filing else ()
            numbers = frozenset({*before, *(one.number for one in contents.exhibits)})
            return FiledBefore(case_of(path), event.sequence + 1, numbers)
        except (InputError, StorageError):
            return None  # `verify` says what is wrong with it
    return None


def _oddities(case_file: CaseFile, damaged: set[str]) -> Iterator[FilingProblem]:
    for event in case_file.journal.events:
        for item in event.products if event.action is Action.ARTIFACT_RECEIVED else ():
            if item.path not in damaged:
                with storage.storage_errors(path := case_file.path(item)), path.open("rb") as stream:
                    yield from oddities(item.origin or path.name, stream.read(HEAD), item.digests.size)
