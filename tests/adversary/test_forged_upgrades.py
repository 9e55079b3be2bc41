"""Upgrades that claim more than their proofs hold: further calendars, another block's time, promises, proofs of nobody."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.batch import Batch
from evidence_kit.domain.time.embedded_proofs import AttachedHeaders
from evidence_kit.domain.time.upgrade import Upgrade
from evidence_kit.formats.batch_files import RECORD, UPGRADE
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.formats.opentimestamps import Attestation
from evidence_kit.verify import load_trust
from evidence_kit.verify.batch.examine import examine_batch
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.bundle.role_records import _named
from evidence_kit.verify.time.calendars.block_headers import LooseHeaders
from evidence_kit.verify.time.calendars.findings import judge_calendar
from tests.confirmed_batch import ConfirmedBatch, promised_batch
from tests.verify.time.test_calendars import KEPT, PERIOD_0, Shelf, facts, record, shelf

Json = dict[str, Any]


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfirmedBatch]:
    """A batch in a block, upgraded; read only."""
    with promised_batch(tmp_path_factory.mktemp("批次")) as made:
        made.mine()
        assert made.upgrade().done
        yield made


def failed(confirmed: ConfirmedBatch, folder: Path) -> str:
    trust = load_trust(confirmed.trust(height=4))
    made = examine_batch(folder, trust, now=datetime.now(UTC), watch=unwatched)
    return " | ".join(one.message.en for one in made.findings if one.status is Status.FAILED)


def rewritten(
    confirmed: ConfirmedBatch, folder: Path, name: str, noun: type[Any], change: Callable[[Json], object]
) -> Path:
    """A copy of the batch with one of its records changed, in its one form."""
    shutil.copytree(confirmed.out, folder / "out")
    path = folder / "out" / name
    value = json.loads(path.read_bytes())
    change(value)
    path.write_bytes(noun.model_validate(value).to_json())
    return folder / "out"


def attested(upgrade: Json, **more: Any) -> None:
    upgrade["proofs"][0]["attested"].append(upgrade["proofs"][0]["attested"][0] | more)


CLAIMS: dict[str, tuple[Callable[[Json], object], str]] = {
    "another calendar in the same block": (lambda made: attested(made, calendar="https://other.example"), "names calendars"),
    "one calendar twice": (attested, "names calendars"),
    "a calendar that the proof does not name": (
        lambda made: made["proofs"][0]["attested"][0].update(calendar="https://other.example"), "names calendars"),
    "another height": (lambda made: made["proofs"][0]["attested"][0].update(height=2), "names calendars"),
    "a promise that nobody made": (lambda made: made["proofs"][0].update(pending=["https://other.example"]), "names calendars"),
    "another time of the block": (lambda made: made["blocks"][0].update(time="2009-01-09T00:00:00.000Z"), "another time of it"),
    "another block": (lambda made: made["blocks"][0].update(block="0" * 64), "another block"),
}  # fmt: skip


def test_an_honest_upgrade_stands(confirmed: ConfirmedBatch) -> None:
    assert failed(confirmed, confirmed.out) == ""


@pytest.mark.parametrize(("change", "said"), CLAIMS.values(), ids=CLAIMS)
def test_an_upgrade_that_claims_what_its_proof_does_not_hold(
    confirmed: ConfirmedBatch, tmp_path: Path, change: Callable[[Json], object], said: str
) -> None:
    folder = rewritten(confirmed, tmp_path, UPGRADE, Upgrade, change)
    assert said in failed(confirmed, folder)


def calendars(batch: Json) -> Json:
    return next(proof for proof in batch["proofs"] if proof["kind"] == "opentimestamps")


PROMISES: dict[str, Callable[[Json], object]] = {
    "more calendars than there are": lambda batch: calendars(batch)["calendars"].append("https://other.example"),
    "a block that it does not lead to": lambda batch: calendars(batch).update(bitcoin_height=1),
}


@pytest.mark.parametrize("change", PROMISES.values(), ids=PROMISES)
def test_a_record_of_more_calendars_than_its_proof_names(
    confirmed: ConfirmedBatch, tmp_path: Path, change: Callable[[Json], object]
) -> None:
    folder = rewritten(confirmed, tmp_path, RECORD, Batch, change)
    assert "does not lead to" in failed(confirmed, folder)


def test_a_record_of_a_stronger_digest_than_was_stamped(confirmed: ConfirmedBatch, tmp_path: Path) -> None:
    def stronger(batch: Json) -> None:
        next(proof for proof in batch["proofs"] if proof["kind"] == "rfc3161")["imprint"] = "sha512"

    assert "another digest algorithm" in failed(confirmed, rewritten(confirmed, tmp_path, RECORD, Batch, stronger))


def test_a_level_that_its_own_list_of_checkpoints_refutes() -> None:
    """Twenty headers reach no checkpoint; the record says that they do."""
    lying = shelf(headers=PERIOD_0.data[: 20 * 80])
    lying.records = tuple(made.model_copy(update={"checkpoints": shipped().dated}) for made in lying.records)
    (_, block) = judge_calendar(facts(lying))
    assert (block.code, block.status) == ("BLOCK_BROKEN", Status.FAILED)
    assert "says that it is chained to a checkpoint" in block.message.en
    assert "称其连接到检查点" in block.message.zh


def test_a_level_by_a_list_that_is_not_at_hand_is_said_to_be_open() -> None:
    later = shelf(headers=PERIOD_0.data[: 20 * 80])
    later.records = tuple(made.model_copy(update={"checkpoints": "2030-01-01"}) for made in later.records)
    (_, block) = judge_calendar(facts(later))
    assert (block.code, block.status) == ("BLOCK_WORK", Status.INDETERMINATE)
    assert "(level 2, by the list of 2030-01-01): by the list of this check that is not so" in block.message.en


def test_an_upgrade_of_a_proof_that_is_not_there() -> None:
    """In a bundle: of a proof that no seal names, or that is no proof at all."""
    made = record(KEPT, PERIOD_0.data)
    shelf = Shelf({made.proofs[0].path: (Role.OPENTIMESTAMPS_PROOF, KEPT), made.blocks[0].path: (Role.BLOCK_HEADERS, PERIOD_0.data),
                   made.proofs[0].original: (Role.STATEMENT, b"words")}, (made,))  # fmt: skip
    items = {item.path: item for role in Role for item in shelf.with_role(role)}
    shelf.artifact_of = items.get  # type: ignore[attr-defined]
    (otherwise,) = _named(cast(OpenedBundle, shelf), made)
    assert otherwise.code == "RECORD_NAMED_OTHERWISE"
    del items[made.proofs[0].original]
    (missing,) = _named(cast(OpenedBundle, shelf), made)
    assert missing.code == "RECORD_NAMED_MISSING"


def test_upgrades_without_end_are_no_record(confirmed: ConfirmedBatch, tmp_path: Path) -> None:
    shutil.copytree(confirmed.out, tmp_path / "out")
    value = json.loads((tmp_path / "out" / UPGRADE).read_bytes())
    value["blocks"] = value["blocks"] * 5000
    (tmp_path / "out" / UPGRADE).write_text(json.dumps(value))
    assert "cannot be used" in failed(confirmed, tmp_path / "out")


def test_one_run_of_headers_for_a_thousand_leaves_is_read_once() -> None:
    """A single proof can hold 128 proofs of 64 blocks each, and sixteen runs of two thousand headers."""
    headers = LooseHeaders([AttachedHeaders(first_height=0, data=PERIOD_0.data)], shipped())
    began = time.process_time()
    facts = [
        headers.follow(Attestation("bitcoin", number.to_bytes(32, "big"), height=number)) for number in range(2000)
    ]
    assert time.process_time() - began < 3
    assert all(fact.fault for fact in facts)
    assert headers.follow(Attestation("bitcoin", PERIOD_0.header(1)[36:68], height=1)).fault is None
