"""Which frames of a film are asked for: the first and last of each segment, some between, never more than a bound."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import text
from evidence_kit.verify.bundle.reader import open_bundle
from evidence_kit.verify.film import lines
from evidence_kit.verify.film.lines import LinesFact, observe_lines

pytest.importorskip("torch", reason="the case is made by the engine")
from tests.adversary.genuine import file_it
from tests.burnt_films import FPS, burnt_case


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return file_it(burnt_case(tmp_path_factory.mktemp("lines")))


def observed(bundle: Path, **changes: object) -> LinesFact:
    """What is asked of the film of a bundle, its record changed."""
    with bundle.open("rb") as stream:
        _, opened = open_bundle(bundle, stream, unwatched)
        assert opened is not None
        ((_, film),) = opened.records_of(Role.RECORDING, Recording)
        return observe_lines(opened, film.model_copy(update=changes))


def test_every_segment_is_sampled_at_its_ends_and_between(bundle: Path) -> None:
    fact = observed(bundle)
    assert [one.segment for one in fact.segments] == [0, 1, 2, 3, 4]
    assert [one.first for one in fact.segments] == [0, 20, 40, 60, 80]
    assert fact.segments[0].frames == (0, 4, 8, 11, 15, 19)
    assert fact.segments[4].frames == (0, 2, 4, 5, 7, 9)
    assert fact.burnt_in and fact.rate == FPS and not fact.decoder


def test_of_many_segments_as_many_are_sampled_as_the_bound_says(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_SEGMENTS", 3)
    assert [one.segment for one in observed(bundle).segments] == [0, 2, 4]


@pytest.mark.parametrize(
    "changes", [{"frames_per_second": 0}, {"frames_per_second": 10**30}, {"width": 10**9}, {"segments": ()}]
)
def test_a_record_that_cannot_be_asks_for_nothing(bundle: Path, changes: dict[str, object]) -> None:
    assert not observed(bundle, **changes).segments


def test_repeated_frames_count_as_the_record_states_them_in_the_kits_own_words(bundle: Path) -> None:
    busy = text("机器繁忙", "The machine was busy: 9 of 158 frames repeat the one before.")
    assert observed(bundle, incidents=(busy,)).repeated == 9
    assert observed(bundle, incidents=(text("随便", "9 of 158 frames repeat."),)).repeated == 0
    assert not observed(bundle, command=("ffmpeg",)).burnt_in
