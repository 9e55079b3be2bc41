"""A court long after: batches that were renewed in time, too late or never, and every lie about it; single proofs likewise."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.trust_list import BlockAnchor, TrustList
from evidence_kit.verify.batch.examine import examine_batch, examine_file, read_batch_proof
from evidence_kit.workflows.prove import proof_from_batch, write_proofs
from evidence_kit.workflows.renew import RenewalRequest
from evidence_kit.workflows.upgrade import UpgradeRequest, complete_batch
from tests import bitcoin
from tests.batch_years import BatchYears
from tests.bitcoin import Chain
from tests.confirmed_batch import regtest

SINCE = 2016


def of_batch(years: BatchYears, trust: TrustList | None = None) -> Examination:
    return examine_batch(years.out, trust or years.trust(), now=datetime.now(UTC), watch=unwatched)


def of_file(years: BatchYears, trust: TrustList | None = None, data: bytes | None = None) -> Examination:
    proof = read_batch_proof(proof_of(years) if data is None else data)
    assert proof is not None
    return examine_file(years.files[0], proof, trust or years.trust(), now=datetime.now(UTC), watch=unwatched)


def proof_of(years: BatchYears) -> bytes:
    proof = proof_from_batch(years.out, years.files[0])
    assert proof is not None
    return proof.to_json()


def codes(made: Examination, status: Status) -> list[str]:
    time = {"TOKEN_AGED", "TOKEN_BROKEN", "RENEWAL_RECORD", "SECOND_DIGESTS"}
    return [
        item.code
        for item in made.findings
        if item.status is status and (item.code in time or item.code.startswith("EVIDENCE"))
    ]


def said(made: Examination, code: str) -> str:
    return " ".join(item.message.en for item in made.findings if item.code == code)


@pytest.fixture
def years(tmp_path: Path) -> BatchYears:
    return BatchYears(tmp_path, SINCE)


@pytest.fixture
def renewed(years: BatchYears) -> BatchYears:
    years.clock.set(SINCE + 2, 10, 1)
    years.renew()
    return years


def test_renewed_in_time_is_as_good_as_new(renewed: BatchYears) -> None:
    for made, records in ((of_batch(renewed), 4), (of_file(renewed), 2)):
        assert codes(made, Status.FAILED) == []
        assert codes(made, Status.INDETERMINATE) == []
        assert codes(made, Status.PASSED).count("EVIDENCE_RECORD") == records
        assert made.status is Status.PASSED
        assert f"{made.existed_by:%Y-%m-%d}" == f"{SINCE}-06-01"
        assert "SHA-256" not in said(made, "EVIDENCE_RECORD")


def test_renewed_again_by_another_algorithm_says_how_far_that_carries(tmp_path: Path) -> None:
    for also, reach in (
        ((), "dated through SHA-256 alone"),
        (("sha512", "sm3"), "states the SM3, SHA512 of every file"),
    ):
        years = BatchYears(tmp_path / "-".join(("b", *also)), SINCE, also=also)
        years.clock.set(SINCE + 2, 10, 1)
        years.renew()
        years.clock.set(SINCE + 4, 1, 1)
        years.renew(RenewalRequest(rehash="sha512"))
        batch, file = of_batch(years), of_file(years)
        assert codes(batch, Status.FAILED) == codes(batch, Status.INDETERMINATE) == []
        assert codes(batch, Status.PASSED).count("EVIDENCE_RECORD") == 4 + 6
        assert codes(batch, Status.PASSED).count("SECOND_DIGESTS") == 2
        assert reach in said(batch, "SECOND_DIGESTS")
        assert codes(file, Status.PASSED) == ["EVIDENCE_RECORD"] * 2
        assert "from root.txt to a file the way still goes by SHA-256" in said(file, "EVIDENCE_RECORD")


def test_never_renewed_is_said(years: BatchYears) -> None:
    for made in (of_batch(years), of_file(years)):
        assert codes(made, Status.INDETERMINATE) == ["TOKEN_AGED"] * 2


def test_renewed_too_late_is_said(years: BatchYears) -> None:
    years.clock.set(SINCE + 4, 1, 1)
    years.renew()
    for made in (of_batch(years), of_file(years)):
        assert codes(made, Status.INDETERMINATE).count("EVIDENCE_RECORD_LATE") == 2
        assert codes(made, Status.INDETERMINATE).count("TOKEN_AGED") == 2
        assert codes(made, Status.FAILED) == []


def test_every_authority_of_a_record_must_be_on_the_list(renewed: BatchYears) -> None:
    listed = renewed.trust(without="Gamma")
    for made in (of_batch(renewed, listed), of_file(renewed, listed)):
        assert "EVIDENCE_RECORD_UNTRUSTED" in codes(made, Status.INDETERMINATE)
        assert codes(made, Status.INDETERMINATE).count("TOKEN_AGED") == 1, "that of the other authority was kept good"
        assert codes(made, Status.FAILED) == []


def test_a_token_of_a_renewal_dates_no_file_by_itself(renewed: BatchYears) -> None:
    """It is over digests of tokens: where no first token is trusted, the files have no time."""
    only_new = TrustList(name="Court", dated="2026-01-01", anchors=tuple(one.anchor for one in renewed.new))
    assert of_batch(renewed, only_new).status is Status.INDETERMINATE
    assert of_file(renewed, only_new).status is Status.INDETERMINATE


def test_proofs_of_before_keep_their_form_and_what_they_say(years: BatchYears) -> None:
    before = proof_of(years)
    assert b"evidence-record" not in before
    years.clock.set(SINCE + 2, 10, 1)
    years.renew()
    assert codes(of_file(years, data=before), Status.INDETERMINATE) == ["TOKEN_AGED"] * 2
    record, after = json.loads(before), json.loads(proof_of(years))
    records = [proof for proof in after["proofs"] if proof["kind"] == "evidence-record"]
    assert [proof["name"] for proof in records] == ["Alpha", "Beta"]
    assert after | {"proofs": record["proofs"]} == record
    write_proofs(years.out, years.files, years.root / "proofs", every=False, watch=unwatched)
    assert (years.root / "proofs" / "0.txt.proof.json").read_bytes() == proof_of(years)


def test_the_newest_record_travels(renewed: BatchYears) -> None:
    renewed.clock.set(SINCE + 9, 1, 1)
    renewed.renew(RenewalRequest(everything=True))
    records = [item for item in json.loads(proof_of(renewed))["proofs"] if item["kind"] == "evidence-record"]
    kept = [(renewed.out / "renewal-2" / f"root-{name}.ers").read_bytes() for name in ("Alpha", "Beta")]
    assert [base64.b64decode(item["data"]) for item in records] == kept


def rewritten(years: BatchYears, change: Any, name: str = "renewal-1/renewal.json") -> None:
    path = years.out / name
    record = json.loads(path.read_bytes())
    change(record)
    path.write_text(json.dumps(record), encoding="utf-8")


def put_record(years: BatchYears, number: int, data: bytes) -> None:
    """Forges a record with everything that names it."""

    def change(record: dict[str, Any]) -> None:
        line = record["lines"][number]
        (years.out / line["record"]).write_bytes(data)
        line["sha256"] = hashlib.sha256(data).hexdigest()

    rewritten(years, change)


def test_a_record_of_another_batch_fails(renewed: BatchYears, tmp_path: Path) -> None:
    other = BatchYears(tmp_path / "other", SINCE, files=4)
    other.clock.set(SINCE + 2, 10, 1)
    other.renew()
    stranger = (other.out / "renewal-1" / "root-Alpha.ers").read_bytes()
    proof = json.loads(proof_of(renewed))
    for item in proof["proofs"]:
        if (item["kind"], item["name"]) == ("evidence-record", "Alpha"):
            item["data"] = base64.b64encode(stranger).decode()
    put_record(renewed, 2, stranger)
    for made in (of_batch(renewed), of_file(renewed, data=one_form(proof))):
        assert codes(made, Status.FAILED) == ["EVIDENCE_RECORD_BROKEN"]
        assert codes(made, Status.INDETERMINATE) == ["TOKEN_AGED"]
        assert made.status is Status.FAILED
    shutil.rmtree(renewed.out / "renewal-1")
    shutil.copytree(other.out / "renewal-1", renewed.out / "renewal-1")
    assert codes(of_batch(renewed), Status.FAILED).count("EVIDENCE_RECORD_BROKEN") == 2


def one_form(record: Any) -> bytes:
    return (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()


def test_what_keeps_one_token_good_never_reaches_another_of_its_name(renewed: BatchYears) -> None:
    proof = json.loads(proof_of(renewed))
    proof["proofs"] = [
        item | {"name": "Same"}
        for item in proof["proofs"]
        if (item["kind"], item["name"]) != ("evidence-record", "Beta")
    ]
    proof["proofs"].insert(1, proof["proofs"][0] | {"name": "Same.tsr (2)", "data": proof["proofs"][1]["data"]})
    made = of_file(renewed, data=one_form(proof))
    assert codes(made, Status.PASSED) == ["EVIDENCE_RECORD"]
    assert codes(made, Status.INDETERMINATE) == ["TOKEN_AGED"]
    assert "stands in it twice" in said(made, "TOKEN_BROKEN")


def test_swapped_tokens_fail(renewed: BatchYears) -> None:
    """Alpha's record for Beta's token; and each other's responses under their names."""
    proof = json.loads(proof_of(renewed))
    proof["proofs"] = [item for item in proof["proofs"] if (item["kind"], item["name"]) != ("rfc3161", "Beta")]
    assert codes(of_file(renewed, data=one_form(proof)), Status.FAILED) == ["EVIDENCE_RECORD_BROKEN"]
    put_record(renewed, 2, (renewed.out / "renewal-1" / "root-Beta.ers").read_bytes())
    assert codes(of_batch(renewed), Status.FAILED) == ["EVIDENCE_RECORD_BROKEN"]
    one, other = (renewed.out / f"{name}.tsr" for name in ("Alpha", "Beta"))
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    assert codes(of_batch(renewed), Status.FAILED).count("TOKEN_BROKEN") == 2


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data[: len(data) // 2], lambda _: b"",
                                    lambda data: data + b"\0", lambda data: bytes([data[0] ^ 1]) + data[1:]])  # fmt: skip
