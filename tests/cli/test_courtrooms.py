"""The court at a terminal: what is asked for, and asked for again."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from evidence_kit.domain.in_court.hearing import Hearing
from tests.heard import HEARD_BUNDLE, HEARD_WEIGHTS


def copy_of_the_claimed_picture(to: Path) -> Path:
    """Cut, scaled down and saved as JPEG."""
    with zipfile.ZipFile(HEARD_BUNDLE) as bundle:
        (name,) = [one for one in bundle.namelist() if one.endswith("claimed-picture/claimed.png")]
        with Image.open(BytesIO(bundle.read(name))) as opened:
            opened.convert("RGB").crop((3, 2, 62, 60)).resize((52, 50)).save(to, quality=88)
    return to


def test_a_person_is_asked_and_what_cannot_be_met_is_asked_again(tmp_path: Path) -> None:
    copy = copy_of_the_claimed_picture(tmp_path / "copy.jpg")
    said = ["", "", "y", "red", "kettle", "", "", "y", "", "", "12", "", "", "", "n", "y", "", "7", "", str(copy), ""]
    command = [sys.executable, "-m", "evidence_kit", "--lang=zh", "hearing", str(HEARD_BUNDLE), *map(str, HEARD_WEIGHTS), "--trials", "0",
               "--out", str(tmp_path / "out")]  # fmt: skip
    made = subprocess.run(command, input="\n".join(said) + "\n", capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert "恰为一次" in made.stderr and "误认率未知" in made.stderr
    hearing = Hearing.model_validate_json((tmp_path / "out" / "hearing.json").read_bytes())
    assert [run.request.seed for run in hearing.runs] == [None, 12]
    assert hearing.line_up is not None
    (handed,) = hearing.line_up.handed
    assert handed.named == hearing.line_up.claimed_place
    assert (tmp_path / "out" / handed.file).read_bytes() == copy.read_bytes()
