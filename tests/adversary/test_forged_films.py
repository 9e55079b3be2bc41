"""Films that show other than they say: each is named, with the span where it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.verify.bundle.film import judge_films, observe_films
from evidence_kit.verify.bundle.reader import open_bundle
from tests.adversary.genuine import file_it
from tests.adversary.workshop import Forger, Json, of_codes
from tests.films import filmed_case


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a case whose picture was run in front of the camera, and then shown as an earlier result."""
    return file_it(filmed_case(tmp_path_factory.mktemp("filmed"), afresh=(True, False)))


@pytest.fixture
def forger(filmed: Path) -> Forger:
    return Forger(filmed)


def films_of(bundle: Path) -> tuple[Finding, ...]:
    """The findings on the films of a bundle."""
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        return tuple(judge_films(observe_films(opened)))


def edit_first(forger: Forger, role: Role, change: object) -> None:
    forger.edit(role, change, place=0)  # type: ignore[arg-type]


def pictures(record: Json) -> Iterator[Json]:
    return (mark for mark in record["marks"] if mark["picture"])


def test_an_honest_film_says_what_was_run_and_what_was_not(filmed: Path) -> None:
    found = films_of(filmed)
    assert {finding.status for finding in found} == {Status.PASSED}
    (run,) = of_codes(found, "FILM_PICTURE")
    (earlier,) = of_codes(found, "FILM_EARLIER_RESULT")
    assert "not run here" in earlier.message.en and "本次未运行" in earlier.message.zh
    assert run.subject != earlier.subject


def test_an_earlier_result_that_poses_as_run_in_front_of_the_camera(forger: Forger, tmp_path: Path) -> None:
    forger.edit(Role.RECORDING, lambda film: [mark.update(earlier=None) for mark in pictures(film)])
    (named,) = of_codes(films_of(forger.refile(tmp_path)), "FILM_NOT_RUN")
    assert named.status is Status.INDETERMINATE
    assert "does not hold" in named.message.en and "不成立" in named.message.zh


def test_a_run_after_the_moment_at_which_its_picture_is_shown(forger: Forger, tmp_path: Path) -> None:
    finished = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    edit_first(forger, Role.REGENERATION, lambda made: made.update(finished=finished))
    found = films_of(forger.refile(tmp_path))
    assert of_codes(found, "FILM_NOT_RUN")
    assert (
        of_codes(found, "FILM_PICTURE")[0].status is Status.FAILED
    )  # the other film dates its earlier result otherwise


def test_an_earlier_result_of_another_time(forger: Forger, tmp_path: Path) -> None:
    forger.edit(Role.RECORDING, lambda film: [mark.update(earlier=film["started"]) for mark in pictures(film)])
    found = of_codes(films_of(forger.refile(tmp_path)), "FILM_PICTURE")
    assert {finding.status for finding in found} == {Status.PASSED, Status.FAILED}
