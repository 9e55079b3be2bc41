"""The records of a batch name no folder of the notary's machine above what they share, and go on when moved or older."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.errors import SealError, UsageError
from evidence_kit.domain.progress import unwatched
from evidence_kit.seal.batch.addresses import relative_place, relative_uri, stated_place
from evidence_kit.seal.batch.folder import BatchFolder
from evidence_kit.workflows.batch import BatchSelection, DatedBatch, make_batch
from evidence_kit.workflows.parties import named_parties
from tests import loopback
from tests.pki import roots_pem


def made(root: Path, *uris: str) -> DatedBatch:
    return make_batch(BatchSelection(root / "in"), root / "out", title="", also=(), parties=named_parties(uris, ()),
                      clock=system_clock, watch=unwatched)  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "公证 员"
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.txt").write_bytes(b"a")
    roots_pem(folder)
    return folder


def refused(_: bytes) -> tuple[int, str, bytes]:
    return 404, "text/plain", b""


def test_records_hold_relative_places_only(root: Path) -> None:
    with loopback.served(loopback.stamp) as tsa:
        made(root, f"tsa:{tsa}#root={root / 'roots.pem'}&policy=1.3.6.1.4.1.99999.1")
    told = {
        name: (root / "out" / name).read_text(encoding="utf-8")
        for name in ("plan.json", "authorities.json", "batch.json")
    }
    assert [name for name, text in told.items() if root.name in text or str(root.parent) in text] == []
    assert json.loads(told["plan.json"])["base"] == "../in"
    assert (
        json.loads(told["authorities.json"])["127.0.0.1.tsr"]
        == f"tsa:{tsa}#root=../roots.pem&policy=1.3.6.1.4.1.99999.1"
    )


@pytest.mark.parametrize("before", [False, True])
def test_an_interrupted_batch_goes_on_wherever_it_was_moved_or_by_records_of_before(root: Path, before: bool) -> None:
    asked = []

    def stamp(body: bytes) -> tuple[int, str, bytes]:
        asked.append(body)
        return loopback.stamp(body)

    with loopback.served(stamp) as tsa, loopback.served(refused) as silent:
        here = f"tsa:{tsa}#root={root / 'roots.pem'}"
        with pytest.raises(SealError):
            made(root, here, f"tsa:{silent}")
        assert len(asked) == 1
        if before:
            folder = BatchFolder(root / "out")
            plan = folder.plan
            assert plan is not None
            folder.write("plan.json", plan.model_copy(update={"base": str(root / "in")}).to_json())
            folder.write("authorities.json", json.dumps({"127.0.0.1.tsr": here}).encode())
        else:
            moved = root.with_name("elsewhere")
            shutil.move(root, moved)
            root, here = moved, f"tsa:{tsa}#root={moved / 'roots.pem'}"
        batch = made(root, here).batch
    assert (len(asked), [proof.path for proof in batch.proofs]) == (1, ["127.0.0.1.tsr"]), (
        "no second token of one authority"
    )


def test_other_files_are_still_told_from_those_it_was_begun_with(root: Path) -> None:
    with loopback.served(loopback.stamp) as tsa:
        made(root, f"tsa:{tsa}")
        (root / "other").mkdir()
        with pytest.raises(UsageError, match="begun otherwise"):
            make_batch(BatchSelection(root / "other"), root / "out", title="in", also=(), parties=named_parties([f"tsa:{tsa}"], ()),
                       clock=system_clock, watch=unwatched)  # fmt: skip


def test_a_place_and_an_address_come_back(tmp_path: Path) -> None:
    assert stated_place(relative_place(tmp_path / "a b", tmp_path / "x" / "y"), tmp_path / "x" / "y") == str(
        tmp_path / "a b"
    )
    assert stated_place(str(tmp_path), tmp_path / "out") == str(tmp_path), "absolute, as plans of before"
    once = relative_uri(f"tsa:https://a.example/tsr#root={tmp_path}/根.pem&imprint=sm3", tmp_path / "out")
    assert once == "tsa:https://a.example/tsr#root=../%E6%A0%B9.pem&imprint=sm3"
    assert relative_uri("tsa:digicert", tmp_path) == "tsa:digicert"
