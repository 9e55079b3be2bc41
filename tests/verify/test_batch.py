"""One file against its batch: what passes under the court's list, and how each change is found."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.finding import Status
from evidence_kit.domain.progress import unwatched
from evidence_kit.verify import load_trust
from evidence_kit.verify.batch import examine
from evidence_kit.workflows.batch import BatchSelection, make_batch
from evidence_kit.workflows.parties import named_parties
from evidence_kit.workflows.prove import proof_from_batch, write_proofs
from tests import loopback
from tests.filed import kit, write_trust


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `in/` (five files), `out/` (their batch), `proofs/` and `trust.json`; read only."""
    root = tmp_path_factory.mktemp("批次")
    (root / "in").mkdir()
    for number in range(5):
        (root / "in" / f"{number}.txt").write_bytes(b"content %d" % number)
    write_trust(root / "trust.json")
    with loopback.served(loopback.stamp) as tsa, loopback.served(loopback.promise) as ots:
        make_batch(BatchSelection(root / "in"), root / "out", title="测试", also=("sm3",), clock=lambda: datetime.now(UTC),
                   parties=named_parties([f"tsa:{tsa}"], [f"ots:{ots}"]), watch=unwatched)  # fmt: skip
    write_proofs(root / "out", sorted((root / "in").iterdir()), root / "proofs", every=False, watch=unwatched)
    return root


def examined(dated: Path, name: str, change: Any = None, file: str = "") -> Examination:
    """The examination of a file under its proof, some fields of which were changed."""
    record = json.loads((dated / "proofs" / f"{name}.proof.json").read_bytes())
    if change is not None:
        change(record)
    proof = examine.BatchProof.model_validate(record)
    trust = load_trust(dated / "trust.json")
    return examine.examine_file(dated / "in" / (file or name), proof, trust, now=datetime.now(UTC), watch=unwatched)


def codes(made: Examination, status: Status) -> set[str]:
    return {finding.code for finding in made.findings if finding.status is status}


def test_a_file_of_a_batch_passes(dated: Path) -> None:
    for number in range(5):
        made = examined(dated, f"{number}.txt")
        assert made.status is Status.PASSED
        assert made.existed_by is not None
        assert codes(made, Status.PASSED) == {"PROOF_FILE", "PROOF_PATH", "TOKEN_TRUSTED", "CALENDAR_SOUND"}


def swap(key: str, other: Path) -> Any:
    taken = json.loads(other.read_bytes())
    return lambda record: record.update({key: taken[key]})


def test_each_change_to_a_proof_is_found(dated: Path) -> None:
    neighbour = dated / "proofs" / "1.txt.proof.json"
    changes = {
        "another place": lambda record: record.update(index=(record["index"] + 1) % 5),
        "out of range": lambda record: record.update(index=10**12),
        "path cut": lambda record: record["path"].pop(),
        "path longer": lambda record: record["path"].append("0" * 64),
        "path reversed": lambda record: record["path"].insert(0, record["path"].pop()),
        "another nonce": lambda record: record["entry"].update(nonce="0" * 32),
        "the neighbour's path": swap("path", neighbour),
        "another size of the tree": lambda record: record.update(
            root_file=record["root_file"].replace("size 5", "size 4")
        ),
        "another root": lambda record: record.update(root_file=record["root_file"].replace("root ", "root 0")[:-1]),
    }
    for reason, change in changes.items():
        made = examined(dated, "0.txt", change)
        assert made.status is Status.FAILED, reason
        assert "PROOF_PATH" in codes(made, Status.FAILED) or "TOKEN_BROKEN" in codes(made, Status.FAILED), reason


def test_swapped_files_and_entries_do_not_pass(dated: Path) -> None:
    assert "PROOF_FILE" in codes(examined(dated, "0.txt", file="1.txt"), Status.FAILED)
    swapped = examined(dated, "0.txt", swap("entry", dated / "proofs" / "1.txt.proof.json"), file="1.txt")
    assert "PROOF_PATH" in codes(swapped, Status.FAILED)
    sm3 = examined(dated, "0.txt", lambda record: record["entry"].update(sm3="0" * 64))
    assert "PROOF_FILE" in codes(sm3, Status.FAILED)


