"""The commands of a batch as a notary types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evidence_kit.cli.main import run
from evidence_kit.workflows.verify import examine
from tests import bitcoin, loopback
from tests.bitcoin import Answer, Chain
from tests.confirmed_batch import ConfirmedBatch, promised_batch
from tests.filed import kit, write_trust


def test_names_from_standard_input_end_in_nul(tmp_path: Path) -> None:
    for name in (b"one", b"two\nlines", b"bad\xff"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(name)
    done = subprocess.run(
        [sys.executable, "-m", "evidence_kit", "--lang=zh", "batch", "--list", "-", "-0", "--out", "out", "--rehearsal", "--json"],
        input=b"one\0two\nlines\0bad\xff\0gone\0", cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["files"], made["problems"], made["rehearsal"]) == (3, 1, True)
    shown = kit("show", tmp_path / "out")
    assert made["tree_root"] in shown.stdout


def test_wrong_use_is_told(tmp_path: Path) -> None:
    for arguments in (["--out", tmp_path / "o"], [tmp_path, "--list", "-", "--out", tmp_path / "o"], [tmp_path, "--out", tmp_path / "o"],
                      [tmp_path, "--out", tmp_path / "o", "--authority", "http://example.org"]):  # fmt: skip
        result = kit("batch", *arguments)
        assert result.returncode == 2, result.stderr
        assert "Traceback" not in result.stderr
    assert kit("prove", tmp_path, tmp_path / "o").returncode == 2
    assert kit("prove", tmp_path, "--every").returncode == 13
    assert kit("verify", tmp_path).returncode == 12


def test_names_that_are_not_utf_8_reach_no_record_as_they_are(tmp_path: Path) -> None:
    root = os.fsencode(tmp_path)
    file = Path(os.fsdecode(root + b"/in/bad\xff"))
    file.parent.mkdir()
    file.write_bytes(b"content")
    assert kit("batch", file.parent, "--out", tmp_path / "out", "--rehearsal").returncode == 0
    checked = kit("verify", file, "--proof", tmp_path / "out", "--json")
    assert (checked.returncode, json.loads(checked.stdout)["subject"]) == (3, "bad\\xff")
    proven = kit("prove", tmp_path / "out", file, "--out", tmp_path / "proofs")
    assert proven.returncode == 0, proven.stderr
    folder = Path(os.fsdecode(root + b"/bad\xff"))
    folder.mkdir()
    refused = kit("batch", folder, "--out", tmp_path / "out-2", "--rehearsal")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_a_batch_is_upgraded_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pending is 3 with the time to try again, kept is 0; the court then reads the block from the receipt and the proof."""
    # The network of this test has rules of its own, which only this process knows: the court's check is made here, not apart.
    monkeypatch.setattr("evidence_kit.workflows.examination.examine_apart", examine)

    def said(*arguments: str | Path) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            run(["--lang=en", *map(str, arguments)])
        assert isinstance(ended.value.code, int)
        return ended.value.code, " ".join(capsys.readouterr().out.split())

    with promised_batch(tmp_path) as batch, node_of(batch) as node:
        calendar = ("--calendar", f"ots:{batch.calendar.address}")
        code, out = said("upgrade", batch.out)
        assert (code, f"add --calendar ots:{batch.calendar.address}" in out) == (3, True)
        code, out = said("upgrade", batch.out, *calendar)
        assert (code, "Run the same command again after" in out) == (3, True)
        assert "pending" in said("status", batch.out)[1]
        batch.mine()
        code, out = said("upgrade", batch.out, *calendar, "--json")
        state, _ = json.loads(out)
        assert (code, state["without_headers"], state["blocks"]) == (3, [1], [])
        assert not (batch.out / "receipt-confirmed.pdf").exists()
        first = (batch.out / "receipt.pdf").read_bytes()
        code, out = said("upgrade", batch.out, "--bitcoin", node, "--json")
        state, _ = json.loads(out)
        assert (code, state["done"], state["blocks"], state["level"]) == (0, True, [1], 1)
        confirmed = (batch.out / "receipt-confirmed.pdf").read_bytes()
        assert confirmed.startswith(b"%PDF-")
        assert (batch.out / "receipt.pdf").read_bytes() == first
        assert "Bitcoin block 1 (2023-11-15, L1)" in said("status", batch.out)[1]  # Beijing: 22:13 UTC the day before
        (batch.out / "receipt-confirmed.pdf").unlink()
        assert said("upgrade", batch.out)[0] == 0
        assert (batch.out / "receipt-confirmed.pdf").read_bytes() == confirmed, "lost to a kill, made again"
        assert said("prove", batch.out, batch.files[0], "--out", tmp_path / "proofs")[0] == 0
        proof = tmp_path / "proofs" / "0.txt.proof.json"
        code, out = said("verify", batch.files[0], "--proof", proof, "--trust", batch.trust(height=4))
        assert (code, "before block 1 of Bitcoin's main chain" in out) == (0, True)
        assert said("prove", batch.out, "--every", "--out", tmp_path / "every")[0] == 0
        number = next(item for item in (tmp_path / "every").glob("*.proof.json") if '"0.txt"' in item.read_text())
        code, out = said("verify", batch.files[0], "--proof", number, "--trust", batch.trust(height=4))
        assert (code, "before block 1 of Bitcoin's main chain" in out) == (0, True)


