"""Pictures made by AUTOMATIC1111's and ComfyUI's own code, regenerated. Skipped where the set is not at hand."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools.parity import line, run_case
from tools.parity_set import MODERN, Case, cases_of

SHARED = Path(__file__).parent.parent.parent.parent / "shared"
CASES = [case for name in ("parity", "parity-modern") if (SHARED / name).is_dir() for case in cases_of(SHARED / name)]
FEW = {
    "a1111-1.9.4/weight__euler_a__cs1__nolora",
    "a1111-1.9.4/judg__euler_a__cs2__nolora__nv",
    "a1111-1.9.4/judg__2m_karras__cs2__lora0.75__vae__full",
    "a1111-2023-02/short__ddim__cs1__nolora",
    "a1111-2023-02/sched__euler_a__cs1__nolora",
    "comfyui/weight__2m_karras__cs1__nolora",
    "sdxl/long__dpmpp_2m_sde-karras__plain",
    "sdxl/weight__euler_ancestral-karras__skip-2",
    "sdxl/short__dpmpp_2m-karras__size832-textl",
    "sdxl/weight__uni_pc-simple__plain",
    "flux/weight__euler-simple__dev",
    "flux/plain__euler-simple__dev-lorapeft0.9",
    "sd3.5/plain__dpmpp_2m-sgm_uniform__medium-slg",
    "qwen-image/zh__euler-simple__136x200",
    "z-image/plain__dpmpp_sde-ddim_uniform__shift7",
    "flux2-klein/short__euler-Flux2Scheduler__136x200",
}
"""Run with every suite, one for each mechanism; the whole set on demand (`-m slow`, or `make parity`)."""


@pytest.fixture(scope="module")
def modern_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models of today's set, with those that its own script makes of the others."""
    made = tmp_path_factory.mktemp("modern")
    shutil.copytree(SHARED / "parity-modern" / "models", made / "models", copy_function=shutil.copyfile)
    for folder in ((made / "models"), *(made / "models").rglob("*")):
        folder.chmod(0o755)
    for name in ("make_models.py", "prompts.json", "tokens.json"):
        shutil.copyfile(SHARED / "parity-modern" / name, made / name)
    subprocess.run([sys.executable, "make_models.py"], cwd=made, check=True, capture_output=True)
    return made / "models"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=() if name in FEW else pytest.mark.slow)
        for case in CASES
        for name in [f"{case.program}/{case.path.stem}"]
    ],
)
def test_the_picture_comes_out_as_the_program_made_it(case: Case, request: pytest.FixtureRequest) -> None:
    if case.program in MODERN:
        case = replace(case, models=request.getfixturevalue("modern_models"))
    outcome = run_case(case)
    assert outcome.passed, line(outcome)
