"""Cases with a claimed picture that variations and repeats are run of."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.casefile import CaseFile, Clock, create_case, system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.workflows.intake import HandedFile, take_in
from tests.conftest import CASE_YAML
from tests.filed import SAMPLE
from tests.heard import Heard, hear

STATED = """\
a (celadon:1.2) teapot, moonlight
Negative prompt: blurry
Steps: 2, Sampler: Euler a, CFG scale: 2, Seed: 7, Size: 64x64, Model hash: 62de6a99bf, Model: celadon-tiny, RNG: CPU, \
Version: v1.9.4"""


@pytest.fixture
def small_case(tmp_path: Path, clock: Clock) -> CaseFile:
    """A case whose claimed picture takes a moment to run."""
    chunks, stream = PngInfo(), BytesIO()
    chunks.add_text("parameters", STATED)
    Image.new("RGB", (64, 64), "teal").save(stream, "PNG", pnginfo=chunks)
    claimed = tmp_path / "claimed.png"
    claimed.write_bytes(stream.getvalue())
    case_file = create_case(tmp_path / "案件", CASE_YAML.encode(), clock)
    with case_file.writing(clock) as writer:
        take_in(case_file, writer, (HandedFile(claimed, Role.CLAIMED_PICTURE, text("图", "picture")),), unwatched)
    return case_file


@pytest.fixture
def taken_in(tmp_path: Path, clock: Clock) -> CaseFile:
    """The sample's own picture, taken in."""
    return _sample_case(tmp_path / "案件", clock)


@pytest.fixture
def taken_in_today(tmp_path: Path) -> Path:
    """The same by the clock of this machine, by which commands go on."""
    return _sample_case(tmp_path / "案件 三", system_clock).root


def _sample_case(folder: Path, clock: Clock) -> CaseFile:
    case_file = create_case(folder, (SAMPLE / "case.yaml").read_bytes(), clock)
    claimed = SAMPLE / "claimed" / "celadon-teapot.png"
    with case_file.writing(clock) as writer:
        take_in(case_file, writer, (HandedFile(claimed, Role.CLAIMED_PICTURE, text("图", "picture")),), unwatched)
    return case_file


@pytest.fixture(scope="session")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """A hearing that was held."""
    return hear(tmp_path_factory.mktemp("法庭 court"))