@contextmanager
def node_of(batch: ConfirmedBatch) -> Iterator[str]:
    """A node that has whatever the calendar's chain has when it is asked."""

    def post(path: str, body: bytes) -> Answer:
        return bitcoin.node(Chain(0, b"".join(batch.calendar.chain)))(path, body)

    with bitcoin.serving(post=post) as address:
        yield f"rpc:{address}"


def test_a_block_of_a_test_network_confirms_no_batch(tmp_path: Path) -> None:
    """The whole kit in a process of its own, without any rule changed: regtest's block is not Bitcoin's."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.txt").write_bytes(b"content")
    with bitcoin.calendar() as calendar:
        address = f"ots:{calendar.address}"
        assert kit("batch", tmp_path / "in", "--out", tmp_path / "out", "--calendar", address).returncode == 0
        before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
        calendar.mine()
        for _ in range(2014):
            calendar.chain.append(bitcoin.mine(bytes(32), bitcoin.block_hash(calendar.chain[-1])))
        with bitcoin.serving(post=bitcoin.node(Chain(0, b"".join(calendar.chain)))) as node:
            refused = kit("upgrade", tmp_path / "out", "--calendar", address, "--bitcoin", f"rpc:{node}")
        assert (
            refused.returncode,
            "a difficulty is not that of the main chain at that height" in " ".join(refused.stderr.split()),
        ) == (
            3,
            True,
        )
        assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.name in before} == before
        assert not list((tmp_path / "out").glob("*.headers"))
    assert kit("upgrade", tmp_path / "in").returncode == 10, "neither a case nor a batch"


def test_each_next_step_works_as_printed_and_speaks_one_language(tmp_path: Path) -> None:
    """For a calendar that is not public; the warning about it is said once, however many proofs lead to it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.txt").write_bytes(b"content")
    out, own = tmp_path / "b1", "--calendar=ots:https://calendar.example"
    with loopback.served(loopback.stamp) as tsa, loopback.served(loopback.promise) as ots:
        parties = ("--authority", f"tsa:{tsa}", "--calendar", f"ots:{ots}")
        told = [kit("batch", tmp_path / "in", "--out", out, *parties), kit("status", out), kit("upgrade", out),
                kit("upgrade", out, "--bitcoin", "rpc:http://127.0.0.1:1")]  # fmt: skip
    assert [each.returncode for each in told] == [0, 0, 3, 3], told[2].stderr
    plain = ["".join(each.stdout.split()) for each in told]
    source = "--bitcoin=esplora:https://blockstream.info/api"
    assert [source + own in text for text in plain] == [True, True, True, False]
    assert "--bitcoin=rpc:http://127.0.0.1:1" + own in plain[3]
    assert "Time-StampingUnit(127.0.0.1)2" in plain[0] and "Time-StampingUnit(127.0.0.1)2" in plain[1]
    both = "".join((told[2].stdout + told[2].stderr).split())
    assert both.count("acalendarthatisonnolist") == 1
    english = kit("status", out).stdout.replace(str(out), "")
    assert english.isascii(), english
    assert "root.txt was dated on 20" in " ".join(english.split())
    chinese = "".join(kit("--lang=zh", "status", out).stdout.split())
    assert "密钥强度的预计年限" in chinese and "pending" not in chinese and "until" not in chinese


def test_a_batch_is_renewed_on_the_command_line(tmp_path: Path) -> None:
    """Nothing is due, then everything is; proofs given out from then on hold the record, and options that go unheard are refused."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "0.txt").write_bytes(b"content")
    out, trust = tmp_path / "批次", tmp_path / "trust.json"
    write_trust(trust)
    with loopback.served(loopback.stamp) as tsa, loopback.served(loopback.promise) as ots:
        parties = ("--authority", f"tsa:{tsa}", "--calendar", f"ots:{ots}")
        assert kit("batch", tmp_path / "in", "--out", out, *parties).returncode == 0
        idle = kit("renew", out)
        assert (idle.returncode, "No time stamp ends within 180 days" in idle.stdout) == (0, True), idle.stderr
        nobody = kit("renew", out, "--all")
        assert (nobody.returncode, "--authority tsa:digicert" in nobody.stderr) == (18, True)
        renewed = kit("renew", out, "--all", *parties, "--records", tmp_path / "records")
        assert renewed.returncode == 0, renewed.stderr
        assert f"evidence-kit prove {out}" in renewed.stdout.replace("\n", "")
        told = json.loads(kit("renew", out, "--hash-tree", "sha512", *parties, "--json").stdout)
        assert [item["algorithm"] for item in told["renewals"]] == ["sha512"]
    assert sorted(path.name for path in (tmp_path / "records").iterdir()) == [
        "renewal-1-SHA256SUMS-127.0.0.1.ers", "root-127.0.0.1.ers",
    ]  # fmt: skip
    assert "renewed 2 times" in " ".join(kit("status", out).stdout.split())
    assert kit("prove", out, tmp_path / "in" / "0.txt", "--out", tmp_path).returncode == 0
    for arguments in ((out,), (tmp_path / "in" / "0.txt", "--proof", tmp_path / "0.txt.proof.json")):
        checked = kit("verify", *arguments, "--trust", trust, "--all")
        assert checked.returncode == 0, checked.stdout
        assert "✓ EVIDENCE_RECORD " in checked.stdout
        assert "still goes by SHA-256" in checked.stdout
    for wrong in (("--sm3",), ("--rehearsal", "--authority", "tsa:digicert"), ("--rehearsal",)):
        refused = kit("renew", out, "--all", *wrong)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
