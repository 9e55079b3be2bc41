"""Variations of the sample case, with an engine double; one small run of the real engine."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from evidence_kit.assemble.book import compose_book
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import everything
from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.making.variation import DecisionKind, Effect, VariationSheet
from evidence_kit.domain.progress import unwatched
from evidence_kit.intake import gaps_of
from evidence_kit.regenerate import Engine
from evidence_kit.regenerate.vary.decisions import DecisionSelection
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.vary import vary_case
from tests.doubles import NoiseDouble
from tests.filed import SAMPLE

FEW = DecisionSelection((DecisionKind.SEED, DecisionKind.CFG_SCALE, DecisionKind.CLIP_SKIP, DecisionKind.SIZE))


def vary(
    case_file: CaseFile, engine: Engine, clock: Clock, asked: DecisionSelection = FEW, controls: int = 3
) -> VariationSheet:
    with case_file.writing(clock) as writer:
        return vary_case(case_file, writer, engine, controls=controls, asked=asked, watch=unwatched)


def test_a_sheet_shows_each_effect_and_what_could_not_be_run(taken_in: CaseFile, clock: Clock) -> None:
    sheet = vary(taken_in, NoiseDouble(), clock)
    effects = {(item.decision.kind, item.verdict) for item in sheet.variations}
    assert effects == {
        (DecisionKind.SEED, Effect.AS_ANOTHER_SEED), (DecisionKind.CFG_SCALE, Effect.CHANGED),
        (DecisionKind.SIZE, Effect.ANOTHER_SIZE),
    }  # fmt: skip
    assert [item.reason.en for item in sheet.not_run] == ["not possible"]
    assert sheet.not_asked > 100
    assert len(sheet.null) == len(sheet.controls) == 3
    for role in (Role.VARIATION_GRID, Role.VARIATION_CHART):
        drawn = taken_in.with_role(role)[-1]
        assert drawn.lane is ExhibitClass.REGENERATION
        assert Image.open(BytesIO(taken_in.read(drawn))).width == 1800
    assert taken_in.records(Role.VARIATION_SHEET, VariationSheet)[-1][1] == sheet


def test_a_second_run_runs_only_what_is_new(taken_in: CaseFile, clock: Clock) -> None:
    first = vary(taken_in, NoiseDouble(), clock)
    again = NoiseDouble()
    second = vary(taken_in, again, clock, controls=4)
    assert [settings.seed for settings in again.ran] == [first.settings.seed + 4 * 1_000_003]
    assert second.variations == first.variations
    assert second.controls[:3] == first.controls


def test_after_a_kill_the_finished_pictures_are_used(taken_in: CaseFile, clock: Clock) -> None:
    with pytest.raises(KeyboardInterrupt):
        vary(taken_in, NoiseDouble(stop_after=6), clock)
    reopened, rest = CaseFile(taken_in.root), NoiseDouble()
    sheet = vary(reopened, rest, clock)
    assert len(sheet.variations) == 5
    assert len(rest.ran) == 3


def test_equal_settings_are_run_once(taken_in: CaseFile, clock: Clock) -> None:
    engine = NoiseDouble()
    vary(taken_in, engine, clock, DecisionSelection((DecisionKind.NEGATIVE_GROUP, DecisionKind.SEED)))
    assert len(engine.ran) == len({settings.model_dump_json() for settings in engine.ran})


def test_the_book_shows_grid_chart_and_what_failed(taken_in: CaseFile, clock: Clock) -> None:
    vary(taken_in, NoiseDouble(), clock)
    made = compose_book(
        gather(taken_in, gaps_of, everything(taken_in)),
        created=clock(),
        signer="李律师",
        rehearsal=False,
        watch=unwatched,
    )
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.pdf))
    for said in ("One decision changed at a time", "not who took them", "Nearest unrelated seed", "not possible"):
        assert said in " ".join(words.split()), said


def test_the_real_engine_measures_a_word_and_a_number(small_case: CaseFile, clock: Clock) -> None:
    with closing(engine_for(small_case, (SAMPLE / "models",), "cpu?workers=1", unwatched)) as engine:
        sheet = vary(small_case, engine, clock, DecisionSelection((DecisionKind.CFG_SCALE,), limit=1))
    assert [item.verdict for item in sheet.variations] == [Effect.CHANGED]
    assert sheet.environment.device == "cpu"
