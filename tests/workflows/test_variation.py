"""Variations of the sample case, with an engine double; one small run of the real engine."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from evidence_kit.assemble.book import compose_book
from evidence_kit.assemble.gathering import gather
from evidence_kit.casefile import CaseFile, Clock, create_case
from evidence_kit.domain.artifact import Lane, Role
from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.progress import Watcher, unwatched
from evidence_kit.domain.settings import Settings
from evidence_kit.domain.text import text
from evidence_kit.domain.variation import DecisionKind, Effect, VariationSheet
from evidence_kit.intake import gaps_of
from evidence_kit.regenerate import Engine, Job, Run
from evidence_kit.regenerate.decisions import Asked
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.intake import Handed, take_in
from evidence_kit.workflows.variation import vary_case
from tests.doubles import EngineDouble
from tests.filed import SAMPLE

FEW = Asked((DecisionKind.SEED, DecisionKind.CFG_SCALE, DecisionKind.CLIP_SKIP, DecisionKind.SIZE))


class Double(EngineDouble):
    """An engine whose picture is noise of the seed, shifted a little by every other setting."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.ran: list[Settings] = []
        self._stop_after = stop_after

    def run(self, job: Job, watch: Watcher) -> Run:
        if self._stop_after is not None and len(self.ran) >= self._stop_after:
            raise KeyboardInterrupt
        settings = job.settings
        if settings.clip_skip == 1:
            raise RegenerationError(text("不行", "not possible"), text("无", "none"))
        self.ran.append(settings)
        noise = np.random.default_rng(settings.seed).integers(0, 200, (settings.height, settings.width, 3))
        pixels = (noise + int(3 * settings.cfg_scale)).astype(np.uint8)
        return self.drawn(pixels, settings)


@pytest.fixture
def taken_in(tmp_path: Path, clock: Clock) -> CaseFile:
    case_file = create_case(tmp_path / "案件", (SAMPLE / "case.yaml").read_bytes(), clock)
    claimed = SAMPLE / "claimed" / "celadon-teapot.png"
    with case_file.writing(clock) as writer:
        take_in(case_file, writer, (Handed(claimed, Role.CLAIMED_PICTURE, text("图", "picture")),), unwatched)
    return case_file


def vary(case_file: CaseFile, engine: Engine, clock: Clock, asked: Asked = FEW, controls: int = 3) -> VariationSheet:
    with case_file.writing(clock) as writer:
        return vary_case(case_file, writer, engine, controls=controls, asked=asked, watch=unwatched)


def test_a_sheet_shows_each_effect_and_what_could_not_be_run(taken_in: CaseFile, clock: Clock) -> None:
    sheet = vary(taken_in, Double(), clock)
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
        assert drawn.lane is Lane.REGENERATION
        assert Image.open(BytesIO(taken_in.read(drawn))).width == 1800
    assert taken_in.records(Role.VARIATION_SHEET, VariationSheet)[-1][1] == sheet


def test_a_second_run_runs_only_what_is_new(taken_in: CaseFile, clock: Clock) -> None:
    first = vary(taken_in, Double(), clock)
    again = Double()
    second = vary(taken_in, again, clock, controls=4)
    assert [settings.seed for settings in again.ran] == [first.settings.seed + 4 * 1_000_003]
    assert second.variations == first.variations
    assert second.controls[:3] == first.controls


def test_after_a_kill_the_finished_pictures_are_used(taken_in: CaseFile, clock: Clock) -> None:
    with pytest.raises(KeyboardInterrupt):
        vary(taken_in, Double(stop_after=6), clock)
    reopened, rest = CaseFile(taken_in.root), Double()
    sheet = vary(reopened, rest, clock)
    assert len(sheet.variations) == 5
    assert len(rest.ran) == 3


def test_equal_settings_are_run_once(taken_in: CaseFile, clock: Clock) -> None:
    engine = Double()
    vary(taken_in, engine, clock, Asked((DecisionKind.NEGATIVE_GROUP, DecisionKind.SEED)))
    assert len(engine.ran) == len({settings.model_dump_json() for settings in engine.ran})


def test_the_book_shows_grid_chart_and_what_failed(taken_in: CaseFile, clock: Clock) -> None:
    vary(taken_in, Double(), clock)
    made = compose_book(gather(taken_in, gaps_of), created=clock(), signer="李律师", rehearsal=False, watch=unwatched)
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made.pdf))
    for said in ("One decision changed at a time", "not who took them", "Nearest unrelated seed", "not possible"):
        assert said in " ".join(words.split()), said


def test_the_real_engine_measures_a_word_and_a_number(taken_in: CaseFile, clock: Clock) -> None:
    engine = engine_for(taken_in, (SAMPLE / "models",), "cpu", unwatched)
    sheet = vary(taken_in, engine, clock, Asked((DecisionKind.CFG_SCALE,), limit=1))
    assert [item.verdict for item in sheet.variations] == [Effect.CHANGED]
    assert sheet.environment.device == "cpu"
