"""A calendar proof from its promise to a court's verdict, on Bitcoin's real main chain, over real HTTP of this machine.

The dated file is the only transaction of block 1: its SHA-256, hashed once more, is that block's Merkle root. So a
calendar of this machine can keep its promise with a path into the real chain, whose headers end at a real checkpoint.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.text import text
from tests import bitcoin, loopback
from tests.bitcoin import COINBASE, PERIOD_0
from tests.filed import SAMPLE, kit, write_signer, write_trust
from tests.formats.test_drand import QUICKNET_ROUND, data


@dataclass
class Upgraded:
    case: Path
    trust: Path
    answers: dict[str, int]


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """A case with a proof that was pending when it came in; upgraded twice: before and after its calendar delivers."""
    folder = tmp_path_factory.mktemp("upgrade")
    case = folder / "案件 三"
    kept: dict[str, bytes] = {}

    def answer(path: str) -> tuple[int, bytes]:
        return (200, kept[path]) if path in kept else (404, b"Pending confirmation in Bitcoin blockchain")

    with (
        bitcoin.serving(get=answer) as calendar,
        bitcoin.serving(post=bitcoin.node(PERIOD_0)) as node,
        bitcoin.serving(get=bitcoin.esplora(PERIOD_0)) as esplora,
        loopback.served(loopback.stamp) as tsa,
    ):
        digest = hashlib.sha256(COINBASE).digest()
        (folder / "coinbase.tx").write_bytes(COINBASE)
        (folder / "coinbase.tx.ots").write_bytes(bitcoin.pending_proof(digest, calendar))
        template = folder / "case.yaml"
        template.write_text(_case_yaml(tsa, calendar, node), encoding="utf-8")
        steps = {
            "new": kit("new", case, "--from", template).returncode,
            "intake": kit("intake", case, "--list", SAMPLE / "evidence.yaml").returncode,
            "file": kit("intake", case, "--as", "other-evidence", folder / "coinbase.tx").returncode,
            "proof": kit("intake", case, "--as", "opentimestamps-proof", folder / "coinbase.tx.ots").returncode,
        }
        first = kit("upgrade", case)
        assert "Run the same command again after" in first.stdout, first.stderr + first.stdout
        steps["pending"] = first.returncode
        kept[f"/timestamp/{digest.hex()}"] = bitcoin.coinbase_answer()
        steps["kept"] = kit("upgrade", case, "--bitcoin", f"esplora:{esplora}").returncode
        journal = (case / "journal.jsonl").read_bytes()
        steps["again"] = kit("upgrade", case).returncode
        assert (case / "journal.jsonl").read_bytes() == journal, "what gains nothing leaves no trace"
        (folder / "round.json").write_bytes(data(QUICKNET_ROUND))
        steps["beacon"] = kit("beacon", case, "--drand", folder / "round.json", "--bitcoin-tip", f"esplora:{esplora}",
                              "--spoken", "蓝色的茶壶", "--by", "王公证员").returncode  # fmt: skip
        _regenerate(case)
        write_signer(case / "keys")
        write_trust(folder / "trust.json")
        filing = kit("assemble", case, "--incomplete", "--json")
        steps["assemble"] = filing.returncode
        assert filing.returncode == 0, filing.stderr
    yield Upgraded(case, folder / "trust.json", steps)


def _regenerate(case: Path) -> None:
    """A regeneration as far as the journal is concerned."""
    with CaseFile(case).writing(system_clock) as writer, writer.act("regeneration-words") as act:
        act.write("picture.png", b"picture", role=Role.PICTURE, lane=ExhibitClass.REGENERATION, media_type="image/png",
                  title=text("图", "picture"))  # fmt: skip
        act.commit(Action.REGENERATED, text("再生成", "regenerated"))


def _case_yaml(tsa: str, calendar: str, node: str) -> str:
    case = yaml.safe_load((SAMPLE / "case.yaml").read_text(encoding="utf-8"))
    case["sealing"] = {
        "authorities": [f"tsa:{tsa}#root=keys/authority.pem"], "calendars": [f"ots:{calendar}"], "calendars_needed": 0,
        "bitcoin": [f"rpc:{node}"],
    }  # fmt: skip
    case["signer"] = "p12:keys/signer.p12"
    both = {"zh": "交易", "en": "transaction"}
    named = {"number": "7-1", "lane": "paper", "files": ["coinbase.tx"]} | dict.fromkeys(
        ("name", "kind", "source", "content", "purpose"), both
    )
    case["groups"].append({"title": both, "purpose": both, "exhibits": [named]})
    return yaml.safe_dump(case, allow_unicode=True)


def test_pending_is_three_and_kept_is_nought(upgraded: Upgraded) -> None:
    assert upgraded.answers == {
        "new": 0, "intake": 0, "file": 0, "proof": 0, "pending": 3, "kept": 0, "again": 0, "beacon": 0, "assemble": 0,
    }  # fmt: skip


def verified(upgraded: Upgraded, *options: str) -> dict[str, dict[str, str]]:
    bundle = next((upgraded.case / "artifacts").glob("*-bundle/*.zip"))
    result = kit("verify", bundle, "--trust", upgraded.trust, "--json", *options)
    assert result.returncode in {0, 1, 3}, result.stderr
    found = json.loads(result.stdout)["findings"]
    return {
        finding["code"]: finding
        for finding in found
        if finding["code"].startswith(("BLOCK", "CALENDAR", "BEACON", "INTERVAL"))
    }


def test_a_court_without_network_reaches_level_2(upgraded: Upgraded) -> None:
    found = verified(upgraded)
    assert found["CALENDAR_SOUND"]["status"] == "PASSED"
    assert "A second reader (opentimestamps-client" in found["CALENDAR_SOUND"]["message"]["en"], "in the child, too"
    block = found["BLOCK_IN_CHAIN"]
    assert block["status"] == "PASSED"
    assert "L2" in block["message"]["en"]
    assert "2009-01-09" in block["message"]["en"]
    assert "does not say how long" in block["message"]["en"]


CORE_ALONE = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
extras = set(sys.argv[3:])
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in extras:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from evidence_kit.verify import check, load_trust
report = check(Path(sys.argv[1]), load_trust(Path(sys.argv[2])), now=datetime(2030, 1, 1, tzinfo=UTC))
print(json.dumps([[one.code, one.status.value, one.subject, one.message.en] for one in report.verdict.findings]))
"""
EXTRAS = (
    "otsclient",
    "opentimestamps",
    "bitcoin",
    "Cryptodome",
    "git",
    "httpx",
    "numpy",
    "torch",
    "reportlab",
    "pikepdf",
    "starlette",
)


