"""A copy is made, checked as a court checks it, and taken away again."""

from __future__ import annotations

import multiprocessing
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.attack.outcome import judged, keys_of
from evidence_kit.attack.target import Target
from evidence_kit.domain.filing.mutation import MutationCode, Outcome
from evidence_kit.domain.progress import Event
from evidence_kit.verify import check, load_trust
from evidence_kit.workflows.attack_copies import _Attacker, try_copies
from tests.adversary.genuine import STATED, case_of, drawn, file_it
from tests.filed import write_trust


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return file_it(case_of(tmp_path_factory.mktemp("filed"), drawn(STATED)))


@pytest.mark.parametrize(
    ("code", "finding"),
    [(MutationCode.PICTURE_REPLACED, "SEAL_RECORD"), (MutationCode.SCRIPT_REPLACED, "BUNDLE_SCRIPT"), (MutationCode.END_CUT, "CONTAINER_CANONICAL")],
)  # fmt: skip
def test_a_copy_draws_the_finding_of_what_was_altered(
    bundle: Path, tmp_path: Path, code: MutationCode, finding: str
) -> None:
    write_trust(tmp_path / "trust.json")
    trust, now = load_trust(tmp_path / "trust.json"), datetime.now(UTC)
    attacker = _Attacker(Target.at(bundle), trust, now, False, tmp_path / "copies")
    (tmp_path / "copies").mkdir()
    place = next(at for at, one in enumerate(attacker.mutations) if one.code is code)
    attempt = attacker.attempt(place)
    assert list((tmp_path / "copies").iterdir()) == []
    outcome, codes = judged(attempt.keys, keys_of(check(bundle, trust, now=now).verdict.findings))
    assert (attempt.code, outcome) == (code, Outcome.REFUSED)
    assert finding in codes


def test_whoever_stops_waits_for_no_copy_and_leaves_nothing(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before, heard = set(multiprocessing.active_children()), list[Event]()

    def stop(event: Event) -> None:
        heard.append(event)
        if len(heard) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        try_copies(bundle, load_trust(None), (), own_keys=False, now=datetime.now(UTC), watch=stop)
    assert set(multiprocessing.active_children()) == before
    assert list(tmp_path.iterdir()) == []
