"""What no exhibit names is not filed: marked words are planted wherever a case keeps words, and every byte of the filing is searched."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import yaml
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.finding import Question, Status, Verdict
from evidence_kit.domain.text import text
from evidence_kit.formats import journal
from tests.filed import Filed, file_a_case, kit

MARKED = ("斑马线索", "zebraclue")
"""Stands in everything that is planted, in one of the two or in both."""


@dataclass(frozen=True)
class Planted:
    """A case with marked words, filed."""

    filed: Filed
    digests: tuple[str, ...]
    """SHA-256 of the files that are not to be filed."""


def run(*arguments: str | Path) -> None:
    done = kit(*arguments)
    assert done.returncode == 0, done.stderr


def plant(case: Path) -> None:
    """Into files, their names and titles, reasons, notes, another picture's parameters, an interrupted run and an earlier draft."""
    desk = case.parent / "desk"
    desk.mkdir()
    chunks, picture = PngInfo(), desk / "斑马线索 zebraclue.png"
    chunks.add_text(
        "parameters", "zebraclue 斑马线索\nSteps: 2, Sampler: zebraclue, Seed: 7, Size: 64x64, Version: v1.9.4"
    )
    Image.new("RGB", (64, 64), "teal").save(picture, pnginfo=chunks)
    memo, note, wrong = desk / "zebraclue memo.txt", desk / "斑马线索.txt", desk / "page.html"
    for path in (memo, note, wrong):
        path.write_text(f"{path.name}: zebraclue 斑马线索", encoding="utf-8")
    run("intake", case, "--as", "work-product", memo)
    run("intake", case, "--as", "other-evidence", note)
    run("intake", case, "--as", "publication", wrong)
    run("hold-back", case, wrong.name, "--reason", "zebraclue 斑马线索")
    run("intake", case, "--as", "claimed-picture", "--replace", picture)
    run("withdraw", case, picture.name, "--reason", "zebraclue 斑马线索")
    own = (case / "case.yaml").read_bytes()
    with (
        contextlib.suppress(RuntimeError),
        CaseFile(case).writing(system_clock) as writer,
        writer.act("statement") as act,
    ):
        act.write("zebraclue.txt", b"zebraclue", role=Role.STATEMENT, lane=ExhibitClass.PAPER, media_type="text/plain",
                  title=text("斑马线索", "zebraclue"))  # fmt: skip
        raise RuntimeError("killed")
    draft = yaml.safe_load(own)
    draft["claims"] = [{"zh": "斑马线索", "en": "zebraclue"}]
    draft["groups"][0]["exhibits"][0]["purpose"] = {"zh": "斑马线索", "en": "zebraclue"}
    (case / "case.yaml").write_text(yaml.safe_dump(draft, allow_unicode=True), encoding="utf-8")
    run("seal", case)
    run("assemble", case, "--incomplete")
    (case / "case.yaml").write_bytes(own)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    filed = file_a_case(tmp_path_factory.mktemp("planted"), before=plant)
    case_file = CaseFile(filed.case)
    with zipfile.ZipFile(filed.bundle) as bundle:
        members = Bundle.model_validate_json(bundle.read("data/bundle.json")).members
    held = {member.artifact.path for member in members}
    told = {
        member.artifact.digests.sha256 for member in members
    }  # a draft's list of stamps may be the filed book's too
    digests = tuple(
        item.digests.sha256
        for item in case_file.artifacts
        if item.path not in held and item.role is not Role.BUNDLE and item.digests.sha256 not in told
    )
    assert len(digests) >= 7
    return Planted(filed, digests)


