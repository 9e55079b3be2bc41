"""A case worked from nothing with the slips that people make: each has an answer in one language, with what to do, and none spoils it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from tests import loopback
from tests.filed import SAMPLE, kit, write_signer
from tests.workflows.refusals import received, refused

CLAIMED = SAMPLE / "claimed" / "celadon-teapot.png"
LICENCE = SAMPLE / "evidence" / "celadon-tiny-licence.txt"


@dataclass
class Journey:
    """A case on its way, and the authority that dates it."""

    case: Path
    papers: Path

    def rewrite(self, **changes: Any) -> None:
        path = self.case / "case.yaml"
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(yaml.safe_dump({**written, **changes}, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def exhibits(self, *numbers: str) -> list[dict[str, Any]]:
        """The catalogue with its first two exhibits under these numbers: the picture, and a licence."""
        groups = yaml.safe_load((self.case / "case.yaml").read_text(encoding="utf-8"))["groups"]
        picture, licence = groups[0]["exhibits"][0], {**groups[0]["exhibits"][0], "roles": ["licence"], "lane": "paper"}
        rows = [{**row, "number": number} for row, number in zip((picture, licence), numbers, strict=True)]
        return [{**groups[0], "exhibits": rows}]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    folder = tmp_path_factory.mktemp("mistakes")
    (folder / "证据 材料").mkdir()
    with loopback.served(loopback.stamp) as tsa:
        made = Journey(folder / "我的 案件", folder / "证据 材料")
        assert kit("new", made.case).returncode == 0
        write_signer(made.case / "keys")
        made.rewrite(
            sealing={"authorities": [f"tsa:{tsa}#root=keys/authority.pem"], "calendars": [], "calendars_needed": 0}
        )
        yield made


def said(result: subprocess.CompletedProcess[str]) -> str:
    return " ".join((result.stdout + result.stderr).split())


def test_1_what_is_handed_in_wrongly_is_not_guessed(journey: Journey) -> None:
    case, papers = journey.case, journey.papers
    refused(kit("intake", case, "原图.png"), 2, "current folder")
    refused(kit("intake", case, *str(papers).split(" ")), 2, "quotation marks")
    chat = papers / "微信图片.jpg"
    Image.new("RGB", (60, 90)).save(chat)
    refused(kit("intake", case, chat), 2, "no parameters", "--as publication")
    assert received(case) == []
    assert kit("intake", case, CLAIMED).returncode == 0
    refused(kit("intake", case, chat), 2, "claimed picture already")
    assert kit("intake", case, "--as", "发布", papers).returncode == 0
    assert "in custody since event" in said(kit("intake", case, chat, "--as", "发布"))
    assert received(case) == [("claimed-picture", "celadon-teapot.png"), ("publication", "微信图片.jpg")]


def test_2_a_slip_in_case_yaml_stops_filing_but_not_custody(journey: Journey) -> None:
    path = journey.case / "case.yaml"
    written = path.read_text(encoding="utf-8")
    path.write_text(written.replace("court:", "cuort:"), encoding="utf-8")
    taken = kit("intake", journey.case, "--as", "许可", LICENCE)
    assert taken.returncode == 0 and "cuort" in taken.stderr
    refused(kit("check", journey.case), 10, "cuort")
    path.write_text(written, encoding="utf-8")
    assert received(journey.case)[-1] == ("licence", LICENCE.name)


def test_3_what_is_not_filled_in_is_told_with_lines_and_not_filed(journey: Journey) -> None:
    told = kit("check", journey.case)
    assert told.returncode == 1
    for words in (
        "template's words",
        "No signer",
        "case.yaml line",
    ):
        assert words in said(told), said(told)
    refused(kit("assemble", journey.case), 10, "not filled in")


def test_4_numbers_out_of_order_and_costs_without_proof_are_not_filed(journey: Journey) -> None:
    sample = yaml.safe_load((SAMPLE / "case.yaml").read_text(encoding="utf-8"))
    del sample["facts"], sample["elements"]
    sealing = yaml.safe_load((journey.case / "case.yaml").read_text(encoding="utf-8"))["sealing"]
    filled = {**sample, "sealing": sealing, "signer": "p12:keys/signer.p12"}
    (journey.case / "case.yaml").write_text(
        yaml.safe_dump(filled, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    journey.rewrite(groups=journey.exhibits("1-2", "1-1"))
    refused(
        kit("assemble", journey.case),
        19,
        "Exhibit 1-1 stands after 1-2",
        "A claim asks for costs",
        "evidence-kit check",
    )
    journey.rewrite(groups=journey.exhibits("1-1", "1-2"), claims=sample["claims"][:1])


def test_5_a_clean_case_is_filed_without_a_word_and_said_to_be_ready(journey: Journey) -> None:
    assert kit("check", journey.case).returncode == 0
    filed = kit("assemble", journey.case, "--json")
    assert filed.returncode == 0, filed.stderr
    assert "Next: hand in " in said(kit("status", journey.case))


def test_6_what_changes_after_filing_is_told(journey: Journey) -> None:
    parties = yaml.safe_load((journey.case / "case.yaml").read_text(encoding="utf-8"))["parties"]
    parties[0]["name"]["zh"] = "沈哲"
    journey.rewrite(parties=parties)
    memo = journey.papers / "备忘.txt"
    memo.write_text("privileged", encoding="utf-8")
    assert kit("intake", journey.case, "--as", "other", memo).returncode == 0
    told = json.loads(kit("status", journey.case, "--json").stdout)["check"]["problems"]
    by_code = {one["code"]: one for one in told}
    assert by_code["CASE_NEWER_THAN_BUNDLE"]["message"]["zh"].endswith("原告的名称 (沈喆 → 沈哲)。")
    assert "备忘.txt" in {one["arguments"].get("file") for one in told if one["code"] == "FILE_IN_NO_EXHIBIT"}
    assert by_code["FILES_NEWER_THAN_BUNDLE"]["arguments"]["count"] == 1


def test_7_a_lost_file_is_told_by_status_with_what_to_do(journey: Journey) -> None:
    next(journey.case.glob("artifacts/*licence*/*")).unlink()
    told = said(kit("status", journey.case))
    assert "A file that the journal names is gone" in told and "Restore it from a backup" in told
