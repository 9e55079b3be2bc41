"""Missing parameters of the sample searched for: the act, the completed recipe, what cannot be told apart, resuming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.casefile import CaseFile, Clock, create_case
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import RegenerationError, UsageError
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.making.recovery import Recovery
from evidence_kit.domain.making.regeneration import Grade
from evidence_kit.domain.making.supplement import Value
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.recipe.candidates import COMMON, values_of
from evidence_kit.regenerate import Engine, Job
from evidence_kit.workflows.claimed_picture import claim_of
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.intake import HandedFile, take_in
from evidence_kit.workflows.recover import recover_case
from tests.filed import SAMPLE
from tests.regenerate.img2img.painting import Painter
from tests.regenerate.recover.test_equivalent_settings import SETTINGS

TRUE = SETTINGS.model_copy(update={"sampler": "DPM++ 2M", "schedule": "karras", "clip_skip": 2, "seed": 777})
INFOTEXT = (
    "a celadon teapot\nSteps: 12, CFG scale: 7.0, {seed}Size: 64x64, Model hash: 62de6a99bf, Model: celadon-tiny, "
    "RNG: CPU, Version: 1.9.4"
)


def carrying(png: bytes, infotext: str) -> bytes:
    chunks, stream = PngInfo(), BytesIO()
    chunks.add_text("parameters", infotext)
    Image.open(BytesIO(png)).save(stream, "PNG", pnginfo=chunks)
    return stream.getvalue()


def case_of(folder: Path, clock: Clock, picture: bytes) -> CaseFile:
    case_file = create_case(folder / "案件", (SAMPLE / "case.yaml").read_bytes(), clock)
    path = folder / "picture.png"
    path.write_bytes(picture)
    with case_file.writing(clock) as writer:
        take_in(case_file, writer, (HandedFile(path, Role.CLAIMED_PICTURE, text("图", "picture")),), unwatched)
    return case_file


@pytest.fixture
def incomplete(tmp_path: Path, clock: Clock) -> CaseFile:
    """A picture that names no sampler, no schedule and no clip skip."""
    png = Painter().run(Job(TRUE, "claimed"), unwatched).png
    return case_of(tmp_path, clock, carrying(png, INFOTEXT.format(seed="Seed: 777, ")))


def recover(
    case_file: CaseFile, engine: Engine, clock: Clock, asked: Mapping[str, Sequence[Value]], controls: int = 3
) -> Recovery:
    with case_file.writing(clock) as writer:
        return recover_case(case_file, writer, engine, asked=asked, controls=controls, watch=unwatched)


ASKED: dict[str, Sequence[Value]] = {"clip_skip": (1, 2), "eta_noise_seed_delta": (0, 31337)}


def test_found_values_complete_the_recipe_as_inferred(incomplete: CaseFile, clock: Clock) -> None:
    with pytest.raises(RegenerationError):
        claim_of(incomplete)
    recovery = recover(incomplete, Painter(), clock, ASKED)
    assert recovery.exact and recovery.grade is Grade.IDENTICAL_PIXELS
    told = {found.parameter: found.values for found in recovery.told}
    assert told["sampler"] == ("DPM++ 2M",) and told["clip_skip"] == (2,)
    assert told["eta_noise_seed_delta"] == (0, 31337)  # it draws no fresh noise: no picture could tell
    assert recovery.cost < recovery.candidates / 4
    settings = claim_of(incomplete).settings
    assert (settings.sampler, settings.schedule, settings.clip_skip) == ("DPM++ 2M", "karras", 2)
    completed = incomplete.records(Role.RECIPE, Recipe)[-1][1]
    assert completed.sampler.known is Known.INFERRED and "recovery.json" in completed.sampler.source
    assert completed.steps.known is Known.STATED


def test_a_search_that_was_broken_off_goes_on(incomplete: CaseFile, clock: Clock) -> None:
    with pytest.raises(KeyboardInterrupt):
        recover(incomplete, Painter(breaks_after=40), clock, ASKED)
    whole, rest = Painter(), Painter()
    recovery = recover(incomplete, rest, clock, ASKED)
    (incomplete.root / ".recovery.jsonl").write_bytes(b"not json\n")
    again = recover(incomplete, whole, clock, ASKED | {"sampler": COMMON["sampler"], "schedule": COMMON["schedule"]})
    assert recovery.exact and [trial.values for trial in again.trials[:3]] == [
        trial.values for trial in recovery.trials[:3]
    ]
    assert rest.runs <= whole.runs - 35
    assert len(incomplete.records(Role.RECOVERY, Recovery)) == 2


def test_nothing_near_leaves_the_recipe_alone(incomplete: CaseFile, clock: Clock) -> None:
    asked: dict[str, Sequence[Value]] = {"sampler": ("Euler a", "DPM2 a"), "schedule": ("karras",), "clip_skip": (1,)}
    recovery = recover(incomplete, Painter(), clock, asked)
    assert not recovery.exact and recovery.grade is Grade.DIFFERENT
    assert len(incomplete.records(Role.RECIPE, Recipe)) == 1


def test_a_lost_seed_is_sifted_by_inversion(tmp_path: Path, clock: Clock) -> None:
    png = Painter().run(Job(TRUE.model_copy(update={"sampler": "Euler"}), "claimed"), unwatched).png
    infotext = INFOTEXT.format(seed="Sampler: Euler, Schedule type: Karras, Clip skip: 2, ")
    case_file = case_of(tmp_path, clock, carrying(png, infotext))
    with pytest.raises(RegenerationError, match="seed is not known"):
        recover(case_file, Painter(), clock, {})
    recovery = recover(case_file, Painter(), clock, {"seed": values_of("500..3000")})
    assert recovery.seeds[0].stands_out and recovery.seeds[0].nearest[0][0] == 777
    assert recovery.seeds[0].tried == 2501 and recovery.distinct <= 8
    assert claim_of(case_file).settings.seed == 777


def test_what_the_picture_states_may_be_questioned_and_is_not_overwritten(incomplete: CaseFile, clock: Clock) -> None:
    steps: dict[str, Sequence[Value]] = {
        "sampler": ("DPM++ 2M",),
        "schedule": ("karras",),
        "clip_skip": (2,),
        "steps": (11,),
    }
    recovery = recover(incomplete, Painter(), clock, steps)
    assert recovery.exact  # the double paints steps alike
    assert len(incomplete.records(Role.RECIPE, Recipe)) == 1


def test_nothing_open_is_said(tmp_path: Path, clock: Clock) -> None:
    picture = (SAMPLE / "claimed" / "celadon-teapot.png").read_bytes()
    with pytest.raises(RegenerationError, match="leaves no parameter open"):
        recover(case_of(tmp_path, clock, picture), Painter(), clock, {})


@pytest.mark.parametrize("words", ["", "5..1", "1..2/0", ",", "0..99999999999999"])
def test_values_that_are_none_are_refused(words: str) -> None:
    with pytest.raises(UsageError):
        values_of(words)


def test_values_are_lists_and_ranges() -> None:
    assert values_of("Euler a, DDIM") == ("Euler a", "DDIM")
    assert list(values_of("3..5,9")) == [3, 4, 5, "9"]
    assert values_of("0.5..0.7/0.1") == (0.5, 0.6, 0.7)


def test_the_sample_without_its_sampler_is_found_by_the_real_engine(tmp_path: Path, clock: Clock) -> None:
    with Image.open(SAMPLE / "claimed" / "celadon-teapot.png") as opened:
        infotext = opened.text["parameters"]  # type: ignore[attr-defined]
        stream = BytesIO()
        opened.save(stream, "PNG")
    start = infotext.index("Sampler: ")
    stripped = infotext[:start] + infotext[infotext.index("CFG scale") :]
    case_file = case_of(tmp_path, clock, carrying(stream.getvalue(), stripped))
    stated = dict(part.split(": ") for part in infotext[start : infotext.index(", CFG scale")].split(", "))
    asked: dict[str, Sequence[Value]] = {
        "sampler": ("Euler", stated["Sampler"]),
        "schedule": (stated["Schedule type"].lower(),),
    }
    with closing(engine_for(case_file, (SAMPLE / "models",), "cpu?workers=1", unwatched)) as engine:
        recovery = recover(case_file, engine, clock, asked, controls=0)
    assert recovery.exact and recovery.trials[0].values["sampler"] == stated["Sampler"]