def forms(word: str) -> Iterator[bytes]:
    """A word as files may hold it."""
    raw = word.encode()
    yield from (raw, word.upper().encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode("gb18030"))
    yield json.dumps(word)[1:-1].encode()
    yield from (raw.hex().encode(), raw.hex().upper().encode())
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + raw).rstrip(b"=")
        yield whole[(lead * 8 + 5) // 6 : len(whole) - 1]


def content(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of a bundle: its raw bytes, its members, and what the book's streams and pages come to."""
    yield path.name, path.read_bytes()
    with zipfile.ZipFile(path) as bundle:
        for name in bundle.namelist():
            yield name, name.encode()
            yield name, bundle.read(name)
        book = bundle.read("data/exhibits.pdf")
    with pikepdf.open(io.BytesIO(book)) as pdf:
        for number, item in enumerate(pdf.objects):
            if isinstance(item, pikepdf.Stream):
                with contextlib.suppress(pikepdf.PdfError):
                    yield f"book, object {number}", item.read_bytes()
            yield f"book, object {number}", item.unparse()
    for number, page in enumerate(pypdfium2.PdfDocument(book), start=1):
        yield f"book, page {number}", "".join(page.get_textpage().get_text_range().split()).encode()


def test_no_byte_of_the_filing_tells_of_it(planted: Planted) -> None:
    wanted = [form for word in (*MARKED, *planted.digests) for form in forms(word)]
    found = [(where, form) for where, data in content(planted.filed.bundle) for form in wanted if form in data]
    assert not found, found[:5]


def test_the_search_finds_what_is_there(planted: Planted) -> None:
    """The same search for a word of an exhibit: in its file, in a record, on a page."""
    where = {
        name.partition(",")[0]
        for name, data in content(planted.filed.bundle)
        for form in forms("celadon")
        if form in data
    }
    assert {"book", "data/case.json"} <= where
    assert next(form for form in forms("zebraclue") if form == base64.b64encode(b"zebraclue")[:-1])


def test_the_filing_is_as_good_as_one_that_held_nothing_back(planted: Planted) -> None:
    answer = kit("verify", planted.filed.bundle, "--trust", planted.filed.trust, "--json")
    found = Verdict.model_validate_json(answer.stdout)
    assert not [one for one in found.findings if one.status is Status.FAILED], found.findings
    answers = {one.question: one for one in found.answers}
    assert {answers[question].status for question in (Question.EXISTED, Question.UNTOUCHED)} == {Status.PASSED}
    (held,) = [one for one in found.findings if one.code == "JOURNAL_HELD_BACK"]
    with zipfile.ZipFile(planted.filed.bundle) as bundle:
        chain = journal.parse(bundle.read("data/journal.jsonl"), filed=True)
    assert held.message.en.startswith(f"{len(chain.held)} of the journal's {chain.head.size} lines are held back")
    assert (
        f"{len(chain.held)} lines of the journal were filed as digests only" in answers[Question.UNTOUCHED].sentence.en
    )


def test_every_exhibit_is_filed_under_its_number(planted: Planted) -> None:
    with zipfile.ZipFile(planted.filed.bundle) as archive:
        bundle = Bundle.model_validate_json(archive.read("data/bundle.json"))
    names = {member.artifact.path: member.member.rpartition("/")[2] for member in bundle.members}
    received = [
        (one.number, names[path]) for one in bundle.exhibits for path in one.artifacts if one.number[0] in "145"
    ]
    received = [
        (number, name) for number, name in received if name != "recipe.json"
    ]  # which the kit read from the picture
    assert received and all(name.startswith(f"{number}_") for number, name in received), received


def test_the_shell_confirms_a_journal_with_lines_held_back(planted: Planted, tmp_path: Path) -> None:
    with zipfile.ZipFile(planted.filed.bundle) as bundle:
        bundle.extractall(tmp_path)
    for shell in filter(shutil.which, ("sh", "bash", "busybox")):
        command = [shell, *(["sh"] if shell == "busybox" else []), "check-journal.sh"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert "HELD BACK" in done.stdout
    lines = (tmp_path / "data" / "journal.jsonl").read_text("utf-8").splitlines(keepends=True)
    number = next(number for number, line in enumerate(lines) if line.startswith('{"held_line"'))
    for changed in (
        lines[number].replace('"leaf":"', '"leaf":"0', 1),
        lines[number].replace('"sequence":', '"sequence":1'),
    ):
        (tmp_path / "data" / "journal.jsonl").write_text(
            "".join([*lines[:number], changed, *lines[number + 1 :]]), "utf-8"
        )
        assert (
            subprocess.run(["sh", "check-journal.sh"], cwd=tmp_path, capture_output=True, check=False).returncode == 1
        )


def test_the_book_is_the_one_that_is_set_again(planted: Planted) -> None:
    answer = kit("verify", planted.filed.bundle, "--recompose", "--json")
    found = Verdict.model_validate_json(answer.stdout)
    (again,) = [one for one in found.findings if one.code == "BOOK_AGAIN"]
    assert again.status is Status.PASSED, again.message.en