def test_a_damaged_record_fails_and_so_does_one_that_is_forged_with_its_digest(
    renewed: BatchYears, change: Any
) -> None:
    path = renewed.out / "renewal-1" / "root-Alpha.ers"
    proof, data = json.loads(proof_of(renewed)), path.read_bytes()
    path.write_bytes(change(data))
    assert codes(of_batch(renewed), Status.FAILED) == ["EVIDENCE_RECORD_BROKEN"]
    put_record(renewed, 2, change(data))
    assert codes(of_batch(renewed), Status.FAILED) == ["EVIDENCE_RECORD_BROKEN"]
    for item in proof["proofs"]:
        if (item["kind"], item["name"]) == ("evidence-record", "Alpha"):
            item["data"] = base64.b64encode(change(data)).decode()
    assert codes(of_file(renewed, data=one_form(proof)), Status.FAILED) == ["EVIDENCE_RECORD_BROKEN"]


def test_no_bit_of_a_record_can_change_unseen(renewed: BatchYears) -> None:
    path = renewed.out / "renewal-1" / "root-Alpha.ers"
    data = path.read_bytes()
    proof = json.loads(proof_of(renewed))
    place = next(item for item in proof["proofs"] if item["kind"] == "evidence-record")
    for at in range(0, len(data), 37):
        place["data"] = base64.b64encode(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]).decode()
        assert of_file(renewed, data=one_form(proof)).status is Status.FAILED, at


