"""The sample that ships: its papers are taken in, its chain leads to the claimed picture, and its model makes that picture."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, create_case, system_clock
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Status
from evidence_kit.domain.making.regeneration import Grade, Regeneration
from evidence_kit.domain.making.spread import allowed_grades
from evidence_kit.domain.progress import unwatched
from evidence_kit.regenerate import Job
from evidence_kit.regenerate.compare.comparison import compare
from evidence_kit.workflows.claimed_picture import claim_of
from evidence_kit.workflows.demo import Sample, _free, demonstrate, shipped_sample
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.intake import handed_list, take_in
from evidence_kit.workflows.regenerate import chain_of


@pytest.fixture(scope="module")
def sample() -> Sample:
    return shipped_sample()


@pytest.fixture(scope="module")
def case(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    """The case with all of its papers."""
    made = create_case(
        tmp_path_factory.mktemp("sample") / "案件", (sample.papers / "case.yaml").read_bytes(), system_clock
    )
    with made.writing(system_clock) as writer:
        take_in(made, writer, handed_list(sample.papers / "evidence.yaml"), unwatched)
    return made


def test_every_paper_that_the_case_names_is_taken_in(case: CaseFile, sample: Sample) -> None:
    held = {Path(item.path).name for item in case.artifacts}
    named = {name for group in case.case.groups for exhibit in group.exhibits for name in exhibit.files}
    assert named and named <= held
    assert {path.name for path in (sample.papers / "evidence").iterdir()} <= held
    assert len(case.with_role(Role.CLAIMED_PICTURE)) == 1


def test_its_chain_leads_to_what_the_claimed_picture_states(case: CaseFile) -> None:
    claim = claim_of(case)
    assert [step.name for step, _ in chain_of(case, claim)] == ["base", "lora-weight", "seed", "words"]


def test_its_model_makes_the_claimed_picture(case: CaseFile, sample: Sample) -> None:
    claim = claim_of(case)
    with closing(engine_for(case, (sample.models,), "cpu?workers=1", unwatched)) as engine:
        run = engine.run(Job(claim.settings, "words", previews=0), unwatched)
    grade, figures = compare(run.png, claim.png, ())
    assert grade in allowed_grades(run.environment), figures


@pytest.mark.slow
def test_it_is_worked_to_its_end(sample: Sample, tmp_path: Path) -> None:
    """What `make demo` does, in minutes; the journeys work the suite's own sample the same way."""
    made = demonstrate(tmp_path, sample, device="cpu?workers=2", controls=1, variations=1, clock=system_clock, watch=unwatched)  # fmt: skip
    steps = [record for _, record in made.case_file.records(Role.REGENERATION, Regeneration)]
    grades = [step.comparison.grade for step in steps if step.comparison]
    assert grades[-1] in allowed_grades(steps[-1].environment)
    assert set(grades[:-1]) == {Grade.DIFFERENT}
    assert (made.verdict.rehearsal, made.verdict.status) == (True, Status.INDETERMINATE)
    assert not [finding for finding in made.verdict.findings if finding.status is Status.FAILED]


def test_a_case_is_never_made_over_another(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = _free(tmp_path / "out" / "case")
        path.mkdir()
        names.append(path.name)
    assert names == ["case", "case-2", "case-3"]
