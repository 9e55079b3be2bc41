"""Missing parameters searched for: candidates, halving, the class that the picture cannot tell apart, one journalled act.

Found values are an inference. They enter the recipe as `inferred`, and only where the whole picture was made again with
them; what the picture states itself is never overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evidence_kit.casefile import Act, CaseFile, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import EvidenceKitError, RegenerationError
from evidence_kit.domain.making.equivalence import Candidate, EquivalenceClass, equivalence_class
from evidence_kit.domain.making.recipe import Known
from evidence_kit.domain.making.recovery import Recovery, SeedEstimate, Trial, Unknown, label_of, told_of
from evidence_kit.domain.making.regeneration import GRADE_NAMES, ControlScore
from evidence_kit.domain.making.supplement import Value
from evidence_kit.domain.progress import Noted, ProgressCallback, Shown, Stage
from evidence_kit.domain.text import text
from evidence_kit.intake import settings_of
from evidence_kit.recipe.candidates import candidates_of, completed_by, unknowns_of
from evidence_kit.regenerate import Engine, Job, Run
from evidence_kit.regenerate.compare.comparison import likeness_of
from evidence_kit.regenerate.recover.equivalent_settings import grouped
from evidence_kit.regenerate.recover.seed_search import fitting_seeds
from evidence_kit.regenerate.recover.successive_halving import Contender, Search
from evidence_kit.workflows.claimed_picture import (
    ClaimedPicture,
    claimed_picture_of,
    material,
    weights_of,
    with_settings,
)
from evidence_kit.workflows.controls import decoys_of, run_controls
from evidence_kit.workflows.engines import require_reference
from evidence_kit.workflows.search_cache import SearchMemory

MOST_SEEDS = 64
"""More seeds than these are sifted by inversion before anything is run."""
_SIFTED_SEEDS = 8


def recover_case(
    case_file: CaseFile,
    writer: CaseWriter,
    engine: Engine,
    *,
    asked: Mapping[str, Sequence[Value]],
    controls: int,
    watch: ProgressCallback,
    scout: Engine | None = None,
) -> Recovery:
    """Searches what the claimed picture's recipe leaves open, and keeps what was found as one act.

    Args:
        engine: makes what is kept, in reference mode.
        asked: parameters with the values to try, beside or instead of the common ones.
        scout: searches, in fast mode if it likes; None: `engine` does.
        controls: how many unrelated seeds the nearest picture is measured against.

    Raises:
        CaseError, UsageError: no claimed picture, nothing to search, values that cannot be.
        RegenerationError, ModelError: nothing could be run.
    """
    picture = claimed_picture_of(case_file)
    watch(Stage("recover", text("检索缺失的参数", "Searching for the missing parameters")))
    watch(Shown("claimed", text("涉案图片", "The claimed picture"), picture.png))
    scout = scout or engine
    space = _Space.of(picture, asked, scout, watch)
    search = Search(scout, picture.png, SearchMemory(case_file.root / ".recovery.jsonl", scout, picture.png), watch)
    search.race(space.contenders)
    ranked = sorted(space.contenders, key=lambda one: (one.level, len(one.scores), one.scores[-1:]), reverse=True)
    best = ranked[0]
    if not best.finished:
        raise _nothing_ran(ranked)
    require_reference(engine, best.settings)
    run = engine.run(Job(best.settings, "recovered"), watch)
    claim = with_settings(picture, best.settings)
    decoys = decoys_of(case_file, picture.png, run_controls(case_file, writer, engine, claim, controls, watch))
    return _Kept(writer, picture, space, search, tuple(ranked), run, decoys, watch).keep()


@dataclass(frozen=True)
class _Space:
    """What is searched: the unknowns, the distinct pictures they span, and the seeds that were sifted."""

    unknowns: tuple[Unknown, ...]
    contenders: tuple[Contender, ...]
    candidates: int
    seeds: tuple[SeedEstimate, ...]

    @classmethod
    def of(
        cls, picture: ClaimedPicture, asked: Mapping[str, Sequence[Value]], engine: Engine, watch: ProgressCallback
    ) -> _Space:
        recipe = picture.recipe
        sifted: tuple[SeedEstimate, ...] = ()
        many = asked.get("seed", ())
        if len(many) > MOST_SEEDS:
            sifted = _sifted(picture, asked, engine, watch)
            near = [seed for estimate in sifted for seed, _ in estimate.nearest[:_SIFTED_SEEDS]]
            asked = {**asked, "seed": tuple(dict.fromkeys(near))}
        unknowns = unknowns_of(recipe, {name: tuple(values) for name, values in asked.items()})
        if not unknowns:
            raise _nothing_open()
        candidates = [(values, settings_of(one, picture.init)) for values, one in candidates_of(recipe, unknowns)]
        groups = grouped(candidates)
        contenders = tuple(
            Contender(group[0][0], group[0][1], tuple(values for values, _ in group[1:])) for group in groups
        )
        watch(Noted(text(f"候选 {len(candidates)} 组，其中画面可能不同的 {len(groups)} 组。",
                         f"{len(candidates)} candidates; {len(groups)} of them can differ in the picture.")))  # fmt: skip
        return cls(unknowns, contenders, len(candidates), sifted)


def _sifted(
    picture: ClaimedPicture, asked: Mapping[str, Sequence[Value]], engine: Engine, watch: ProgressCallback
) -> tuple[SeedEstimate, ...]:
    """Many seeds held against the noise that the picture leads back to, under each noise source in question."""
    seeds = [int(seed) for seed in asked["seed"]]
    first = {name: tuple(values)[:1] for name, values in asked.items()} | {"seed": tuple(seeds[:1])}
    _, recipe = next(candidates_of(picture.recipe, unknowns_of(picture.recipe, first)))
    settings = settings_of(recipe, picture.init)
    noise = engine.invert(settings, picture.png)
    stated = picture.recipe.noise_source
    sources = (stated.value,) if stated.known is not Known.UNKNOWN else asked.get("noise_source", ("gpu", "cpu"))
    found = tuple(fitting_seeds(noise, seeds, str(source), watch) for source in sources)
    if not any(estimate.stands_out for estimate in found):
        watch(Noted(text("没有种子明显突出：采样器可能逐步加噪，种子可能不在范围内，也可能该模型的图片反推不回噪声。"
                         "这不能排除范围内的种子；仅试相关最高的几个。",
                         "No seed stands out: the sampler may add fresh noise, the seed may lie outside the range, or this "
                         "model's pictures do not lead back to their noise. It rules out no seed of the range; only the "
                         "few that fit best are tried.")))  # fmt: skip
    return found


@dataclass(frozen=True)
class _Kept:
    """The end of a search, about to be written down."""

    writer: CaseWriter
    picture: ClaimedPicture
    space: _Space
    search: Search
    ranked: tuple[Contender, ...]
    run: Run = field(repr=False)
    decoys: tuple[ControlScore, ...]
    watch: ProgressCallback

    def keep(self) -> Recovery:
        """Picture, record and, where the whole picture was made again, the completed recipe."""
        found = self._class()
        members = {member.label for member in found.members}
        trials = tuple(_trial(one) for one in self.ranked)
        told = told_of(self.space.unknowns, [trial for trial in trials if trial.label in members])
        grade = likeness_of(self.picture.png, self.run.png, self.decoys).grade
        recovery = Recovery(
            target=self.picture.artifact.path,
            recipe=self.picture.recipe_artifact.path,
            unknowns=self.space.unknowns,
            candidates=self.space.candidates,
            distinct=len(self.ranked),
            rounds=tuple(self.search.rounds),
            cost=round(self.search.cost, 2),
            seeds=self.space.seeds,
            trials=trials,
            found=found,
            told=told,
            grade=grade,
            decoys=self.decoys,
            environment=self.run.environment,
            finished=self.writer.clock(),
        )
        self.watch(Shown("recovered", text("最接近的结果", "The nearest"), self.run.png,
                         ((text("与涉案图片", "against the claimed picture"), GRADE_NAMES[grade]),)))  # fmt: skip
        with self.writer.act("recovery") as act:
            act.write("picture.png", self.run.png, role=Role.RECOVERY_PICTURE, lane=ExhibitClass.REGENERATION,
                      media_type="image/png", title=text("检索所得最接近的图片", "The nearest picture that the search made"))  # fmt: skip
            act.record("recovery.json", recovery, role=Role.RECOVERY, lane=ExhibitClass.REGENERATION,
                       title=text("参数检索记录", "Record of the search for parameters"))  # fmt: skip
            self._complete(act, recovery)
            act.commit(
                Action.REGENERATED,
                text(f"检索缺失的参数：{self.space.candidates} 组候选，最接近者与涉案图片{GRADE_NAMES[grade].zh}。",
                     f"Missing parameters searched: {self.space.candidates} candidates; the nearest against the claimed "
                     f"picture: {GRADE_NAMES[grade].en}."),
                materials=(material(self.picture.recipe_artifact), *weights_of(self.run.environment)),
                details={"best": label_of(self.ranked[0].values)},
            )  # fmt: skip
        return recovery

    def _class(self) -> EquivalenceClass:
        finished = [one for one in self.ranked if one.figures is not None]
        if not finished:
            raise _nothing_ran(self.ranked)
        return equivalence_class([
            Candidate(label=label_of(one.values), figures=one.figures) for one in finished if one.figures is not None
        ])

    def _complete(self, act: Act, recovery: Recovery) -> None:
        """The recipe with the values found, if they make the picture and contradict nothing it states."""
        recipe = completed_by(self.picture.recipe, recovery, act.relative("recovery.json"))
        if recipe is None:
            return
        act.record("recipe.json", recipe, role=Role.RECIPE, lane=ExhibitClass.REGENERATION,
                   title=text("补全后的生成参数（推断）", "The recipe as completed by inference"))  # fmt: skip


def _trial(one: Contender) -> Trial:
    return Trial(
        label=label_of(one.values),
        values=one.values,
        settings=one.settings,
        same=one.same,
        scores=tuple(one.scores),
        figures=one.figures,
        failed=one.failed,
    )


def _nothing_open() -> EvidenceKitError:
    return RegenerationError(
        text("没有缺失的生成参数。", "The recipe leaves no parameter open."),
        text("如要核查某个参数，请用 --try，例如 --try clip_skip=1,2。",
             "To question one of them, name values with --try, such as --try clip_skip=1,2."),
    )  # fmt: skip


def _nothing_ran(ranked: Sequence[Contender]) -> EvidenceKitError:
    reason = next((one.failed for one in ranked if one.failed is not None), text("无结果", "nothing came of it"))
    return RegenerationError(
        text(f"没有一组参数能够运行：{reason.zh}", f"None of the settings could be run: {reason.en}"),
        text("请核对模型文件与 --try 所列数值。", "Check the model files and the values named with --try."),
    )
