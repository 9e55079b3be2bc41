"""Forgeries whose signature holds: the court's page finds and answers what the kit does, but where it says that it does not check."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.agreement import disagreements
from conformance.answers import answers_at_odds, failed_alone
from conformance.run import by_other, not_here_of, told_by
from evidence_kit.domain.artifact import Role
from tests.adversary.workshop import Forger, verdict_on
from tests.verifier_page.test_build import NODE, VERIFIER, needs_node


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The page's check as a command."""
    program = tmp_path_factory.mktemp("page") / "verify.cjs"
    subprocess.run([str(NODE), "build.mjs", "--node", str(program)], cwd=VERIFIER, check=True, capture_output=True)
    return [str(NODE), str(program)]


def honest(_: Forger) -> None:
    """Files what is genuine once more."""


def other_steps(forger: Forger) -> None:
    forger.edit(Role.RECIPE, lambda recipe: recipe["steps"].update(value=9))


def no_picture(forger: Forger) -> None:
    forger.replace(forger.newest(Role.CLAIMED_PICTURE).path, b"this is no picture\n")


def no_record(forger: Forger) -> None:
    forger.replace(forger.newest(Role.REGENERATION).path, b"{}\n")


def clock_backwards(forger: Forger) -> None:
    first = forger.events[0].time
    forger.events[-1] = forger.events[-1].model_copy(update={"time": first.replace(year=first.year - 1)})


def twice_under_one_path(forger: Forger) -> None:
    path = forger.newest(Role.RECIPE).path
    forger.events.append(next(one for one in forger.events if path in {item.path for item in one.products}))


FORGED: dict[str, tuple[Callable[[Forger], None], list[int]]] = {
    "genuine": (honest, []),
    "recipe of other steps": (other_steps, [2]),
    "no picture": (no_picture, [2]),
    "no record of a regeneration": (no_record, []),
    "clock that runs backwards": (clock_backwards, []),
    "path made twice": (twice_under_one_path, []),
}
"""What is forged, and the questions that the kit alone fails."""


@needs_node
@pytest.mark.parametrize("kind", FORGED)
def test_both_find_and_answer_alike(kind: str, forger: Forger, page: list[str], tmp_path: Path) -> None:
    change, alone = FORGED[kind]
    change(forger)
    bundle = forger.refile(tmp_path)
    reference = verdict_on(bundle, tmp_path)
    known, answered = told_by(reference)
    found, answers = by_other(bundle, tmp_path / "trust.json", page, now=reference.checked_at)
    not_here = not_here_of(page)
    assert [*disagreements(known, found, not_here)] == []
    assert [*answers_at_odds(answered, answers, known, found, not_here)] == []
    assert failed_alone(answered, answers) == alone
