"""Files a small case and dates a small batch as this version does, for later versions to check.

    python -m tests.golden.make FOLDER

Whatever a command can do is done by the command, as a user runs it. What comes out is kept for ever: never make an old
folder anew, add one beside it. `expected.json` is written by `python -m tests.golden.expect FOLDER`, looked at, and
committed with it. The keys are made for the run and thrown away with it.

`first-edition` was made by this file as it stood at commit 45b8d68: other pictures, no variations, no renewal, no disclosure
and no attestation. `second-edition` has a whole journal: since `third-edition` a line may be held back.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from tests import loopback
from tests.adversary.genuine import drawn
from tests.filed import SAMPLE, case_yaml, kit, write_notary, write_signer, write_trust

PICTURE = """\
a (celadon:1.2) teapot, moonlight, quiet<lora:celadon-style-lora:0.75>
Negative prompt: blurry, lowres
Steps: 4, Sampler: Euler a, Schedule type: Karras, CFG scale: 4.5, Seed: 31, Size: 64x64, Model hash: 62de6a99bf, \
Model: celadon-tiny, RNG: CPU, Version: v1.9.4"""
EVIDENCE = ("生成日志 2025-10-10.jsonl", "创作说明.txt", "celadon-tiny-licence.txt")
"""The sample's papers that weigh little."""
EXHIBITS = {"1-1", "1-2", "1-3", "3-2", "6-1"}
CHAIN = [
    {"name": "base", "title": {"zh": "基础图", "en": "Base picture"},
     "why": {"zh": "先定主体与光线", "en": "First the subject and the light"},
     "changes": [{"kind": "remove-prompt", "words": ", quiet"}]},
    {"name": "words", "title": {"zh": "增加一词，得涉案图片", "en": "One word added, giving the picture concerned"},
     "why": {"zh": "使画面安静", "en": "To make the scene quiet"},
     "changes": [{"kind": "append-prompt", "words": ", quiet"}]},
]  # fmt: skip


def main() -> None:
    """Makes bundle.zip with its attestation, part.json, trust.json, batch/ and a file of the batch with its proof."""
    out = Path(sys.argv[1])
    out.mkdir()
    write_trust(out / "trust.json", notary=True)
    with (
        tempfile.TemporaryDirectory() as made,
        loopback.served(loopback.stamp) as tsa,
        loopback.served(loopback.promise) as calendar,
    ):
        work = Path(made)
        _filed(work, out, tsa, calendar)
        _attested(work, out, tsa)
        _batch(work, out, tsa, calendar)


def _filed(work: Path, out: Path, tsa: str, calendar: str) -> None:
    """A case with its log, made again, varied, sealed, renewed and filed; two of its events are disclosed."""
    case = work / "case"
    (work / "case.yaml").write_text(_smaller(case_yaml(tsa, calendar)), encoding="utf-8")
    _done("new", case, "--from", work / "case.yaml")
    write_signer(case / "keys")
    (work / "claimed.png").write_bytes(drawn(PICTURE))
    _done("intake", case, work / "claimed.png")
    for name, role in zip(EVIDENCE, ("creation-log", "statement", "licence"), strict=True):
        _done("intake", case, "--as", role, SAMPLE / "evidence" / name)
    (work / "memo.txt").write_text("for counsel alone", encoding="utf-8")
    _done("intake", case, "--as", "work-product", work / "memo.txt")
    _done("beacon", case, "--spoken", "蓝色的茶壶", "--by", "王公证员")
    _done("seal", case, "--sm3")
    engine = ("--models", SAMPLE / "models", "--device", "cpu")
    _done("regenerate", case, *engine, "--controls", "2")
    _done("vary", case, *engine, "--controls", "3", "--only", "word", "--limit", "1")
    _done("seal", case)
    _done("renew", case, "--all")
    shutil.copyfile(json.loads(_done("assemble", case, "--incomplete", "--json"))["bundle"], out / "bundle.zip")
    _done("disclose", case, "--events", "2-3", "--out", out / "part.json")


def _smaller(written: str) -> str:
    """The sample's case with what is argued about these papers, and two steps."""
    case = yaml.safe_load(written)
    for group in case["groups"]:
        group["exhibits"] = [one for one in group["exhibits"] if one["number"] in EXHIBITS]
    groups = [group for group in case["groups"] if group["exhibits"]]
    facts = [fact for fact in case["facts"] if EXHIBITS.issuperset(fact["exhibits"])]
    told = {fact["id"] for fact in facts}
    elements = [element | {"facts": [one for one in element["facts"] if one in told]} for element in case["elements"]]
    case |= {"groups": groups, "facts": facts, "elements": [one for one in elements if one["facts"]], "chain": CHAIN}
    return yaml.safe_dump(case, allow_unicode=True)


def _attested(work: Path, out: Path, tsa: str) -> None:
    """A notary signs the bundle as received; the minutes are for people."""
    write_notary(work / "notary")
    _done("attest", out / "bundle.zip", "--signer", f"p12:{work}/notary/notary.p12", "--authority", f"tsa:{tsa}",
          "--office", "某公证处", "--by", "张某", "--trust", out / "trust.json")  # fmt: skip
    (out / "bundle.zip.minutes.pdf").unlink()


def _batch(work: Path, out: Path, tsa: str, calendar: str) -> None:
    """Five files under one token, renewed once by a new algorithm; the proof of one is handed out."""
    files = work / "files"
    files.mkdir()
    for number in range(5):
        (files / f"file-{number}.txt").write_text(f"evidence {number}\n", encoding="utf-8")
    write_signer(work / "keys")
    parties = ("--authority", f"tsa:{tsa}#root={work}/keys/authority.pem", "--calendar", f"ots:{calendar}")
    _done("batch", files, "--out", out / "batch", "--also", "sm3", *parties)
    _done("renew", out / "batch", "--hash-tree", "sha512", *parties)
    (out / "single").mkdir()
    shutil.copyfile(files / "file-3.txt", out / "single" / "file-3.txt")
    _done("prove", out / "batch", out / "single" / "file-3.txt", "--out", out / "single")
    for receipt in (*(out / "batch").rglob("*.pdf"), *(out / "batch").rglob("*.csv")):
        receipt.unlink()  # for people; no verifier reads them
    (out / "batch" / ".lock").unlink()


def _done(*arguments: str | Path) -> str:
    result: subprocess.CompletedProcess[str] = kit(*arguments)
    if result.returncode != 0:
        raise SystemExit(f"{arguments[0]}: {result.stderr}")
    return result.stdout


if __name__ == "__main__":
    main()
