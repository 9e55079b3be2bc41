"""A case that counsel writes in one language is filed in it: nothing of it stands twice, and the court's check finds one case."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from evidence_kit.case_yaml import load_case
from tests.filed import SAMPLE, kit


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_case_of_one_language_is_filed_in_it(language: str, tmp_path: Path) -> None:
    case = tmp_path / "one-language"
    for command in (
        ("new", case, "--lang", language),
        ("intake", case, SAMPLE / "claimed" / "celadon-teapot.png"),
    ):
        assert kit(*command).returncode == 0
    packed = kit("assemble", case, "--rehearsal", "--json")
    assert packed.returncode == 0, packed.stderr
    bundle, written = Path(json.loads(packed.stdout)["bundle"]), load_case(case / "case.yaml")
    title, purpose = written.title.in_(written.languages[0]), written.groups[0].exhibits[0].purpose.zh
    with zipfile.ZipFile(bundle) as archive:
        info, readme, book = (archive.read(name) for name in ("bag-info.txt", "README.txt", "data/exhibits.pdf"))
    assert f"External-Description: {title}\n" in info.decode().replace("\r", "")
    assert readme.decode().count(title) == 1 and f"{title} / {title}" not in readme.decode()
    words = ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(book)]
    title, purpose = (re.sub(r"\s", "", one) for one in (title, purpose))
    assert title in words[0] and title * 2 not in words[0] and f"{title}/{title}" not in "".join(words)
    assert any(purpose in page for page in words) and purpose * 2 not in "".join(words)
    checked = kit("verify", bundle, "--json")
    assert checked.returncode == 3, checked.stderr  # a rehearsal is never more than that
    found = {(one["code"], one["status"]) for one in json.loads(checked.stdout)["findings"]}
    assert ("CASE_IDENTITY", "PASSED") in found and "FAILED" not in {status for _, status in found}
