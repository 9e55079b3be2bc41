"""The suite's picture made again under other kernels of this processor, as a machine that has no others would make it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from evidence_kit.casefile import CaseFile, create_case, system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.making.spread import allowed_grades
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.regenerate.compare.comparison import compare
from evidence_kit.workflows.intake import HandedFile, take_in
from tests.conftest import CASE_YAML
from tests.filed import SAMPLE, kit_under

KERNELS = {
    "DEFAULT": {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41"},
    "AVX2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2"},
}
"""What PyTorch's own kernels and oneDNN are told, by the name that PyTorch gives to the first."""
pytestmark = [
    pytest.mark.skipif(not torch.cpu.get_capabilities().get("avx2"), reason="this processor has one set of kernels"),
    pytest.mark.timeout(900),  # fresh processes load torch anew, which a busy machine takes its time for
]


@dataclass(frozen=True)
class Made:
    """A regeneration and its picture."""

    record: Regeneration
    png: bytes


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """The claimed picture regenerated under each, in a process of its own: libraries choose their kernels once."""
    return {name: regenerated(tmp_path_factory.mktemp(name), told) for name, told in KERNELS.items()}


def regenerated(folder: Path, told: dict[str, str]) -> Made:
    case = create_case(folder / "案件", CASE_YAML.encode(), system_clock)
    claimed = HandedFile(SAMPLE / "claimed" / "celadon-teapot.png", Role.CLAIMED_PICTURE, text("图", "picture"))
    with case.writing(system_clock) as writer:
        take_in(case, writer, (claimed,), unwatched)
    models = ("--models", SAMPLE / "models")
    run = kit_under(told, "regenerate", case.root, *models, "--device=cpu?workers=1", "--controls=0", "--json")
    assert run.returncode == 0, run.stderr
    ((_, record),) = (case := CaseFile(case.root)).records(Role.REGENERATION, Regeneration)
    return Made(record, case.path(record.picture).read_bytes())


def test_the_record_names_the_kernels_that_ran(made: dict[str, Made]) -> None:
    for name, told in KERNELS.items():
        found = made[name].record.environment.arithmetic
        assert found is not None
        assert found.instruction_set == name
        assert told.items() <= found.kernel_limits.items()


def test_the_claimed_picture_comes_out_within_the_spread_under_each(made: dict[str, Made]) -> None:
    for one in made.values():
        assert one.record.comparison is not None
        assert one.record.comparison.grade in allowed_grades(one.record.environment), one.record.comparison.figures


def test_pictures_of_two_kernels_lie_within_the_spread_of_each_other(made: dict[str, Made]) -> None:
    first, second = made.values()
    grade, figures = compare(first.png, second.png, ())
    assert grade in allowed_grades(first.record.environment), figures
