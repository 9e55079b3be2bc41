"""Everything the exhibit book shows, read once from the case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypeVar

from evidence_kit import resources
from evidence_kit.assemble.exhibited import answering
from evidence_kit.assemble.selection import Selection
from evidence_kit.case_yaml import load_court_profile
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.bundle import SupplementaryFiling
from evidence_kit.domain.case import Case, ExhibitGroup, ExhibitPlan
from evidence_kit.domain.court_profile import CourtProfile
from evidence_kit.domain.custody import CustodyEvent, JournalHead
from evidence_kit.domain.errors import AssemblyError, ToolMissing
from evidence_kit.domain.making.determinism import Determinism
from evidence_kit.domain.making.gap import Gap
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.regeneration import Controls, Regeneration, newest_steps
from evidence_kit.domain.making.supplement import supplemented
from evidence_kit.domain.making.variation import VariationSheet
from evidence_kit.domain.record import Record
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import text
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import Seal
from evidence_kit.domain.time.upgrade import Upgrade, UpgradedProof
from evidence_kit.formats.journal import Journal

N = TypeVar("N", bound=Record)


@dataclass(frozen=True)
class PlannedExhibit:
    """A row of the catalogue and the artifacts that answer it; none: still to be supplied."""

    plan: ExhibitPlan
    artifacts: tuple[Artifact, ...]


@dataclass(frozen=True)
class Group:
    """A group of exhibits."""

    title: ExhibitGroup
    exhibits: tuple[PlannedExhibit, ...]


@dataclass(frozen=True)
class CaseView:
    """A case as the book shows it."""

    case_file: CaseFile
    selection: Selection
    """What of it is filed; the book shows nothing else."""
    profile: CourtProfile
    groups: tuple[Group, ...]
    recipe: Recipe | None
    gaps: tuple[Gap, ...]
    """What stands between that recipe and an exact regeneration."""
    regenerations: tuple[Regeneration, ...]
    """Of the steps of case.yaml in their order, the newest run of each."""
    controls: Controls | None
    variation_sheet: VariationSheet | None
    recordings: tuple[Recording, ...]
    """Every film of the case, the oldest first."""
    determinism: tuple[Determinism, ...]
    """Reports on repeated runs, the oldest first."""
    seals: tuple[Seal, ...]
    renewals: tuple[Renewal, ...] = ()
    upgraded: Mapping[str, UpgradedProof] = field(default_factory=dict)
    """Calendar proofs as their last upgrade left them, by the path of the original."""
    filing: SupplementaryFiling | None = None
    """Of a supplementary filing, which shows only the exhibits that no earlier one held."""

    @property
    def case(self) -> Case:
        """What counsel wrote."""
        return self.case_file.case

    @cached_property
    def journal(self) -> Journal:
        """The custody journal as it is filed."""
        return self.selection.journal(self.case_file.journal)

    @property
    def events(self) -> Sequence[CustodyEvent]:
        """The custody journal, without the lines that are filed as digests."""
        return self.journal.events

    @property
    def head(self) -> JournalHead:
        """Where the journal stands."""
        return self.case_file.journal.head

    @cached_property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every file that the journal names as it is filed."""
        return tuple(product for event in self.events for product in event.products)

    def read(self, path: str) -> bytes:
        """The bytes of the artifact at `path`, checked against the journal.

        Raises:
            CaseError: the journal names no such file.
            StorageError: missing or changed.
        """
        return self.case_file.read(self.case_file.artifact(path))


def gather(
    case_file: CaseFile,
    gaps_of: Callable[[Recipe], tuple[Gap, ...]],
    selection: Selection,
    filing: SupplementaryFiling | None = None,
) -> CaseView:
    """Reads a case for its book.

    Args:
        case_file: the case.
        gaps_of: what a recipe leaves open.
        selection: what of the case is filed.
        filing: of a supplementary filing; None: the first one.

    Raises:
        CaseError: case.yaml contradicts what the claimed picture states.
        AssemblyError: no catalogue, an exhibit of the creation record that a regeneration answers, or an unknown court profile.
        StorageError: a file is missing or no longer what was journalled.
    """
    case = case_file.case
    if not case.groups:
        raise AssemblyError(
            text("case.yaml 没有证据目录（groups）。", "case.yaml has no catalogue of evidence (groups)."),
            text("请参照 evidence-kit new 生成的模板填写 groups。", "Fill in `groups` after the template that evidence-kit new writes."),
        )  # fmt: skip
    filed = _Filed(case_file, selection)
    recipes = filed.records(Role.RECIPE, Recipe)
    recipe = supplemented(recipes[-1], case.making) if recipes else None
    controls = filed.records(Role.CONTROLS, Controls)
    sheets = filed.records(Role.VARIATION_SHEET, VariationSheet)
    return CaseView(
        case_file=case_file,
        selection=selection,
        profile=_profile(case.profile),
        groups=_groups(case_file, filed.paths, filing.exhibits_before if filing else ()),
        recipe=recipe,
        gaps=gaps_of(recipe) if recipe else (),
        regenerations=newest_steps(filed.records(Role.REGENERATION, Regeneration), case_file.case.chain),
        controls=controls[-1] if controls else None,
        variation_sheet=sheets[-1] if sheets else None,
        recordings=filed.records(Role.RECORDING, Recording),
        determinism=filed.records(Role.DETERMINISM, Determinism),
        seals=filed.records(Role.SEAL, Seal),
        renewals=filed.records(Role.RENEWAL, Renewal),
        upgraded={proof.original: proof for made in filed.records(Role.UPGRADE, Upgrade) for proof in made.proofs},
        filing=filing,
    )


class _Filed:
    """The records of a case that are filed."""

    def __init__(self, case_file: CaseFile, selection: Selection) -> None:
        self._case_file = case_file
        self.paths = {
            item.path
            for event in case_file.journal.events
            if event.sequence in selection.shown
            for item in event.products
        }

    def records(self, role: Role, noun: type[N]) -> tuple[N, ...]:
        return tuple(record for item, record in self._case_file.records(role, noun) if item.path in self.paths)


def _profile(name: str) -> CourtProfile:
    try:
        return load_court_profile(resources.shipped("templates", "profiles", f"{PurePosixPath(name).name}.yaml"))
    except ToolMissing as error:
        known = sorted(path.stem for path in resources.shipped("templates", "profiles").glob("*.yaml"))
        raise AssemblyError(
            text(f"没有法院模板 {name}。", f"There is no court profile {name}."),
            text(f"请在 case.yaml 的 profile 中填写其一：{', '.join(known)}", f"Name one of these in case.yaml: {', '.join(known)}"),
        ) from error  # fmt: skip


def _groups(case_file: CaseFile, filed: set[str], before: Collection[str]) -> tuple[Group, ...]:
    """The groups; of a supplementary filing, what is new of them."""
    groups = (_group(case_file, group, filed, before) for group in case_file.case.groups)
    return tuple(group for group in groups if group.exhibits or not before)


def _group(case_file: CaseFile, group: ExhibitGroup, filed: set[str], before: Collection[str]) -> Group:
    answers = ((plan, answering(case_file, plan)) for plan in group.exhibits if plan.number not in before)
    return Group(
        group,
        tuple(PlannedExhibit(plan, tuple(item for item in items if item.path in filed)) for plan, items in answers),
    )