def test_without_its_record_a_renewal_is_none(renewed: BatchYears) -> None:
    (renewed.out / "renewal-1" / "renewal.json").unlink()
    made = of_batch(renewed)
    assert codes(made, Status.INDETERMINATE) == ["TOKEN_AGED"] * 2
    assert codes(made, Status.FAILED) == codes(made, Status.PASSED) == []
    assert codes(of_file(renewed), Status.INDETERMINATE) == ["TOKEN_AGED"] * 2


def test_a_record_that_a_later_renewal_rests_on_is_missed(renewed: BatchYears) -> None:
    renewed.clock.set(SINCE + 9, 1, 1)
    renewed.renew(RenewalRequest(everything=True))
    (renewed.out / "renewal-1" / "renewal.json").unlink()
    made = of_batch(renewed)
    assert codes(made, Status.FAILED) == ["RENEWAL_RECORD"]
    assert "which the batch does not have" in said(made, "RENEWAL_RECORD")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"{}", b"[]", b"\xff", b'{"schema":"evidence-kit/batch-renewal/1"}', bytes(5 << 20)]
)
def test_what_is_no_record_of_a_renewal_fails(renewed: BatchYears, data: bytes) -> None:
    (renewed.out / "renewal-1" / "renewal.json").write_bytes(data)
    assert codes(of_batch(renewed), Status.FAILED) == ["RENEWAL_RECORD"]


@pytest.mark.parametrize("fields", [
    {"rehearsal": True}, {"sums_file": "root.txt"}, {"sums_file": "../x"}, {"algorithm": "md5"}, {"lines": []},
    {"stamped_file": "root.txt"}, {"stamped_file": "gone"}, {"kind": "other"},
])  # fmt: skip
def test_a_record_that_lies_of_itself_fails(renewed: BatchYears, fields: dict[str, Any]) -> None:
    rewritten(renewed, lambda record: record.update(fields))
    assert of_batch(renewed).status is Status.FAILED


@pytest.mark.parametrize("field", ["over", "token", "by", "record"])
def test_a_line_about_something_else_fails(renewed: BatchYears, field: str) -> None:
    rewritten(renewed, lambda record: record["lines"][2].update({field: "files.jsonl"}))
    assert of_batch(renewed).status is Status.FAILED


