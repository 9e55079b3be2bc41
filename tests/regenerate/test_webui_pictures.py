"""Pictures that webui 1.9.4 made with the shipped checkpoint, taken in as counsel would and regenerated."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, Clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.spread import allowed_grades
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.workflows.claimed_picture import claim_of
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.intake import HandedFile, take_in
from evidence_kit.workflows.regenerate import regenerate_case
from tests.contracts.small_jobs import MODELS

VECTORS = Path(__file__).parents[1] / "vectors"
WEBUI = VECTORS / "webui-1.9.4"


def hand_in(case_file: CaseFile, clock: Clock, *files: tuple[Path, Role]) -> None:
    with case_file.writing(clock) as writer:
        take_in(
            case_file, writer, tuple(HandedFile(path, role, text("图", "picture")) for path, role in files), unwatched
        )


@pytest.mark.parametrize(("name", "previous"), [("img2img", 11), ("inpaint", 7), ("only-masked", 7)])
def test_a_picture_made_from_another_comes_out_as_the_program_made_it(
    case_file: CaseFile, clock: Clock, name: str, previous: int
) -> None:
    hand_in(case_file, clock, (WEBUI / f"{name}.png", Role.CLAIMED_PICTURE))
    with pytest.raises(RegenerationError, match="img2img"):
        claim_of(case_file)
    given = [(VECTORS / "rippled.png", Role.INIT_PICTURE), (WEBUI / "mask.png", Role.INIT_MASK)]
    hand_in(case_file, clock, *given[: 1 if name == "img2img" else 2])
    state_previous_seed(case_file, previous)
    case_file = CaseFile(case_file.root)
    engine = engine_for(case_file, (MODELS,), "cpu?workers=1", unwatched)
    with case_file.writing(clock) as writer:
        (made,) = regenerate_case(case_file, writer, engine, controls=0, watch=unwatched)
    assert made.comparison is not None and made.comparison.figures is not None
    assert made.comparison.grade in allowed_grades(made.environment), made.comparison.figures


def state_previous_seed(case_file: CaseFile, seed: int) -> None:
    path = case_file.root / "case.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"init: {{previous_seed: {seed}}}\n", encoding="utf-8")
