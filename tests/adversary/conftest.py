"""Honest bundles for all forgers; read only."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from evidence_kit.casefile import system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.making.init_picture import StatedInit
from evidence_kit.domain.progress import unwatched
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.recover import recover_case
from evidence_kit.workflows.vary import DecisionSelection, vary_case
from tests.adversary.books import ShownCase, shown_case
from tests.adversary.genuine import OPEN, PAINTED, STATED, case_of, drawn, file_it, regenerate, take
from tests.adversary.workshop import Forger
from tests.contracts.small_jobs import INIT
from tests.films import filmed_case

MAKING = [
    {"parameter": "sampler", "value": "Euler", "source": {"zh": "当事人陈述", "en": "the party says so"}},
    {"parameter": "schedule", "value": "karras", "source": {"zh": "当事人陈述", "en": "the party says so"}},
    {"parameter": "eta_noise_seed_delta", "value": 31337, "source": {"zh": "截图", "en": "a screenshot"}},
]
"""What a party states where the picture is silent, or the kit would take the program's default."""


@pytest.fixture(scope="session")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a picture that states nearly everything, made again by the real engine."""
    folder = tmp_path_factory.mktemp("genuine")
    case_file = case_of(folder, drawn(STATED))
    regenerate(case_file)
    return file_it(case_file)


@pytest.fixture(scope="session")
def supplemented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a picture without sampler, schedule and ENSD; the party states them."""
    folder = tmp_path_factory.mktemp("supplemented")
    case_file = case_of(folder, drawn(OPEN, making=MAKING), making=MAKING)
    regenerate(case_file)
    return file_it(case_file)


@pytest.fixture(scope="session")
def recovered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the same picture; sampler and schedule were searched, and only ENSD is the party's word."""
    folder = tmp_path_factory.mktemp("recovered")
    case_file = case_of(folder, drawn(OPEN, making=MAKING), making=MAKING[2:])
    engine = engine_for(case_file, (), "cpu?workers=1", unwatched)
    asked = {"sampler": ("DDIM", "Euler"), "schedule": ("karras",)}
    with case_file.writing(system_clock) as writer:
        assert recover_case(case_file, writer, engine, asked=asked, controls=1, watch=unwatched).exact
    regenerate(case_file)
    return file_it(case_file)


@pytest.fixture(scope="session")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a picture painted over another one within a mask; both are the party's files."""
    folder = tmp_path_factory.mktemp("painted")
    init, mask = INIT.read_bytes(), _half_white()
    stated = StatedInit(picture=sha256(init).hexdigest(), mask=sha256(mask).hexdigest(), previous_seed=5)
    case_file = case_of(folder, drawn(PAINTED, stated, files=(init, mask)), init={"previous_seed": 5})
    take(case_file, folder, init, Role.INIT_PICTURE)
    take(case_file, folder, mask, Role.INIT_MASK)
    regenerate(case_file)
    return file_it(case_file)


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a case whose picture was run in front of the camera, and then shown as an earlier result."""
    return file_it(filmed_case(tmp_path_factory.mktemp("filmed"), afresh=(True, False)))


@pytest.fixture(scope="session")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a case with two single changes beside two unrelated seeds, and no other demonstration."""
    folder = tmp_path_factory.mktemp("varied")
    case_file = case_of(folder, drawn(STATED))
    engine = engine_for(case_file, (), "cpu?workers=1", unwatched)
    with case_file.writing(system_clock) as writer:
        vary_case(case_file, writer, engine, controls=2, asked=DecisionSelection(limit=2), watch=unwatched)
    return file_it(case_file)


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> ShownCase:
    """A case and the book that shows it."""
    return shown_case(tmp_path_factory.mktemp("shown"))


@pytest.fixture
def forger(genuine: Path) -> Forger:
    """The honest bundle in parts."""
    return Forger(genuine)


def _half_white() -> bytes:
    mask, stream = Image.new("L", Image.open(INIT).size), BytesIO()
    mask.paste(255, (0, 0, mask.width // 2, mask.height))
    mask.save(stream, "PNG")
    return stream.getvalue()
