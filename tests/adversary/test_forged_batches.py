"""Batches by a keeper with an honest authority: one file many times, other files named, names for a shell to run."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.suggestion import shell_word
from evidence_kit.domain.time.batch import Batch
from evidence_kit.formats import batch_files, merkle
from evidence_kit.formats.batch_files import LIST, RECORD, ROOT
from evidence_kit.formats.bitcoin.headers import Level
from evidence_kit.formats.digest import digest_bytes
from evidence_kit.verify.batch.examine import examine_batch, examine_file, read_batch_proof
from evidence_kit.verify.findings import quoted, words
from evidence_kit.verify.time.calendars.bitcoin_levels import BlockFact, judge_block
from evidence_kit.workflows.prove import proof_from_batch
from tests.batch_years import BatchYears

Fields = dict[str, Any]


@pytest.fixture
def batch(tmp_path: Path) -> BatchYears:
    return BatchYears(tmp_path / "batch")


def examined(batch: BatchYears) -> Examination:
    return examine_batch(batch.out, batch.trust(), now=datetime.now(UTC), watch=unwatched)


def failed(made: Examination) -> str:
    return " | ".join(one.message.en for one in made.findings if one.status is Status.FAILED)


def relisted(batch: BatchYears, change: Callable[[list[bytes]], list[bytes]], **stated: Any) -> None:
    """The list changed, tree, root and record made anew, and the authorities' stamps over the new root."""
    lines = change((batch.out / LIST).read_bytes().splitlines(keepends=True))
    leaves = [leaf for line in lines if (leaf := batch_files.own_leaf(line))]
    size, root = merkle.streamed_root(leaf for leaf, _ in leaves)
    listed = digest_bytes(b"".join(lines)).sha256
    (batch.out / LIST).write_bytes(b"".join(lines))
    stamped = batch_files.BatchRoot(stated.pop("size", size), root, listed).to_bytes()
    (batch.out / ROOT).write_bytes(stamped)
    record = json.loads((batch.out / RECORD).read_bytes())
    record |= {
        "files": size,
        "bytes": sum(count for _, count in leaves),
        "tree_root": root.hex(),
        "list_sha256": listed,
    }
    for proof, authority in zip(record["proofs"], batch.old, strict=True):
        proof.update(restamped(batch.out / proof["path"], authority, stamped))
    (batch.out / RECORD).write_bytes(Batch.model_validate(record | stated).to_json())


def restamped(path: Path, authority: Any, stamped: bytes) -> Fields:
    from evidence_kit.domain.record import format_instant
    from evidence_kit.formats import rfc3161

    response = authority.respond(rfc3161.build_request(bytes.fromhex(digest_bytes(stamped).sha256), nonce=1 << 70))
    path.write_bytes(response)
    token = rfc3161.read_response(response)
    return {
        "sha256": digest_bytes(response).sha256,
        "generated": format_instant(token.gen_time),
        "policy": token.policy,
        "serial": str(token.serial),
    }


def renamed(line: bytes, name: str) -> bytes:
    return batch_files.line_of(json.loads(line) | {"name": name})


def test_the_forger_leaves_no_trace_where_he_changes_nothing(batch: BatchYears) -> None:
    relisted(batch, lambda lines: lines)
    assert examined(batch).status is Status.PASSED


def test_one_file_many_times_is_found(batch: BatchYears) -> None:
    relisted(batch, lambda lines: [*lines, renamed(lines[0], "again.txt"), renamed(lines[0], "once more.txt")])
    assert "2 entries of the list share digest and random bytes" in failed(examined(batch))


def test_one_name_many_times_is_said(batch: BatchYears) -> None:
    """A list that names a file twice does so honestly too, so this fails nothing; but the count is no count of names."""
    relisted(batch, lambda lines: [*lines, renamed(lines[1], json.loads(lines[0])["name"])[:-1].replace(
        json.loads(lines[1])["nonce"].encode(), b"ab" * 16) + b"\n"])  # fmt: skip
    (said,) = (
        one for one in examined(batch).findings if one.message.en.startswith("1 lines of the list have the name")
    )
    assert said.status is Status.INDETERMINATE


RECORDS: dict[str, Fields] = {
    "more files than there are": {"files": 9},
    "more bytes": {"bytes": 10**9},
    "another list": {"list_file": "other.jsonl"},
    "another root": {"root_file": "other.txt"},
}


