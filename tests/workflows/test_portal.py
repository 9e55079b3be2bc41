"""What a court's portal takes one by one: read back by other programs, and equal to the filed book."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.workflows.bundle_contents import contents_of
from tests import loopback
from tests.filed import Filed, kit
from tests.workflows.refusals import refused


@pytest.fixture(scope="module")
def written(filed: Filed, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """The folder of the filed case, cut into volumes of half a megabyte."""
    folder = tmp_path_factory.mktemp("portal")
    case, out = folder / "case", folder / "交件 夹"
    shutil.copytree(filed.case, case)
    with loopback.served(loopback.stamp) as authority:
        written = (case / "case.yaml").read_text(encoding="utf-8")
        (case / "case.yaml").write_text(re.sub(r"tsa:http://[^#]+", f"tsa:{authority}", written), encoding="utf-8")
        done = kit("portal", case, "--out", out, "--most-mb", "0.5", "--json")
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


def rendered(pdf: bytes, page: int) -> bytes:
    return pdfium.PdfDocument(pdf)[page].render(scale=0.7).to_pil().tobytes()


def test_each_exhibit_shows_the_pages_of_the_book(filed: Filed, written: tuple[Path, dict[str, object]]) -> None:
    case_file = CaseFile(filed.case)
    book = case_file.path(case_file.with_role(Role.EXHIBIT_BOOK)[-1]).read_bytes()
    for exhibit in contents_of(filed.bundle).exhibits:
        (name,) = written[0].glob(f"{exhibit.number}_*.pdf")
        single = name.read_bytes()
        assert len(pdfium.PdfDocument(single)) == exhibit.pages
        assert rendered(single, 0) == rendered(book, exhibit.first_page - 1)


def test_the_list_states_every_other_file_with_its_digest(written: tuple[Path, dict[str, object]]) -> None:
    folder, _ = written
    (listed,) = folder.glob("00_*.csv")
    rows = list(csv.DictReader(io.StringIO(listed.read_bytes().decode("utf-8-sig"))))
    told = {row["file"]: row["sha256"] for row in rows}
    assert told == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path != listed
    }


def test_catalogue_and_volumes_are_signed_and_stamped_over_all_bytes(written: tuple[Path, dict[str, object]]) -> None:
    folder, _ = written
    signed = [*folder.glob("00_证据目录.pdf"), *folder.glob("00_*册*.pdf")]
    assert len(signed) >= 2
    for path in signed:
        told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
        assert told.count("Signature #") == 2 and "Signature is Valid" in told, told
        assert "Total document signed" in told


def test_a_volume_above_the_limit_is_named(written: tuple[Path, dict[str, object]]) -> None:
    folder, told = written
    too_large = {path.name for path in folder.iterdir() if path.stat().st_size > 500_000 and path.suffix != ".csv"}
    assert set(told["too_large"]) == too_large  # type: ignore[call-overload]


def test_nothing_is_written_into_a_folder_that_holds_something(filed: Filed, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    refused(kit("portal", filed.case, "--out", tmp_path), 2, "--out")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_case_without_a_bundle_is_told_what_comes_first(taken_in_today: Path, tmp_path: Path) -> None:
    refused(kit("portal", taken_in_today, "--out", tmp_path / "out"), 10, "evidence-kit assemble")
    assert not (tmp_path / "out").exists()
