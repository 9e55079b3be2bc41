"""Everything the exhibit book shows, read once from the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from evidence_kit import resources
from evidence_kit.case_yaml import load_court_profile
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
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
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import text
from evidence_kit.domain.time.renewal import Renewal
from evidence_kit.domain.time.seal import Seal
from evidence_kit.domain.time.upgrade import Upgrade, UpgradedProof


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

    @property
    def case(self) -> Case:
        """What counsel wrote."""
        return self.case_file.case

    @property
    def events(self) -> Sequence[CustodyEvent]:
        """The custody journal."""
        return self.case_file.journal.events

    @property
    def head(self) -> JournalHead:
        """Where the journal stands."""
        return self.case_file.journal.head

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """Every file of the case."""
        return self.case_file.artifacts

    def read(self, path: str) -> bytes:
        """The bytes of the artifact at `path`, checked against the journal.

        Raises:
            CaseError: the journal names no such file.
            StorageError: missing or changed.
        """
        return self.case_file.read(self.case_file.artifact(path))


def gather(case_file: CaseFile, gaps_of: Callable[[Recipe], tuple[Gap, ...]]) -> CaseView:
    """Reads a case for its book.

    Args:
        gaps_of: what a recipe leaves open.

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
    recipes = case_file.records(Role.RECIPE, Recipe)
    recipe = supplemented(recipes[-1][1], case.making) if recipes else None
    controls = case_file.records(Role.CONTROLS, Controls)
    sheets = case_file.records(Role.VARIATION_SHEET, VariationSheet)
    return CaseView(
        case_file=case_file,
        profile=_profile(case.profile),
        groups=tuple(_group(case_file, group) for group in case.groups),
        recipe=recipe,
        gaps=gaps_of(recipe) if recipe else (),
        regenerations=newest_steps(
            (made for _, made in case_file.records(Role.REGENERATION, Regeneration)), case_file.case.chain
        ),
        controls=controls[-1][1] if controls else None,
        variation_sheet=sheets[-1][1] if sheets else None,
        recordings=tuple(film for _, film in case_file.records(Role.RECORDING, Recording)),
        determinism=tuple(report for _, report in case_file.records(Role.DETERMINISM, Determinism)),
        seals=tuple(seal for _, seal in case_file.records(Role.SEAL, Seal)),
        renewals=tuple(renewal for _, renewal in case_file.records(Role.RENEWAL, Renewal)),
        upgraded={
            proof.original: proof for _, made in case_file.records(Role.UPGRADE, Upgrade) for proof in made.proofs
        },
    )


def _profile(name: str) -> CourtProfile:
    try:
        return load_court_profile(resources.shipped("templates", "profiles", f"{PurePosixPath(name).name}.yaml"))
    except ToolMissing as error:
        known = sorted(path.stem for path in resources.shipped("templates", "profiles").glob("*.yaml"))
        raise AssemblyError(
            text(f"没有法院模板 {name}。", f"There is no court profile {name}."),
            text(f"请在 case.yaml 的 profile 中填写其一：{', '.join(known)}", f"Name one of these in case.yaml: {', '.join(known)}"),
        ) from error  # fmt: skip


def _group(case_file: CaseFile, group: ExhibitGroup) -> Group:
    return Group(group, tuple(PlannedExhibit(plan, _answering(case_file, plan)) for plan in group.exhibits))


def _answering(case_file: CaseFile, plan: ExhibitPlan) -> tuple[Artifact, ...]:
    found = tuple(
        item
        for item in case_file.artifacts
        if item.role in plan.roles or {item.origin, PurePosixPath(item.path).name} & set(plan.files)
    )
    stray = next(
        (item for item in found if {item.lane, plan.lane} == {ExhibitClass.CREATION_RECORD, ExhibitClass.REGENERATION}),
        None,
    )
    if stray is not None:
        raise AssemblyError(
            text(f"证据 {plan.number} 混用了两类材料：{stray.path}", f"Exhibit {plan.number} mixes the two classes of evidence: {stray.path}"),
            text("创作过程原始记录与再生成演示必须分列，请修改 case.yaml 中的 lane 或 roles。",
                 "A creation record and a regeneration demonstration must stand apart: change lane or roles in case.yaml."),
        )  # fmt: skip
    return found
