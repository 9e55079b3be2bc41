"""What no exhibit names is not filed: marked words are planted wherever a case keeps words, and every byte of the filing is searched."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import docx
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
from tests import loopback
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
    """A word as files may hold it: in each encoding as it is, in hexadecimal and as octal escapes of a PDF string; in base 64."""
    raw = word.encode()
    yield from (word.upper().encode(), json.dumps(word)[1:-1].encode(), quote(word).encode())
    for encoded in (raw, word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode("gb18030")):
        yield from (encoded, encoded.hex().encode(), encoded.hex().upper().encode())
        yield "".join(f"\\{byte:03o}" for byte in encoded).encode()
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + raw).rstrip(b"=")
        yield whole[(lead * 8 + 5) // 6 : len(whole) - 1]


def content(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of a file, or of each file of a folder: as it lies there, and what containers within come to."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            yield from inside(file.name, file.read_bytes())


def inside(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """What bytes hold: bundles and office files are unzipped, PDF streams and PNG texts decompressed, wherever they lie."""
    yield name, name.encode()
    yield name, data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from inside(f"{name}/{member}", archive.read(member))
    elif data.startswith(b"%PDF"):
        yield from in_pdf(name, data)
    elif data.startswith(b"\x89PNG"):
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            yield name, repr(picture.info).encode()


def in_pdf(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The objects of a PDF, its streams without their filters, its attachments, and its pages as they are read."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for number, item in enumerate(pdf.objects):
            if isinstance(item, pikepdf.Stream):
                with contextlib.suppress(pikepdf.PdfError):
                    held = item.read_bytes()
                    yield f"{name}, object {number}", held
                    if held.startswith((b"PK\x03\x04", b"\x89PNG", b"%PDF")):
                        yield from inside(f"{name}, object {number}", held)
            yield f"{name}, object {number}", item.unparse()
    for number, page in enumerate(pypdfium2.PdfDocument(data), start=1):
        yield f"{name}, page {number}", "".join(page.get_textpage().get_text_range().split()).encode()


def told_of(path: Path, planted: Planted) -> list[tuple[str, bytes]]:
    wanted = {form for word in (*MARKED, *planted.digests) for form in forms(word)}
    return [(where, form) for where, data in content(path) for form in wanted if form in data]


def test_no_byte_of_the_filing_tells_of_it(planted: Planted) -> None:
    assert not told_of(planted.filed.bundle, planted)[:5]


def test_no_byte_of_the_portal_folder_or_of_a_supplement_tells_of_it(planted: Planted, tmp_path: Path) -> None:
    case = tmp_path / "案件 二"
    shutil.copytree(planted.filed.case, case)
    path, page = case / "case.yaml", tmp_path / "新页.png"
    Image.new("RGB", (90, 60), "navy").save(page)
    run("intake", case, page, "--as", "infringement")
    written = yaml.safe_load(path.read_text("utf-8"))
    rows = next(one["exhibits"] for one in written["groups"] if any(row["number"] == "5-2" for row in one["exhibits"]))
    rows.append({
        **rows[-1],
        "number": "5-3",
        "name": {"zh": "新页", "en": "New page"},
        "files": [page.name],
        "roles": [],
    })
    with loopback.served(loopback.stamp) as tsa:
        authority = f"tsa:{tsa}#root=keys/authority.pem"
        written["sealing"] = {"authorities": [authority], "calendars": [], "calendars_needed": 0}
        path.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), "utf-8")
        run("assemble", case, "--supplement", "--incomplete")
        run("portal", case, "--out", tmp_path / "portal")
    run("catalogue", case, "--out", tmp_path / "portal" / "目录.xlsx")
    supplement = case / CaseFile(case).with_role(Role.BUNDLE)[-1].path
    assert supplement.name.endswith("-2.zip")
    assert not told_of(supplement, planted)[:5] and not told_of(tmp_path / "portal", planted)[:5]


def test_the_search_finds_what_is_there(planted: Planted) -> None:
    """The same search for a word of an exhibit: in its file, in a record, on a page."""
    where = {
        name.rpartition("/")[2].partition(",")[0]
        for name, data in content(planted.filed.bundle)
        for form in forms("celadon")
        if form in data
    }
    assert {"exhibits.pdf", "case.json"} <= where
    assert next(form for form in forms("zebraclue") if form == base64.b64encode(b"zebraclue")[:-1])


def test_the_search_looks_into_every_kind_of_container(tmp_path: Path) -> None:
    """A word in a compressed text of a PNG, in a JPEG's EXIF in UTF-16, in an office file, in a PDF's string and in its attachment."""
    chunks = PngInfo()
    chunks.add_text("note", "斑马线索 " * 9, zip=True)
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png", pnginfo=chunks)
    exif = Image.Exif()
    exif[0x9C9C] = "斑马线索".encode("utf-16-le")  # XPComment
    Image.new("RGB", (8, 8)).save(tmp_path / "b.jpg", exif=exif)
    document = docx.Document()
    document.add_paragraph("斑马线索")
    document.save(str(tmp_path / "c.docx"))
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = "斑马线索"
        pdf.save(tmp_path / "d.pdf")
        del pdf.docinfo["/Title"]
        pdf.attachments["e.docx"] = (tmp_path / "c.docx").read_bytes()
        pdf.save(tmp_path / "e.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.png", "b.jpg", "c.docx", "d.pdf", "e.pdf"):
            archive.write(tmp_path / name, name)
    wanted = set(forms("斑马线索"))
    found = {
        re.split("[/,]", name)[1]
        for name, data in content(tmp_path / "all.zip")
        if "/" in name and any(form in data for form in wanted)
    }
    assert found == {"a.png", "b.jpg", "c.docx", "d.pdf", "e.pdf"}


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
