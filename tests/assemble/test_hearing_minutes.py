"""The minutes of a hearing in one language: what came out, what another machine made of it, and nothing in the other tongue."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf

from evidence_kit.assemble.hearing_minutes import HeldHearing, hearing_minutes
from evidence_kit.case_yaml import parse_case
from evidence_kit.domain.in_court.hearing import CourtRequest, Hearing, HearingRun
from evidence_kit.domain.in_court.line_up import Handed, LineUp, Suspect, Trials
from evidence_kit.domain.making.regeneration import Environment, Figures
from evidence_kit.domain.text import Language, text
from tests.conftest import CASE_YAML
from tests.domain.in_court.test_hearing import RECIPE
from tests.filed import SAMPLE

NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)
NEAR = Figures(max_difference=1, psnr_db=70.0, ssim=1.0, equal_values=0.9)
FAR = Figures(max_difference=200, psnr_db=12.0, ssim=0.1, equal_values=0.1)
HERE = Environment(
    platform="Linux", processor="a processor", device="cpu", precision="float32", threads=1, versions={}, components=()
)
PNG = (SAMPLE / "claimed" / "celadon-teapot.png").read_bytes()


def run(number: int, request: CourtRequest, **figures: Figures | None) -> HearingRun:
    return HearingRun(
        number=number, request=request, commitment=f"request-{number}.json", request_sha256=f"{number}1" * 32, committed=NOW,
        computed=NOW, seconds=1, picture=f"picture-{number}.png", picture_sha256="cc" * 32, pixels_sha256=f"{number}2" * 32,
        other_pixels_sha256="02" * 32, **{"against_recipe": None, "against_other": NEAR} | figures,
    )  # fmt: skip


def line_up() -> LineUp:
    suspects = (
        Suspect(label=text("甲", "first"), settings=RECIPE),
        Suspect(label=text("乙", "second"), settings=RECIPE),
    )
    trials = Trials(
        played=20,
        named_right=18,
        named_wrong=1,
        named_none=1,
        absent_named=3,
        least_side=0.6,
        least_scale=0.5,
        qualities=(50, 95),
    )
    handed = (Handed(file="a.jpg", sha256="aa" * 32, named=2, astray=0.034, time=NOW),
              Handed(file="b.jpg", sha256="bb" * 32, named=None, astray=None, time=NOW))  # fmt: skip
    return LineUp(
        roster="r.json", roster_sha256="dd" * 32, number="4711", order=(1, 0), order_file="o.json", order_sha256="ee" * 32,
        pictures=("1.png", "2.png"), pixels_sha256=("ab" * 32, "cd" * 32), suspects=suspects, trials=trials, handed=handed,
    )  # fmt: skip


def minutes(tmp_path: Path, language: Language) -> bytes:
    runs = (
        run(0, CourtRequest(), against_claimed=NEAR),
        run(1, CourtRequest(words="red"), against_recipe=FAR),
        run(2, CourtRequest(seed=3), against_recipe=NEAR),
    )
    hearing = Hearing(
        case="spring-breeze", bundle_name="b.zip", bundle_sha256="12" * 32, settings_confirmed=False, other_record_sha256="34" * 32,
        tool="evidence-kit", program_sha256="56" * 32, started=NOW, finished=NOW, environment=HERE, recipe=RECIPE,
        recipe_sha256="78" * 32, runs=runs, line_up=line_up(),
    )  # fmt: skip
    case = parse_case(CASE_YAML.encode(), "case.yaml")
    held = HeldHearing(hearing, "9a" * 32, case, {one.picture: PNG for one in runs}, rehearsal=False)
    assert hearing_minutes(held, language) == (data := hearing_minutes(held, language)), (
        "the same hearing, the same bytes"
    )
    return data


def words(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_each_request_the_line_up_and_the_other_machine_are_told(tmp_path: Path) -> None:
    plain = "".join(words(minutes(tmp_path, "en")).split())
    for expected in (
        "Requests made: 2; of these 1 changed the picture.", "nothing measurable changed", "not all of it could be read out",
        "18 named right, 1 named wrong, 1 not named", "at most 21.6% at 95 % confidence", "one of them was named all the same 3 times",
        "of 3 pictures 1 have equal pixels", "No. 1 has other pixels; graded: numerically the same",
        "place 2 (towards no other does it lie off by more than 3.4%)", "none: a copy of none of them", "11" * 32, "12" * 32, "22" * 32,
        "not a record of the creation", "Against the claimed picture".replace("A", "a"),
    ):  # fmt: skip
        assert "".join(expected.split()) in plain, expected


def test_the_chinese_minutes_are_chinese(tmp_path: Path) -> None:
    read = words(minutes(tmp_path, "zh"))
    assert "勘验笔录" in read and "误认 1 次" in read and "勘验人" in read
    english = set(re.findall(r"\b(?:the|of|and|picture|request)\b", read))
    assert not english


def test_pictures_are_in_the_file_and_described(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(minutes(tmp_path, "zh"))) as pdf:
        shown = [one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
        assert shown, "pictures are embedded once each, however often they are shown"
        assert pdf.Root.Lang == "zh-CN"
