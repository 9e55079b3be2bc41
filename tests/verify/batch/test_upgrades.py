"""A batch that Bitcoin confirmed, and single proofs out of it: what a court without network makes of them, and of each lie."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from opentimestamps.core.serialize import BytesDeserializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile

from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.embedded_proofs import MOST_HEADERS
from evidence_kit.formats.bitcoin.headers import HEADER_SIZE, MAX_HEADERS
from evidence_kit.formats.opentimestamps import read_proof
from evidence_kit.verify import load_trust
from evidence_kit.verify.batch.examine import examine_batch, examine_file, read_batch_proof
from evidence_kit.workflows.prove import proof_from_batch, write_proofs
from tests import bitcoin
from tests.bitcoin import pending_proof
from tests.confirmed_batch import BLOCK_DAY, ConfirmedBatch, promised_batch

Record = dict[str, Any]


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfirmedBatch]:
    """Proofs of before the upgrade in `pending/`, of after it in `proofs/`; read only."""
    with promised_batch(tmp_path_factory.mktemp("批次")) as made:
        write_proofs(made.out, made.files, made.root / "pending", every=False, watch=unwatched)
        made.mine()
        assert made.upgrade().done
        write_proofs(made.out, made.files, made.root / "proofs", every=False, watch=unwatched)
        yield made


def of_batch(batch: ConfirmedBatch, folder: Path | None = None, *, entered: int | None = 4) -> Examination:
    trust = load_trust(batch.trust(height=entered))
    return examine_batch(folder or batch.out, trust, now=datetime.now(UTC), watch=unwatched)


def of_file(batch: ConfirmedBatch, data: bytes, *, entered: int | None = 4, beside: Path | None = None) -> Examination:
    proof = read_batch_proof(data, beside=beside)
    assert proof is not None
    trust = load_trust(batch.trust(height=entered))
    return examine_file(batch.files[0], proof, trust, now=datetime.now(UTC), watch=unwatched)


def proof_of(batch: ConfirmedBatch, folder: str = "proofs") -> bytes:
    return (batch.root / folder / "0.txt.proof.json").read_bytes()


def statuses(made: Examination) -> dict[str, Status]:
    return {finding.code: finding.status for finding in made.findings}


def test_the_block_is_earlier_than_the_token_and_named_as_what_dates(batch: ConfirmedBatch) -> None:
    for made in (of_batch(batch), of_file(batch, proof_of(batch))):
        assert made.status is Status.PASSED
        assert statuses(made)["BLOCK_IN_CHAIN"] is Status.PASSED
        assert made.existed_by is not None
        assert f"{made.existed_by:%Y-%m-%d}" == "2023-11-15", "a day after the time that the miner states"
        assert f"before block 1 of Bitcoin's main chain ({BLOCK_DAY} UTC, good to a day)" in made.sentence.en
        assert "区块 1" in made.sentence.zh


def test_without_a_checkpoint_a_block_dates_nothing(batch: ConfirmedBatch) -> None:
    for made in (of_batch(batch, entered=None), of_file(batch, proof_of(batch), entered=None)):
        assert statuses(made)["BLOCK_WORK"] is Status.INDETERMINATE
        assert (made.status, "not later than" in made.sentence.en) == (Status.PASSED, True), "the token does"


def test_a_block_dates_where_no_authority_is_trusted(batch: ConfirmedBatch, tmp_path: Path) -> None:
    record = json.loads(batch.trust(height=4).read_bytes())
    (tmp_path / "blocks-only.json").write_text(json.dumps(record | {"anchors": []}))
    proof = read_batch_proof(proof_of(batch))
    assert proof is not None
    trust = load_trust(tmp_path / "blocks-only.json")
    made = examine_file(batch.files[0], proof, trust, now=datetime.now(UTC), watch=unwatched)
    assert (made.status, statuses(made)["TOKEN_UNTRUSTED"]) == (Status.PASSED, Status.INDETERMINATE)
    assert "before block 1" in made.sentence.en


def test_proofs_of_before_the_upgrade_keep_their_form_and_their_verdict(batch: ConfirmedBatch) -> None:
    old = proof_of(batch, "pending")
    assert b'"headers"' not in old
    assert statuses(of_file(batch, old))["CALENDAR_SOUND"] is Status.PASSED
    record = json.loads(old) | {"headers": []}
    assert read_batch_proof((json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()) is None, "one form only"


def test_a_proof_taken_from_the_batch_is_the_one_that_is_written(batch: ConfirmedBatch) -> None:
    taken = proof_from_batch(batch.out, batch.files[0])
    assert taken is not None
    assert taken.to_json() == proof_of(batch)
    assert [run.first_height for run in taken.headers] == [0]
    assert b"".join(run.data for run in taken.headers) == b"".join(batch.calendar.chain)


def test_the_public_clients_proof_leads_to_the_block(batch: ConfirmedBatch) -> None:
    data = (batch.root / "proofs" / "0.txt.ots").read_bytes()
    leaves = {leaf.height: leaf.commitment for leaf in read_proof(data).attestations if leaf.height is not None}
    assert leaves == {1: batch.calendar.chain[1][36:68]}
    library = DetachedTimestampFile.deserialize(BytesDeserializationContext(data))
    assert library.file_digest == hashlib.sha256(batch.files[0].read_bytes()).digest()


def test_proofs_of_all_files_share_one_file_of_headers(batch: ConfirmedBatch, tmp_path: Path) -> None:
    written = write_proofs(batch.out, [], tmp_path, every=True, watch=unwatched)
    assert tmp_path / "headers.json" in written
    data = (tmp_path / "0000001.proof.json").read_bytes()
    assert len(data) < len(proof_of(batch)) - len(batch.calendar.chain) * HEADER_SIZE
    name = json.loads(data)["entry"]["name"]
    proof = read_batch_proof(data, beside=tmp_path)
    assert proof is not None
    trust = load_trust(batch.trust(height=4))

    def judged(path: Path) -> dict[str, Status]:
        read = read_batch_proof(data, beside=path)
        assert read is not None
        return statuses(examine_file(batch.root / "in" / name, read, trust, now=datetime.now(UTC), watch=unwatched))

    assert judged(tmp_path)["BLOCK_IN_CHAIN"] is Status.PASSED
    (tmp_path / "alone").mkdir()
    assert judged(tmp_path / "alone")["BLOCK_CLAIMED"] is Status.INDETERMINATE
    (tmp_path / "alone" / "headers.json").write_bytes(b'{"schema":"something else"}')
    assert judged(tmp_path / "alone")["BLOCK_CLAIMED"] is Status.INDETERMINATE
    forged = base64.b64encode(bitcoin.mine(bytes(32)) * 2).decode()
    shared = {"schema": "evidence-kit/headers/1", "runs": [{"first_height": 0, "data": forged}]}
    (tmp_path / "alone" / "headers.json").write_text(json.dumps(shared))
    assert judged(tmp_path / "alone")["BLOCK_BROKEN"] is Status.FAILED


def test_the_largest_file_of_headers_fits_a_record() -> None:
    assert MOST_HEADERS == MAX_HEADERS


def headers(change: Callable[[bytes], bytes], **fields: Any) -> Callable[[Record], None]:
    def apply(record: Record) -> None:
        (run,) = record["headers"]
        run["data"] = base64.b64encode(change(base64.b64decode(run["data"]))).decode()
        run.update(fields)

    return apply


def same(data: bytes) -> bytes:
    return data


OTHER = [bitcoin.mine(bytes([2]) * 32)]
for _ in range(9):
    OTHER.append(bitcoin.mine(bytes([3]) * 32, bitcoin.block_hash(OTHER[-1])))


@pytest.mark.parametrize("change", [
    headers(lambda data: data[:-1]), headers(lambda data: data[:81]), headers(lambda data: data[80:]),
    headers(lambda data: data[:160] + data[240:]), headers(lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:]),
    headers(lambda _: b"".join(OTHER)), headers(lambda data: data[::-1]), headers(same, first_height=1),
    headers(same, first_height=2), headers(same, first_height=4_000_000_000), headers(same, first_height=2015),
    lambda record: record["headers"].append({"first_height": 900_000, "data": record["headers"][0]["data"]}),
    lambda record: record["headers"].insert(0, {"first_height": 1, "data": base64.b64encode(OTHER[0]).decode()}),
])  # fmt: skip
def test_headers_that_lie_fail(batch: ConfirmedBatch, change: Callable[[Record], None]) -> None:
    record = json.loads(proof_of(batch))
    change(record)
    made = of_file(batch, (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode())
    assert made.status is Status.FAILED
    assert {code for code, status in statuses(made).items() if status is Status.FAILED} <= {
        "BLOCK_BROKEN",
        "PROOF_HEADERS",
    }


@pytest.mark.parametrize("runs", [
    [{"first_height": 0, "data": ""}], [{"first_height": 0, "data": "!"}], [{"first_height": -1, "data": "AAAA"}],
    [{"first_height": 0, "data": base64.b64encode(bytes((MAX_HEADERS + 1) * HEADER_SIZE)).decode()}],
    [{"first_height": 0, "data": "AAAA"}] * 17, [{"first_height": 1 << 40, "data": "AAAA"}], [{}], {}, 7, None,
])  # fmt: skip
def test_headers_beyond_the_bounds_are_no_record(batch: ConfirmedBatch, runs: Any) -> None:
    record = json.loads(proof_of(batch)) | {"headers": runs}
    assert read_batch_proof((json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()) is None


def test_headers_of_a_proof_that_is_pending_fail(batch: ConfirmedBatch) -> None:
    record = json.loads(proof_of(batch, "pending")) | {"headers": json.loads(proof_of(batch))["headers"]}
    made = of_file(batch, (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode())
    assert statuses(made)["PROOF_HEADERS"] is Status.FAILED


@pytest.fixture
def copy(batch: ConfirmedBatch, tmp_path: Path) -> Path:
    shutil.copytree(batch.out, tmp_path / "out")
    return tmp_path / "out"


def recorded(folder: Path, name: str, data: bytes, kind: str, **fields: Any) -> None:
    """Exchanges a file together with its digest in the record."""
    record = json.loads((folder / "upgrade.json").read_bytes())
    record[kind][0].update(sha256=hashlib.sha256(data).hexdigest(), **fields)
    (folder / name).write_bytes(data)
    (folder / "upgrade.json").write_text(json.dumps(record))


@pytest.mark.parametrize("name", ["root.txt.ots", "root.txt.upgraded.ots", "block-1.headers"])
@pytest.mark.parametrize(
    "change",
    [lambda data: data[:-1], lambda data: b"", lambda data: bytes(len(data)), lambda data: data * 40_000, None],
)
def test_a_changed_file_of_an_upgrade_fails(batch: ConfirmedBatch, copy: Path, name: str, change: Any) -> None:
    if change is None:
        (copy / name).unlink()
    else:
        (copy / name).write_bytes(change((copy / name).read_bytes()))
    found = statuses(of_batch(batch, copy))
    assert Status.FAILED in {found.get("BLOCK_BROKEN"), found.get("CALENDAR_BROKEN")}


@pytest.mark.parametrize("fields", [
    {"first_height": 1}, {"first_height": 2}, {"block": "0" * 64}, {"path": "../in/0.txt"}, {"path": "batch.json"},
    {"height": -1}, {"first_height": 10**12},
])  # fmt: skip
def test_a_record_that_lies_of_its_headers_fails(batch: ConfirmedBatch, copy: Path, fields: Record) -> None:
    recorded(copy, "block-1.headers", (copy / "block-1.headers").read_bytes(), "blocks", **fields)
    made = of_batch(batch, copy)
    assert made.status is Status.FAILED
    assert {code for code, status in statuses(made).items() if status is Status.FAILED} & {
        "BLOCK_BROKEN",
        "BATCH_UPGRADE",
    }


def test_headers_of_another_chain_fail_with_their_digest_in_the_record(batch: ConfirmedBatch, copy: Path) -> None:
    recorded(copy, "block-1.headers", b"".join(OTHER), "blocks", block=bitcoin.block_hash(OTHER[1]))
    assert statuses(of_batch(batch, copy))["BLOCK_BROKEN"] is Status.FAILED


def test_an_upgraded_proof_that_lost_what_it_held_or_is_over_another_file_fails(
    batch: ConfirmedBatch, copy: Path
) -> None:
    digest = hashlib.sha256((copy / "root.txt").read_bytes()).digest()
    for proof in (
        pending_proof(digest, "https://calendar.example"),
        pending_proof(bytes(32), batch.calendar.address),
        b"none",
    ):
        recorded(copy, "root.txt.upgraded.ots", proof, "proofs")
        assert statuses(of_batch(batch, copy))["CALENDAR_BROKEN"] is Status.FAILED


@pytest.mark.parametrize(
    "data", [b"", b"{", b"{}", b"[]", b"[" * 100_000, b"\xff", b'{"schema":"evidence-kit/upgrade/1"}']
)
def test_what_is_no_record_of_an_upgrade_fails(batch: ConfirmedBatch, copy: Path, data: bytes) -> None:
    (copy / "upgrade.json").write_bytes(data)
    assert statuses(of_batch(batch, copy))["BATCH_UPGRADE"] is Status.FAILED


def test_an_upgrade_of_another_proof_fails(batch: ConfirmedBatch, copy: Path) -> None:
    recorded(
        copy, "root.txt.upgraded.ots", (copy / "root.txt.upgraded.ots").read_bytes(), "proofs", original="other.ots"
    )
    assert statuses(of_batch(batch, copy))["BATCH_UPGRADE"] is Status.FAILED