@pytest.mark.parametrize("stated", RECORDS.values(), ids=RECORDS)
def test_a_record_that_states_what_is_not(batch: BatchYears, stated: Fields) -> None:
    relisted(batch, lambda lines: lines, **stated)
    assert "batch.json is at odds" in failed(examined(batch))


def test_a_tree_of_more_entries_than_it_has(batch: BatchYears) -> None:
    """A single proof cannot show how many files there are: the number is what root.txt says, and is called so."""
    proof = proof_from_batch(batch.out, batch.files[0])
    assert proof is not None
    relisted(batch, lambda lines: lines, size=4)
    assert failed(examined(batch))
    forged = proof.model_copy(update={"root_file": (batch.out / ROOT).read_text()})
    made = examine_file(batch.files[0], forged, batch.trust(), now=datetime.now(UTC), watch=unwatched)
    (said,) = (one for one in made.findings if one.code == "PROOF_PATH")
    assert said.status is Status.PASSED, "three entries and four give the first one the same way to the root"
    assert "root.txt states 4 files" in said.message.en
    assert "自称" in said.message.zh


def test_one_token_as_two(batch: BatchYears) -> None:
    record = json.loads((batch.out / RECORD).read_bytes())
    (batch.out / "Copy.tsr").write_bytes((batch.out / record["proofs"][0]["path"]).read_bytes())
    record["proofs"].append(record["proofs"][0] | {"path": "Copy.tsr", "authority": "Copy"})
    (batch.out / RECORD).write_bytes(Batch.model_validate(record).to_json())
    assert "one proof of time stands in it twice: Copy.tsr" in failed(examined(batch))


def test_one_token_as_two_in_a_single_proof(batch: BatchYears) -> None:
    proof = proof_from_batch(batch.out, batch.files[0])
    assert proof is not None
    copy = proof.proofs[0].model_copy(update={"name": "Another"})
    forged = read_batch_proof(proof.model_copy(update={"proofs": (*proof.proofs, copy)}).to_json())
    assert forged is not None
    made = examine_file(batch.files[0], forged, batch.trust(), now=datetime.now(UTC), watch=unwatched)
    assert "stands in it twice: Another.tsr" in failed(made)


def test_proofs_without_end_are_no_record(batch: BatchYears) -> None:
    record = json.loads((batch.out / RECORD).read_bytes())
    record["proofs"] = record["proofs"] * 2000
    (batch.out / RECORD).write_text(json.dumps(record))
    assert examined(batch).status is Status.FAILED


NAMES = (
    "$(touch ran)",
    "`touch ran`",
    "a; touch ran",
    "a\ntouch ran",
    "-rf",
    "it's",
    "a b",
    "a|touch ran",
    "&touch ran&",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_word_of_a_command(tmp_path: Path, name: str) -> None:
    made = subprocess.run(
        ["sh", "-c", f"printf '%s' {quoted(name)}"], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert made.stdout.removeprefix("./") == name
    assert not list(tmp_path.iterdir())
    assert not shlex.split(shell_word(name))[0].startswith("-")


@pytest.mark.parametrize("name", ["$(touch ran).headers", "a b;touch ran", "-x"])
def test_headers_of_a_strangers_name_in_a_command(name: str) -> None:
    fact = BlockFact(height=7, root="0" * 64, level=Level.WORK, member=name, first_height=1)
    command = judge_block(fact, words("the_file", over="f"), "m").command
    assert f"if={quoted(name)}" in command
    assert shlex.split(command.partition("|")[0])[1] == f"if={shlex.split(quoted(name))[0]}"


def test_a_receipt_that_says_something_else_is_named_and_nothing_in_it_counts(batch: BatchYears) -> None:
    """'Ten thousand files, of 2019': the folder passes, and nobody is told that the paper beside it does."""
    (batch.out / "receipt.pdf").write_bytes(b"%PDF-1.7 ten thousand files, of 2019")
    (batch.out / "receipt.csv").write_bytes(b"name,sha256\r\nother.txt,00\r\n")
    made = examined(batch)
    (said,) = [one for one in made.findings if one.code == "BATCH_RECEIPT"]
    assert made.status is Status.PASSED and said.status is Status.INDETERMINATE
    assert {"receipt.csv", "receipt.pdf"} <= set(
        said.message.en.replace(")", ",").replace("(", " ").replace(",", " ").split()
    )
    assert "compared with nothing" in said.message.en
    assert "未与任何内容核对" in said.message.zh
