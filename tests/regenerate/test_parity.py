"""Pictures made by AUTOMATIC1111 1.9.4 itself, regenerated from what they state. Skipped where the set is not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats import png
from evidence_kit.intake.gaps import gaps_of
from evidence_kit.intake.reading import read_recipe
from evidence_kit.intake.settings import settings_of
from evidence_kit.regenerate import Engine, Job, open_engine
from evidence_kit.regenerate.comparison import figures_of
from evidence_kit.regenerate.shelf import ModelShelf

PARITY = Path(__file__).parent.parent.parent.parent / "shared" / "parity"
PICTURES = sorted((PARITY / "a1111-1.9.4").glob("*.png"))
FEW = {"judg__2m_karras__cs2__lora0.75", "short__euler_a__cs1__nolora", "weight__euler_a__cs1__nolora",
       "judg__euler_a__cs2__nolora__nv", "judg__2m_karras__cs2__lora0.75__vae__full"}  # fmt: skip
"""Run with every suite; the whole set on demand (`-m slow`)."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine("local:cpu", ModelShelf([PARITY / "models"]))


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem, marks=() if path.stem in FEW else pytest.mark.slow) for path in PICTURES],
)
def test_the_picture_comes_out_as_the_program_made_it(path: Path, engine: Engine) -> None:
    recipe = read_recipe(path.name, png.read(path.read_bytes()))
    blocking = [gap.message.en for gap in gaps_of(recipe) if gap.blocking]
    if blocking:
        pytest.skip(f"not run by this kit: {blocking[0]}")
    try:
        made = engine.run(Job(settings_of(recipe), "parity"), unwatched).png
    except RegenerationError as error:
        pytest.skip(f"refused with its reason: {error.message.en}")
    figures = figures_of(path.read_bytes(), made)
    assert figures is not None
    assert figures.max_difference <= 2
    assert figures.psnr_db is None or figures.psnr_db >= 65