def test_a_court_with_the_core_alone_finds_the_same_and_says_that_there_was_no_second_reader(
    upgraded: Upgraded,
) -> None:
    bundle = next((upgraded.case / "artifacts").glob("*-bundle/*.zip"))
    found = []
    for absent in ((), EXTRAS):
        command = [sys.executable, "-X", "utf8", "-c", CORE_ALONE, bundle, upgraded.trust, *absent]
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert run.returncode == 0, run.stderr
        found.append(json.loads(run.stdout))
    whole, core = found
    assert [item[:3] for item in core] == [item[:3] for item in whole]
    changed = {item[0] for item, other in zip(core, whole, strict=True) if item[3] != other[3]}
    assert changed == {"CALENDAR_SOUND"}
    assert ["BEACON_DRAND", "PASSED"] in [item[:2] for item in core], "the core checks a beacon by itself"
    said = next(item[3] for item in core if item[0] == "CALENDAR_SOUND")
    assert said.endswith("No second reader (opentimestamps-client) could be asked.")


def test_the_printed_command_gives_the_blocks_hash(upgraded: Upgraded, tmp_path: Path) -> None:
    bundle = next((upgraded.case / "artifacts").glob("*-bundle/*.zip"))
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path)
    command = verified(upgraded)["BLOCK_IN_CHAIN"]["command"]
    said = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert bytes.fromhex(said.split()[-1])[::-1].hex() == bitcoin.block_hash(PERIOD_0.header(1))


def test_a_court_with_its_own_node_reaches_level_3(upgraded: Upgraded) -> None:
    with bitcoin.serving(post=bitcoin.node(PERIOD_0)) as node:
        found = verified(upgraded, "--bitcoin-node", f"rpc:{node}")
    assert found["BLOCK_CONFIRMED"]["status"] == "PASSED"


def test_a_node_on_another_chain_contradicts(upgraded: Upgraded) -> None:
    other = bitcoin.Chain(0, bitcoin.GENESIS + bitcoin.mine(bytes(32)))
    with bitcoin.serving(post=bitcoin.node(other)) as node:
        found = verified(upgraded, "--bitcoin-node", f"rpc:{node}")
    assert found["BLOCK_BROKEN"]["status"] == "FAILED"


def test_the_interval_begins_with_the_beacon_and_ends_with_the_seal(upgraded: Upgraded) -> None:
    found = verified(upgraded)
    assert "2023-09-15 19:00:03 +08:00" in found["BEACON_DRAND"]["message"]["en"]
    assert "too little to rely on" in found["BEACON_WEAK"]["message"]["en"], "block 2015 took 2^32 hashes only"
    assert "statement is worth" in found["BEACON_SPOKEN"]["message"]["en"]
    interval = found["INTERVAL"]
    assert interval["status"] == "PASSED"
    assert "after 2023-09-15 19:00:03 +08:00 and before" in interval["message"]["en"]
    assert "not the files that it lists" in interval["message"]["en"]


@pytest.mark.parametrize("uri", ["esplora:https://blockstream.info/api", "rpc:http://node.example", "8332"])
def test_an_explorer_is_not_the_courts_own_node(uri: str, tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(b"")
    result = kit("verify", tmp_path / "bundle.zip", "--bitcoin-node", uri)
    assert (result.returncode, "Traceback" in result.stderr) == (2, False)
