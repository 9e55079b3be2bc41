"""Take in what counsel hands over: file by file, nothing twice, never a second claimed picture by a slip."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from evidence_kit import storage
from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import OF_THE_CREATION, Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import EvidenceKitError, UsageError
from evidence_kit.domain.filing.problem import FilingProblem
from evidence_kit.domain.filing.role_names import role_name
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.origin import CredentialsCheck
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.formats.digest import digest_stream
from evidence_kit.intake import Intake, receive, take_claimed_picture
from evidence_kit.intake.calendar_proof import check_proof
from evidence_kit.intake.claimed_picture import check_picture, read_kept_picture
from evidence_kit.intake.oddity import oddities
from evidence_kit.intake.receive import HEAD
from evidence_kit.workflows.handed_files import HandedFile, claimed_pictures, event_of, handed_list
from evidence_kit.workflows.unfiled_work import refuse_as_evidence

__all__ = ["Duplicate", "Failure", "HandedFile", "IntakeResult", "Manner", "handed_list", "take_in"]

_PICTURES = (Role.INIT_PICTURE, Role.INIT_MASK)


@dataclass(frozen=True)
class Manner:
    """What somebody asked for by an explicit word."""

    again: bool = False
    """Take in what is in the case already."""
    replace: bool = False
    """Let another picture be the claimed one."""
    go_on: bool = False
    """Take the other files where one cannot be taken."""


@dataclass(frozen=True)
class Duplicate:
    """A file that was not taken, because its very bytes are in the case."""

    path: Path
    kept: Artifact
    event: int
    """By which they came, counted from 1."""


@dataclass(frozen=True)
class Failure:
    """A file that could not be taken, and why."""

    path: Path
    error: EvidenceKitError


@dataclass
class IntakeResult:
    """What was taken in, what was not, and what the claimed picture among it says of itself."""

    artifacts: list[Artifact] = field(default_factory=list)
    recipe: Recipe | None = None
    gaps: tuple[Gap, ...] = ()
    check: CredentialsCheck | None = None
    """What a validator says of that picture's content credentials."""
    duplicates: list[Duplicate] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    oddities: list[FilingProblem] = field(default_factory=list)
    """What is odd about files that were taken all the same."""


_NOTHING_SPECIAL = Manner()


def take_in(
    case_file: CaseFile,
    writer: CaseWriter,
    handed: tuple[HandedFile, ...],
    watch: ProgressCallback,
    manner: Manner = _NOTHING_SPECIAL,
) -> IntakeResult:
    """Takes files into custody, one by one. One whose bytes the case holds already is passed over, and said.

    Raises:
        UsageError: another picture is the claimed one, and nobody said that it is to be replaced.
        InputError, StorageError: a file cannot be taken; those before it are in custody. Not where `manner.go_on` is set:
            then it stands among the failures.
    """
    work = _Work(case_file, writer, watch, manner)
    for item in handed:
        try:
            work.take(item)
        except EvidenceKitError as error:
            if not manner.go_on:
                raise
            work.result.failures.append(Failure(item.path, error))
    return work.result