@pytest.mark.parametrize("name", ["Alpha.pem", "renewal-1/SHA256SUMS", "renewal-1/hashes.bin", "renewal-1/Gamma.tsr"])
def test_what_a_renewal_keeps_cannot_change_unseen(renewed: BatchYears, name: str) -> None:
    path = renewed.out / name
    path.write_bytes(path.read_bytes() + b"\n")
    assert of_batch(renewed).status is Status.FAILED


@pytest.mark.parametrize("line", ["/etc/passwd", "../x", "renewal-1", "gone", "pipe", "root.txt", "a\0b", "x" * 70_000])
def test_a_list_that_leads_elsewhere_fails(renewed: BatchYears, line: str) -> None:
    os.mkfifo(renewed.out / "pipe")
    path = renewed.out / "renewal-1" / "SHA256SUMS"
    path.write_text(f"{path.read_text(encoding='utf-8')}{'0' * 64}  {line}\n", encoding="utf-8")
    made = of_batch(renewed)
    assert "SECOND_DIGESTS" in codes(made, Status.FAILED)
    assert len(said(made, "SECOND_DIGESTS")) < 500


def test_blocks_over_tokens_keep_them_good_and_upgrade_completes_every_proof(tmp_path: Path) -> None:
    """Certificates of 2021 to 2023, a block of November 2023 over each token, a court of today; no renewal is needed."""
    with regtest(), bitcoin.calendar() as calendar:
        years = BatchYears(tmp_path, 2021, calendars=[f"ots:{calendar.address}"])
        assert codes(of_batch(years), Status.INDETERMINATE) == ["TOKEN_AGED"] * 2
        years.clock.set(2023, 10, 1)
        years.renew()
        calendar.mine()
        for _ in range(8):
            calendar.chain.append(bitcoin.mine(bytes(32), bitcoin.block_hash(calendar.chain[-1])))
        with bitcoin.serving(post=bitcoin.node(Chain(0, b"".join(calendar.chain)))) as node:
            asked = UpgradeRequest([f"rpc:{node}"], [f"ots:{calendar.address}"])
            states = complete_batch(years.out, asked=asked, clock=system_clock, watch=unwatched)
        assert all(state.done for state in states)
        assert [state.path for state in states] == [
            "root.txt.ots", "Alpha.tsr.ots", "Beta.tsr.ots",
            "renewal-1/hashes.bin.ots", "renewal-1/Gamma.tsr.ots", "renewal-1/Delta.tsr.ots",
        ]  # fmt: skip
        block = BlockAnchor(height=4, block=bitcoin.block_hash(calendar.chain[4]))
        listed = years.trust().model_copy(update={"blocks": (block,)})
        made = of_batch(years, listed)
        assert codes(made, Status.FAILED) == codes(made, Status.INDETERMINATE) == []
        shutil.rmtree(years.out / "renewal-1")
        rewritten(years, lambda record: record.update(proofs=record["proofs"][:3]), "upgrade.json")
        for made in (of_batch(years, listed), of_file(years, listed)):
            assert codes(made, Status.FAILED) == codes(made, Status.INDETERMINATE) == []
            assert [item.status for item in made.findings if item.code == "BLOCK_IN_CHAIN"] == [Status.PASSED] * 3


def test_two_upgrades_one_after_the_other_keep_what_each_gained(tmp_path: Path) -> None:
    with regtest(), bitcoin.calendar() as calendar:
        years = BatchYears(tmp_path, 2024, calendars=[f"ots:{calendar.address}"])

        def upgraded() -> list[bool]:
            calendar.mine()
            for _ in range(8):
                calendar.chain.append(bitcoin.mine(bytes(32), bitcoin.block_hash(calendar.chain[-1])))
            with bitcoin.serving(post=bitcoin.node(Chain(0, b"".join(calendar.chain)))) as node:
                asked = UpgradeRequest([f"rpc:{node}"], [f"ots:{calendar.address}"])
                return [one.done for one in complete_batch(years.out, asked=asked, clock=system_clock, watch=unwatched)]

        assert upgraded() == [True] * 3
        years.clock.set(2026, 8, 1)
        years.renew()
        assert upgraded() == [True] * 6
        record = json.loads((years.out / "upgrade.json").read_bytes())
        assert (len(record["proofs"]), [block["height"] for block in record["blocks"]]) == (6, [1, 10])
        assert codes(of_batch(years), Status.FAILED) == []
        assert codes(of_file(years), Status.FAILED) == [], "headers of the renewal's block stay with the batch"
