"""From a folder of a client's files to a bundle that verifies: at most eight commands, one edited file, as the tour tells it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from evidence_kit.casefile import CaseFile
from tests import loopback
from tests.filed import SAMPLE, kit, write_signer, write_trust
from tests.workflows.refusals import received

MOST_COMMANDS = 8
TOUR = Path(__file__).parents[2] / "docs" / "tour-counsel.md"


def client_files(folder: Path) -> Path:
    """What counsel was given, sorted into folders that say what it is."""
    kept = {
        "主张图片": [SAMPLE / "claimed" / "celadon-teapot.png"],
        "日志": [SAMPLE / "evidence" / "生成日志 2025-10-10.jsonl"],
        "陈述": [SAMPLE / "evidence" / "创作说明.txt"],
        "发布": [SAMPLE / "evidence" / "红叶集 发布页.png"],
        "侵权": [SAMPLE / "evidence" / "百记号 文章页.png"],
        "许可": sorted((SAMPLE / "evidence").glob("*licence.txt")),
        "其他": [SAMPLE / "evidence" / "百记号 账号页.png"],
    }
    for role, paths in kept.items():
        (folder / role).mkdir(parents=True)
        for path in paths:
            shutil.copy(path, folder / role)
    return folder


def filled_in(written: str, authority: str) -> str:
    """The one file that is edited: what is marked gets words, exhibits that there are none of go, parties are named."""
    answers = {"案件名称": "沈喆诉周岚侵害作品信息网络传播权纠纷", "原告姓名": "沈喆", "被告姓名": "周岚", "作品名称": "窗台上的青瓷壶",
               "作者姓名，须为自然人": "沈喆", "金额": "5000", "软件": "开源生成软件", "次数": "四", "平台": "某平台", "账号名": "沈某"}  # fmt: skip
    for mark, words in answers.items():
        written = written.replace(f"【{mark}】", words)
    written = written.replace("[账号登录.png]", "[百记号 账号页.png]").replace("[被告账号.png]", "[百记号 账号页.png]")
    written = written.replace("元及合理开支人民币5000元", "元")
    for number in ("2-2", "5-1", "6-1"):
        written = re.sub(rf"      - number: {number}\n(?:        .*\n)*", "", written)
    written = written.replace("[2-1, 2-2]", "[2-1]").replace("[6-1, 6-2]", "[6-2]")
    written = re.sub(r"  - title: 第五组　损失与合理开支\n(?:    .*\n)*", "", written)
    written = re.sub(r"  - id: F5\n(?:    .*\n)*", "", written).replace("[F3, F5]", "[F3]")
    written = (
        written.replace("number: 6-2", "number: 5-1").replace("[6-2]", "[5-1]").replace("number: 7-1", "number: 6-1")
    )
    models = json.dumps(str(SAMPLE / "models"))
    written = written.replace("models: []", f"models: [{models}]").replace('signer: ""', "signer: p12:keys/signer.p12")
    sealing = f'sealing:\n  authorities: ["tsa:{authority}#root=keys/authority.pem"]\n  calendars_needed: 0\n'
    return re.sub(r"sealing:\n(?:  .*\n)*", sealing, written)


def test_a_case_is_filed_with_eight_commands_and_one_edited_file(tmp_path: Path) -> None:
    commands: list[str] = []
    case, trust = tmp_path / "春风 案", tmp_path / "trust.json"
    papers = client_files(tmp_path / "客户 材料")
    write_trust(trust)

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        commands.append(str(arguments[0]))
        done = kit(*arguments)
        assert done.returncode in ({3} if arguments[0] == "verify" else {0}), (arguments, done.stdout, done.stderr)
        return done

    with loopback.served(loopback.stamp) as authority:
        run("new", case, "--lang", "zh")
        write_signer(case / "keys")
        yaml = case / "case.yaml"
        yaml.write_text(filled_in(yaml.read_text("utf-8"), authority), "utf-8")
        before = yaml.read_bytes()
        run("intake", case, papers)
        run("seal", case)
        run("regenerate", case, "--device", "cpu", "--controls", "1")
        run("seal", case)
        run("check", case)
        run("assemble", case)
        verdict = json.loads(run("verify", CaseFile(case).root / bundle_of(case), "--trust", trust, "--json").stdout)
    assert len(commands) <= MOST_COMMANDS and yaml.read_bytes() == before
    handed = [path for path in papers.rglob("*") if path.is_file()]
    assert {path.name for path in handed} <= {name for _, name in received(case)} and received(case)[0][
        0
    ] == "claimed-picture"
    answers = {one["question"]: one["status"] for one in verdict["answers"]}
    assert (answers[1], answers[5]) == ("PASSED", "PASSED")


def bundle_of(case: Path) -> str:
    return next(item.path for item in CaseFile(case).artifacts if item.path.endswith(".zip"))


def test_the_tour_tells_the_same_way() -> None:
    """The block under the tour's heading of the shortest way has the commands of the test above, in their order."""
    tour = TOUR.read_text("utf-8").partition("## The shortest way")[2].partition("\n## ")[0]
    told = re.findall(r"^evidence-kit (\S+)", tour, re.MULTILINE)
    assert told == ["new", "intake", "seal", "record", "seal", "check", "assemble", "verify"]
    assert len(told) <= MOST_COMMANDS and "one file" in tour