def test_a_root_of_ones_own_making_has_no_token(dated: Path) -> None:
    """A forger can build a tree over anything; no token is over its root."""
    from evidence_kit.formats import batch_files

    def forged(record: dict[str, Any]) -> None:
        entry = record["entry"]
        leaf = batch_files.leaf_of(bytes.fromhex(entry["sha256"]), bytes.fromhex(entry["nonce"]))
        root = batch_files.BatchRoot(1, leaf, "0" * 64)
        record.update(index=0, path=[], root_file=root.to_bytes().decode())

    made = examined(dated, "0.txt", forged)
    assert codes(made, Status.FAILED) == {"TOKEN_BROKEN", "CALENDAR_BROKEN"}
    bare = examined(dated, "0.txt", lambda record: (forged(record), record.update(proofs=[])))
    assert (bare.status, codes(bare, Status.INDETERMINATE)) == (Status.INDETERMINATE, {"PROOF_TIME_NONE"})


def test_without_a_trust_list_nothing_is_passed(dated: Path) -> None:
    proof = proof_from_batch(dated / "out", dated / "in" / "0.txt")
    assert proof is not None
    made = examine.examine_file(dated / "in" / "0.txt", proof, load_trust(None), now=datetime.now(UTC), watch=unwatched)
    assert (made.status, made.existed_by) == (Status.INDETERMINATE, None)


@pytest.mark.parametrize("name", ["files.jsonl", "root.txt", "tree.bin", "batch.json"])
def test_every_changed_byte_of_a_batch_is_found(dated: Path, tmp_path: Path, name: str) -> None:
    trust, now = load_trust(dated / "trust.json"), datetime.now(UTC)
    out = tmp_path / "out"
    shutil.copytree(dated / "out", out)
    assert examine.examine_batch(out, trust, now=now, watch=unwatched).status is Status.PASSED
    data = (out / name).read_bytes()
    silent = []
    for position in range(0, len(data), 1 if name == "root.txt" else 7):
        changed = bytearray(data)
        changed[position] ^= 0x01
        (out / name).write_bytes(changed)
        if examine.examine_batch(out, trust, now=now, watch=unwatched).status is not Status.FAILED:
            silent.append(bytes(data[max(0, position - 12) : position + 12]))
    if name == "batch.json":  # what no proof covers: words for people, whom the record says it asked, and white space
        assert len(silent) < len(data)
        assert not any(b"tree_root" in piece for piece in silent)
    else:
        assert silent == []


def test_the_command_checks_a_file_and_a_batch(dated: Path) -> None:
    good = kit("verify", dated / "in" / "2.txt", "--proof", dated / "out", "--trust", dated / "trust.json", "--json")
    assert (good.returncode, json.loads(good.stdout)["status"]) == (0, "PASSED"), good.stderr
    other = kit("verify", dated / "trust.json", "--proof", dated / "out", "--trust", dated / "trust.json")
    assert other.returncode == 1
    assert "No file of the batch" in other.stdout
    whole = kit("verify", dated / "out", "--trust", dated / "trust.json")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    node = kit("verify", dated / "out", "--bitcoin-node", "rpc:http://127.0.0.1:1")
    assert (node.returncode, "for bundles only" in node.stderr) == (2, True)


@pytest.mark.parametrize(
    "data", [b"{", b"{}", b"[]", b'{"schema":"evidence-kit/batch-proof/1"}', b"{" * 100_000, b"\xff"]
)
def test_what_is_no_proof_is_an_error_with_a_remedy(dated: Path, tmp_path: Path, data: bytes) -> None:
    hostile = tmp_path / "x.proof.json"
    hostile.write_bytes(data)
    assert examine.read_batch_proof(data) is None
    result = kit("verify", dated / "in" / "0.txt", "--proof", hostile)
    assert result.returncode == 13
    assert "Traceback" not in result.stderr
    assert "→" in result.stderr


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("files.jsonl", lambda data: data.replace(b'"nonce":"', b'"nonce":"0', 1)),
        ("files.jsonl", lambda data: data[: len(data) // 2]),
        ("root.txt", lambda data: data.replace(b"size 5", b"size 4")),
        ("root.txt", lambda data: b""),
        ("tree.bin", lambda data: data[:-32]),
        ("tree.bin", lambda data: bytes(len(data))),
        ("batch.json", lambda data: b"{}"),
        ("root.txt.ots", lambda data: data[:-3]),
    ],
)
def test_a_damaged_batch_gives_no_proofs_and_no_traceback(dated: Path, tmp_path: Path, name: str, change: Any) -> None:
    out = tmp_path / "out"
    shutil.copytree(dated / "out", out)
    (out / name).write_bytes(change((out / name).read_bytes()))
    with pytest.raises(InputError):
        write_proofs(out, sorted((dated / "in").iterdir()), tmp_path / "proofs", every=False, watch=unwatched)
