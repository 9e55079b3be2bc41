"""What the book says of other machines and of the same one, for a chain that an engine double drew."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import yaml
from PIL import Image

from evidence_kit.casefile import CaseFile, Clock, create_case
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.making.determinism import Determinism, RepeatedRun
from evidence_kit.domain.making.regeneration import Environment, Figures, Grade, Regeneration
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback, unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate import Job, Run
from evidence_kit.workflows.intake import HandedFile, take_in
from evidence_kit.workflows.regenerate import regenerate_case
from tests.assemble.test_book import compose, group
from tests.conftest import CASE_YAML
from tests.doubles import EngineDouble
from tests.filed import SAMPLE

CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"
SPREAD_TITLE = "预期误差"


class Near(EngineDouble):
    """Draws the claimed picture, so many of its values off by so many levels."""

    def __init__(self, values: int, levels: int, device: str = "cpu") -> None:
        self.values, self._levels, self._device = values, levels, device

    def environment(self, settings: Settings) -> Environment:
        return super().environment(settings).model_copy(update={"device": self._device})

    def run(self, job: Job, watch: ProgressCallback) -> Run:
        pixels = np.asarray(Image.open(BytesIO(CLAIMED.read_bytes())).convert("RGB")).copy()
        flat = pixels.reshape(-1)
        flat[: self.values] ^= np.uint8(self._levels)
        return self.drawn(pixels, job.settings)


@pytest.fixture
def case(tmp_path: Path, clock: Clock) -> CaseFile:
    plan = group({"number": "1-1", "roles": ["regeneration"], "lane": "regeneration-demonstration"})
    source = yaml.safe_dump(yaml.safe_load(CASE_YAML) | plan, allow_unicode=True)
    case = create_case(tmp_path / "案件", source.encode(), clock)
    with case.writing(clock) as writer:
        take_in(case, writer, (HandedFile(CLAIMED, Role.CLAIMED_PICTURE, text("图", "picture")),), unwatched)
    return case


def regenerated(case: CaseFile, clock: Clock, engine: Near) -> Regeneration:
    with case.writing(clock) as writer:
        (made,) = regenerate_case(case, writer, engine, controls=0, watch=unwatched)
    return made


def repeated(case: CaseFile, clock: Clock, made: Regeneration, *, threads: int = 1, same: bool = True) -> None:
    """A report on two runs of these settings, kept in the case."""
    figures = Figures(max_difference=0 if same else 1, psnr_db=None if same else 84.0, ssim=1, equal_values=1)
    digest = made.pixels_sha256 if same else "0" * 64
    grade = Grade.IDENTICAL_PIXELS if same else Grade.NUMERICALLY_SAME
    run = RepeatedRun(process="fresh", threads=threads, pixels_sha256=digest, latent_sha256=digest, grade=grade,
                      figures=figures)  # fmt: skip
    report = Determinism(
        settings=made.settings, environment=made.environment.model_copy(update={"threads": threads}),
        pixels_sha256=made.pixels_sha256, latent_sha256=made.latent_sha256, runs=(run,), finished=clock(),
    )  # fmt: skip
    with case.writing(clock) as writer, writer.act("determinism") as act:
        act.record(
            "determinism.json",
            report,
            role=Role.DETERMINISM,
            lane=ExhibitClass.REGENERATION,
            title=text("重复", "repeat"),
        )
        act.commit(Action.REGENERATED, text("重复运行。", "Repeated."))


def words(case: CaseFile) -> str:
    """The whole book without the ends of its lines."""
    pages = pypdfium2.PdfDocument(compose(CaseFile(case.root)).pdf)
    return "".join("".join(page.get_textpage().get_text_range() for page in pages).split())


@pytest.mark.parametrize(("engine", "said", "english"), [
    (Near(0, 0), "与涉案图片像素完全相同。", "Itspixelsarethoseoftheclaimedpicture."),
    (Near(5, 1), "与涉案图片的差异在此预期之内。", "bynomorethanthat."),
    (Near(500, 64), "与涉案图片的差异超出此预期。", "bymorethanthat."),
])  # fmt: skip
def test_the_last_step_is_placed_within_the_spread_or_beyond_it(
    case: CaseFile, clock: Clock, engine: Near, said: str, english: str
) -> None:
    regenerated(case, clock, engine)
    book = words(case)
    for expected in (SPREAD_TITLE, "最大差异不超过2/255，PSNR不低于60dB", "atmost2/255,PSNRatleast60dB", said, english):
        assert expected in book, expected
    assert ("100.00%" in book) is (engine.values == 0)


def test_a_run_whose_spread_nobody_measured_is_given_no_expectation(case: CaseFile, clock: Clock) -> None:
    regenerated(case, clock, Near(500, 1, device="cuda:NVIDIA H200"))
    book = words(case)
    assert "未测得不同机器之间的误差" in book
    assert "2/255" not in book and "AMDEPYC" not in book


def test_the_same_machine_is_promised_what_a_report_in_its_environment_says(case: CaseFile, clock: Clock) -> None:
    made = regenerated(case, clock, Near(5, 1))
    assert "本案没有此环境下的重复运行报告" in words(case)
    repeated(case, clock, made, threads=2)  # another environment
    assert "本案没有此环境下的重复运行报告" in words(case)
    repeated(case, clock, made)
    book = words(case)
    assert "本案没有" not in book and "2runshereunderthesamesettings" in book and "像素完全相同" in book
    repeated(case, clock, made, same=False)
    assert "Identicalpixelsmustnotbepromised" in words(case)
