"""Previews of variations: what is looked at and never filed. Engine doubles; the small real engine for fast mode."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pydantic import ValidationError

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.regeneration import Environment, Grade
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.variation import DecisionKind, Effect, VariationSheet, base_against_claimed, trust_in
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate import Engine, FailedRun, Job, Run
from evidence_kit.regenerate.vary.decisions import DecisionSelection
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.preview import filing_command, preview_case
from evidence_kit.workflows.preview_folder import opened
from tests.contracts.small_jobs import MODELS
from tests.doubles import NoiseDouble
from tests.filed import kit
from tests.workflows.snapshot import snapshot

FEW = DecisionSelection((DecisionKind.SEED, DecisionKind.CFG_SCALE, DecisionKind.CLIP_SKIP, DecisionKind.SIZE))
RED = (176, 36, 24)


class FastDouble(NoiseDouble):
    """In fast mode, with a list of what it was asked for at once."""

    def __init__(self, stop_after: int | None = None, device: str = "cpu") -> None:
        super().__init__(stop_after)
        self.batches: list[list[str]] = []
        self._device = device

    def environment(self, settings: Settings) -> Environment:
        return super().environment(settings).model_copy(update={"mode": "fast", "device": self._device})

    def run_all(self, jobs: Sequence[Job], watch: ProgressCallback) -> Iterator[tuple[Job, Run | FailedRun]]:
        self.batches.append([job.task for job in jobs])
        return super().run_all(jobs, watch)


class Unable(FastDouble):
    """Runs nothing of one seed."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        if job.settings.seed == self._seed:
            raise RegenerationError(text("不行", "not possible"), text("无", "none"))
        return super().run(job, watch)


def look(
    case_file: CaseFile, folder: Path, engine: Engine, clock: Clock, asked: DecisionSelection = FEW, controls: int = 3
) -> VariationSheet:
    with opened(folder, case_file.root) as held:
        return preview_case(
            case_file, held, engine, controls=controls, asked=asked, filing="evidence-kit vary", clock=clock,
            watch=unwatched,
        )  # fmt: skip


def test_a_preview_is_whole_by_itself_and_says_what_it_is(taken_in: CaseFile, clock: Clock, tmp_path: Path) -> None:
    folder = tmp_path / "先看 look"
    sheet = look(taken_in, folder, FastDouble(), clock)
    assert VariationSheet.model_validate_json((folder / "variation-sheet.json").read_bytes()) == sheet
    named = (sheet.base_picture, sheet.claimed_picture, sheet.grid, sheet.chart, *sheet.controls,
             *(item.picture for item in sheet.variations))  # fmt: skip
    assert all((folder / name).is_file() for name in named)
    assert len(set(named)) == len(named)
    assert [item.reason.en for item in sheet.not_run] == ["not possible"]
    assert sheet.preview is not None
    assert sheet.preview.filing == "evidence-kit vary"
    said = (folder / "PREVIEW.txt").read_text(encoding="utf-8")
    assert "不是证据" in said
    assert "not evidence" in said
    for name in (sheet.grid, sheet.chart):
        assert Image.open(folder / name).getpixel((3, 3)) == RED
    assert "fast mode" in base_against_claimed(sheet).en


@pytest.mark.timeout(900)  # two processes load torch anew, which a busy machine takes its time for
def test_the_case_stays_as_it_was_byte_for_byte(small_case: CaseFile, clock: Clock, tmp_path: Path) -> None:
    before = snapshot(small_case.root)
    command = ("vary", small_case.root, "--models", MODELS, "--only=cfg-scale,seed", "--limit=2", "--controls=3",
               "--preview", tmp_path / "look", "--device=cpu?mode=fast&batch=4")  # fmt: skip
    shown, again = kit(*command), kit(*command, "--json")
    assert (shown.returncode, again.returncode) == (0, 0), shown.stderr + again.stderr
    assert snapshot(small_case.root) == before
    assert "A preview, not evidence" in shown.stdout
    assert "To file it, in reference mode: evidence-kit vary" in shown.stdout
    assert "mode=fast" not in shown.stdout
    sheet = VariationSheet.model_validate_json(again.stdout)
    assert sheet.preview is not None
    assert "--only=cfg-scale,seed --limit=2" in sheet.preview.filing
    assert "are there already" in again.stderr


def test_everything_goes_to_the_engine_in_one_piece(taken_in: CaseFile, clock: Clock, tmp_path: Path) -> None:
    engine = FastDouble()
    look(taken_in, tmp_path / "look", engine, clock)
    (tasks,) = engine.batches
    assert tasks[0] == "vary-base"
    assert [task.partition("-")[0] for task in tasks].count("control") == 3
    assert [task.partition("-")[0] for task in tasks].count("variation") == 6