class _Work:
    """The taking of several files: knows what the case holds, so that nothing comes twice."""

    def __init__(self, case_file: CaseFile, writer: CaseWriter, watch: ProgressCallback, manner: Manner) -> None:
        self.result = IntakeResult()
        self._case_file, self._writer, self._watch, self._manner = case_file, writer, watch, manner
        received = (event for event in case_file.journal.events if event.action is Action.ARTIFACT_RECEIVED)
        self._kept: defaultdict[int, list[Artifact]] = defaultdict(list)
        for item in (item for event in received for item in event.products):
            if item.path in case_file.index.set_aside:
                continue  # who needs it after all takes it in again
            self._kept[item.digests.size].append(item)

    def take(self, item: HandedFile) -> None:
        """Takes a file, or notes that its bytes are in the case."""
        refuse_as_evidence(self._case_file, item.path, item.role)
        known = self._find(item.path)
        if known is not None and not self._wanted_again(item, known):
            self._pass_over(item, known)
            return
        if item.role is Role.CLAIMED_PICTURE:
            if known is None or not self._is_claimed(known):
                self._refuse_second(item)
            intake = take_claimed_picture(self._case_file, self._writer, item.path, title=item.title, watch=self._watch)
            self._note(intake)
            taken = intake.artifact
        else:
            taken = _take_other(self._writer, item, self._watch)
        self.result.artifacts.append(taken)
        self._kept[taken.digests.size].append(taken)
        with storage.storage_errors(item.path), item.path.open("rb") as stream:
            self.result.oddities.extend(oddities(item.path.name, stream.read(HEAD), taken.digests.size))

    def _find(self, path: Path) -> Artifact | None:
        """What was received with the same bytes; a file is read for it only where one of its size is in the case."""
        with storage.storage_errors(path):
            size = path.stat().st_size
        if size not in self._kept:
            return None
        with storage.read_unchanged(path) as stream:
            digest = digest_stream(stream).sha256
        return next((item for item in self._kept[size] if item.digests.sha256 == digest), None)

    def _wanted_again(self, item: HandedFile, known: Artifact) -> bool:
        claims = item.role is Role.CLAIMED_PICTURE and self._manner.replace and not self._is_claimed(known)
        return self._manner.again or claims

    def _pass_over(self, item: HandedFile, known: Artifact) -> None:
        self.result.duplicates.append(Duplicate(item.path, known, event_of(self._case_file, known.path)))
        read = {recipe.picture for _, recipe in self._case_file.records(Role.RECIPE, Recipe)}
        if {item.role, known.role} == {Role.CLAIMED_PICTURE} and known.path not in read:
            self._note(
                read_kept_picture(self._case_file, self._writer, known)
            )  # a run was killed before it had read it

    def _is_claimed(self, item: Artifact) -> bool:
        claimed = claimed_pictures(self._case_file)
        return bool(claimed) and item.path == claimed[-1].path

    def _note(self, intake: Intake) -> None:
        self.result.recipe, self.result.gaps, self.result.check = intake.recipe, intake.gaps, intake.check

    def _refuse_second(self, item: HandedFile) -> None:
        claimed = claimed_pictures(self._case_file)
        if claimed and not self._manner.replace:
            raise _another_claimed(self._case_file, claimed[-1], item)


def _take_other(writer: CaseWriter, item: HandedFile, watch: ProgressCallback) -> Artifact:
    if item.role in _PICTURES:
        check_picture(item.path)
    if item.role is Role.OPENTIMESTAMPS_PROOF:
        check_proof(item.path)
    lane = ExhibitClass.CREATION_RECORD if item.role in OF_THE_CREATION else ExhibitClass.PAPER
    return receive(writer, item.path, role=item.role, lane=lane, title=item.title, watch=watch)


def _another_claimed(case_file: CaseFile, claimed: Artifact, item: HandedFile) -> UsageError:
    event, role = event_of(case_file, claimed.path), role_name(Role.CLAIMED_PICTURE)
    return UsageError(
        text(f"本案已有涉案图片：{claimed.origin}（日志第 {event} 条）；{item.path.name} 未收存。",
             f"The case has its claimed picture already: {claimed.origin} (event {event}). {item.path.name} was not taken in."),
        text(f"确要改以它为涉案图片：{suggested('intake', case_file.root, '--as', role.zh, '--replace', item.path)}；"
             f"否则请写明其他角色，如 --as {role_name(Role.PUBLICATION).zh}。",
             f"To claim it instead: {suggested('intake', case_file.root, '--as', role.en, '--replace', item.path)}. "
             f"Else state another role, such as --as {role_name(Role.PUBLICATION).en}."),
    )  # fmt: skip
