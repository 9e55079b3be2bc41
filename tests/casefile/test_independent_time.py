"""The earliest time that somebody else states for a file: of seals over its event, or of a block that holds the file itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_kit.casefile import CaseFile, CaseWriter, system_clock
from evidence_kit.casefile.independent_time import dating_of
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.domain.time.upgrade import BlockHeaders, KeptPromise, Upgrade, UpgradedProof
from evidence_kit.seal.case.seal import seal_head
from evidence_kit.workflows.parties import rehearsal_parties
from tests.years import Years

VECTORS = Path(__file__).parents[1] / "vectors" / "opentimestamps"
NOTE = text("说明", "note")
BLOCK_TIME = datetime(2015, 5, 28, 15, 41, 18, tzinfo=UTC)


@pytest.fixture
def years(tmp_path: Path) -> Years:
    return Years(tmp_path)


def written(writer: CaseWriter, name: str, data: bytes, role: Role) -> Artifact:
    with writer.act(role.value) as act:
        made = act.write(name, data, role=role, lane=ExhibitClass.PAPER, media_type="text/plain", title=NOTE)
        act.commit(Action.ARTIFACT_RECEIVED, NOTE)
    return made


def test_a_file_has_the_time_of_the_first_seal_over_it(years: Years) -> None:
    (sealed,) = years.case_file.with_role(Role.STATEMENT)
    dating = dating_of(years.case_file, sealed)
    assert dating.earliest is not None and f"{dating.earliest:%Y-%m-%d}" == "2026-06-01" and dating.by
    with years.case_file.writing(years.clock) as writer:
        later = written(writer, "later.txt", b"later", Role.STATEMENT)
    assert dating_of(years.case_file, later).earliest is None


def test_a_rehearsal_dates_nothing(case_file: CaseFile) -> None:
    with case_file.writing(system_clock) as writer:
        item = written(writer, "a.txt", b"a", Role.STATEMENT)
        seal_head(case_file, writer, rehearsal_parties(system_clock), unwatched)
    assert dating_of(case_file, item).earliest is None


@pytest.mark.parametrize("level", [1, 2])
def test_a_block_that_holds_the_file_itself_dates_it(years: Years, level: int) -> None:
    case_file = years.case_file
    with case_file.writing(years.clock) as writer:
        item = written(writer, "hello-world.txt", (VECTORS / "hello-world.txt").read_bytes(), Role.CREATION_LOG)
        other = written(writer, "other.txt", b"other", Role.CREATION_LOG)
        written(writer, "broken.ots", b"no proof", Role.OPENTIMESTAMPS_PROOF)
        proof = written(writer, "p.ots", (VECTORS / "hello-world.txt.ots").read_bytes(), Role.OPENTIMESTAMPS_PROOF)
        with writer.act("upgrade") as act:
            act.record("upgrade.json", upgrade(proof, level), role=Role.UPGRADE, lane=ExhibitClass.PAPER, title=NOTE)
            act.commit(Action.UPGRADED, NOTE)
    expected = (
        (BLOCK_TIME + timedelta(days=1), "Bitcoin 358391 + 24 h") if level == 2 else (None, "")
    )  # proof of work alone is nobody's chain
    dating = dating_of(case_file, item)
    assert (dating.earliest, dating.by) == expected
    assert dating_of(case_file, other).earliest is None


def upgrade(proof: Artifact, level: int) -> Upgrade:
    """What a run of `upgrade` records of a block that holds a proof."""
    kept = UpgradedProof(
        original=proof.path, path=proof.path, sha256=proof.digests.sha256, pending=(),
        attested=(KeptPromise(calendar="https://alice.btc.calendar.opentimestamps.org", height=358391),),
    )  # fmt: skip
    block = BlockHeaders(height=358391, block="0" * 64, time=BLOCK_TIME, path="artifacts/9-upgrade/h", sha256="0" * 64,
                         first_height=358391, level=2 if level == 2 else 1)  # fmt: skip
    return Upgrade(checkpoints="2026-01-01", proofs=(kept,), blocks=(block,))