def test_after_a_kill_only_the_rest_is_run(taken_in: CaseFile, clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        look(taken_in, tmp_path / "look", FastDouble(stop_after=6), clock)
    rest = FastDouble()
    sheet = look(taken_in, tmp_path / "look", rest, clock)
    assert len(sheet.variations) == 5
    assert len(rest.ran) == 3


def test_what_was_damaged_or_made_elsewhere_is_run_again(taken_in: CaseFile, clock: Clock, tmp_path: Path) -> None:
    folder, asked = tmp_path / "look", DecisionSelection((DecisionKind.SEED,))
    first = look(taken_in, folder, FastDouble(), clock, asked, controls=2)
    Image.new("RGB", (64, 64)).save(folder / first.variations[0].picture)
    (folder / first.base_picture).write_bytes(b"\x89PNG")
    (folder / first.controls[0]).unlink()
    (folder / first.controls[1]).with_suffix(".json").write_text('{"schema": 1, "schema": 2}', encoding="utf-8")
    again = FastDouble()
    assert look(taken_in, folder, again, clock, asked, controls=2) == first
    assert len(again.ran) == 4
    for elsewhere in (FastDouble(device="cuda:X"), NoiseDouble()):
        look(taken_in, folder, elsewhere, clock, asked, controls=2)
        assert len(elsewhere.ran) == 5
    kept = FastDouble()
    assert look(taken_in, folder, kept, clock, asked, controls=2) == first
    assert kept.ran == []


def test_without_base_or_controls_there_is_no_preview(taken_in: CaseFile, clock: Clock, tmp_path: Path) -> None:
    seed = 3141592652
    for number, unable in enumerate((seed, seed + 1_000_003)):
        folder = tmp_path / f"look-{number}"
        with pytest.raises(RegenerationError, match="not possible"):
            look(taken_in, folder, Unable(unable), clock)
        assert not (folder / "variation-sheet.json").exists()


def test_fast_and_reference_previews_agree(small_case: CaseFile, clock: Clock, tmp_path: Path) -> None:
    asked = DecisionSelection(limit=8)
    sheets = [
        look(
            small_case, tmp_path / f"look-{number}", engine_for(small_case, (MODELS,), device, unwatched), clock, asked
        )
        for number, device in enumerate(("cpu?workers=1", "cpu?mode=fast&batch=8"))
    ]
    reference, fast = sheets
    assert [sheet.environment.mode for sheet in sheets] == ["reference", "fast"]
    assert len(fast.variations) == 8
    for alone, together in zip(reference.variations, fast.variations, strict=True):
        assert (together.decision, together.verdict) == (alone.decision, alone.verdict)
        if alone.change is None or together.change is None:
            continue
        assert together.change.ssim == pytest.approx(alone.change.ssim, abs=0.01)
        if alone.verdict is not Effect.NOTHING_MEASURABLE:  # else a single value of 12,288 moves the figure by decibels
            assert together.change.psnr_db == pytest.approx(alone.change.psnr_db, abs=0.5)
    assert fast.base_grade is reference.base_grade


def test_without_a_folder_fast_mode_is_refused_with_the_way_to_look(small_case: CaseFile) -> None:
    refused = kit("vary", small_case.root, "--models", MODELS, "--device=cpu?mode=fast", "--limit=1", "--json")
    assert refused.returncode == 2
    assert "--preview" in json.loads(refused.stderr.splitlines()[-1])["remedy"]["zh"]


def test_a_sheet_of_fast_mode_is_no_sheet_for_filing(taken_in: CaseFile, clock: Clock, tmp_path: Path) -> None:
    sheet = look(taken_in, tmp_path / "look", FastDouble(), clock)
    with pytest.raises(ValidationError, match="preview"):
        VariationSheet.model_validate(sheet.model_dump(by_alias=True) | {"preview": None})


def test_what_a_preview_may_be_taken_for_follows_from_its_base(
    taken_in: CaseFile, clock: Clock, tmp_path: Path
) -> None:
    sheet = look(taken_in, tmp_path / "look", FastDouble(), clock)
    assert sheet.base_grade is Grade.DIFFERENT
    said = {grade: trust_in(sheet.model_copy(update={"base_grade": grade})).en for grade in Grade}
    assert "not the claimed one" in said[Grade.DIFFERENT]
    assert said[Grade.SIMILAR] == said[Grade.DIFFERENT]
    assert "half-precision" in said[Grade.HALF_PRECISION_SAME]
    assert said[Grade.IDENTICAL_PIXELS] == said[Grade.NUMERICALLY_SAME]
    assert "reference mode decides" in said[Grade.NUMERICALLY_SAME]


def test_the_command_that_files_asks_for_the_same_in_reference_mode() -> None:
    asked = DecisionSelection((DecisionKind.SEED, DecisionKind.STEPS), 5, ("other model",))
    said = filing_command(
        Path("案件 一"), asked, controls=4, models=[Path("m")], device="cuda?mode=fast&batch=4&vae=fp32"
    )
    assert said == ("evidence-kit vary '案件 一' --controls=4 --models=m --device='cuda?vae=fp32' --only=seed,steps "
                    "--limit=5 --other-model='other model'")  # fmt: skip
    windows = filing_command(Path("案件 一"), asked, controls=4, models=[], device="auto", system="nt")
    assert windows == 'evidence-kit vary "案件 一" --controls=4 --only=seed,steps --limit=5 --other-model="other model"'
    plain = filing_command(Path("c"), DecisionSelection(), controls=8, models=[], device="auto?mode=fast")
    assert plain == "evidence-kit vary c --controls=8"


def test_a_base_that_only_chance_can_judge_is_measured_by_the_controls(
    taken_in: CaseFile, clock: Clock, tmp_path: Path
) -> None:
    class Near(FastDouble):
        """The claimed picture a little too bright for any tier of equal pictures; noise for every other seed."""

        def run(self, job: Job, watch: ProgressCallback) -> Run:
            import numpy as np

            made = super().run(job, watch)
            if job.settings.seed != 3141592652 or job.settings.clip_skip == 1:
                return made
            claimed = Image.open(
                BytesIO(taken_in.path("artifacts/0001-claimed-picture/celadon-teapot.png").read_bytes())
            )
            brighter = np.asarray(claimed.convert("RGB")).astype(np.int16) + 6
            return self.drawn(brighter.clip(0, 255).astype(np.uint8), job.settings)

    sheet = look(taken_in, tmp_path / "look", Near(), clock, DecisionSelection((DecisionKind.SEED,)))
    assert sheet.base_grade is Grade.SIMILAR
