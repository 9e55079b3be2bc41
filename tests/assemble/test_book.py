"""The exhibit book: cases that counsel really has, set without a fault."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import yaml
from PIL import Image

from evidence_kit import resources
from evidence_kit.assemble.book import ComposedBook, compose_book
from evidence_kit.assemble.book.typesetting import reportlab_setup
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import everything
from evidence_kit.casefile import CaseFile, Clock, create_case
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import AssemblyError
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.intake import gaps_of
from evidence_kit.wording import Table, WordingError
from evidence_kit.workflows.intake import HandedFile, take_in
from tests.conftest import CASE_YAML
from tests.filed import SAMPLE

reportlab_setup.prepare()

from evidence_kit.assemble.book.front import cover  # noqa: E402 - reportlab is prepared first

CREATED = datetime(2026, 1, 8, 10, 0, tzinfo=UTC)
RARE_NAMES = "雯洁㐂䶮𠮷𬭎𫖯𬱖堃喆昇燊犇"


def compose(case_file: CaseFile) -> ComposedBook:
    return compose_book(
        gather(case_file, gaps_of, everything(case_file)),
        created=CREATED,
        signer="李律师",
        rehearsal=False,
        watch=unwatched,
    )


def words_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


@pytest.fixture
def worked(tmp_path: Path, clock: Clock) -> Callable[..., CaseFile]:
    """A case of its own with the files given."""

    def make(changes: dict[str, object], *files: tuple[str, bytes, Role]) -> CaseFile:
        source = yaml.safe_load(CASE_YAML) | changes
        case = create_case(tmp_path / "案件", yaml.safe_dump(source, allow_unicode=True).encode(), clock)
        handed = []
        for name, data, role in files:
            path = tmp_path / name
            path.write_bytes(data)
            handed.append(HandedFile(path, role, text(name, name)))
        with case.writing(clock) as writer:
            take_in(case, writer, tuple(handed), unwatched)
        return case

    return make


def group(*exhibits: dict[str, object]) -> dict[str, object]:
    both = {"zh": "证据", "en": "evidence"}
    rows = [
        {"name": both, "kind": both, "source": both, "content": both, "purpose": both, "lane": "paper"} | exhibit
        for exhibit in exhibits
    ]
    return {"groups": [{"title": both, "purpose": both, "exhibits": rows}]}


def picture(mode: str = "RGB", size: tuple[int, int] = (300, 200)) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, "PNG")
    return buffer.getvalue()


def small_pdf() -> bytes:
    from tests.assemble.packing_case import small_pdf as make

    return make(3)


def test_all_kinds_of_files_are_shown(worked: Callable[..., CaseFile]) -> None:
    case = worked(
        group({"number": "1-1", "roles": ["other-evidence"]}),
        ("说明.txt", "第一行\n  缩进的一行 <b>&amp;\n".encode(), Role.OTHER_EVIDENCE),
        ("老文件.txt", "以 GB18030 写成".encode("gb18030"), Role.OTHER_EVIDENCE),
        ("log.jsonl", b'{"prompt": "a", "seed": 1}\nnot json\n', Role.OTHER_EVIDENCE),
        ("透明.png", picture("RGBA"), Role.OTHER_EVIDENCE),
        ("长图.png", picture("RGB", (200, 4000)), Role.OTHER_EVIDENCE),
        ("许可.pdf", small_pdf(), Role.OTHER_EVIDENCE),
        ("broken.pdf", b"%PDF-1.7 nothing", Role.OTHER_EVIDENCE),
        ("影片.mp4", b"\x00\x00\x00\x18ftypisom", Role.OTHER_EVIDENCE),
    )
    composed = compose(case)
    words = "\n".join(words_of(composed.pdf))
    for expected in ("缩进的一行 <b>&amp;", "以 GB18030 写成", "not json", "page 3 of 3", "影片.mp4", "seed"):
        assert expected in words, expected
    assert composed.exhibits[0].pages > 4


def test_an_exhibit_without_files_is_marked_and_left_out(worked: Callable[..., CaseFile]) -> None:
    case = worked(group({"number": "1-1", "roles": ["licence"]}, {"number": "1-2", "roles": ["statement"]}),
                  ("a.txt", b"text", Role.STATEMENT))  # fmt: skip
    composed = compose(case)
    assert [exhibit.number for exhibit in composed.exhibits] == ["1-2"]
    words = " ".join("".join(words_of(composed.pdf)).split())
    assert "待补" in words and "This book is incomplete. Exhibits still to be supplied: 1-1" in words


def test_rare_names_extract_exactly(worked: Callable[..., CaseFile]) -> None:
    party = {"role": "plaintiff", "name": {"zh": RARE_NAMES, "en": "X"}}
    case = worked(
        group({"number": "1-1", "roles": ["statement"]}) | {"parties": [party]}, ("a.txt", b"x", Role.STATEMENT)
    )
    assert RARE_NAMES in words_of(compose(case).pdf)[0]


def test_very_long_words_of_counsel_overflow_nothing(worked: Callable[..., CaseFile]) -> None:
    long = {"zh": "很长的内容，" * 700, "en": "very long words " * 500}
    case = worked(group({"number": "1-1", "roles": ["statement"], "purpose": long}), ("a.txt", b"x", Role.STATEMENT))
    document = pypdfium2.PdfDocument(compose(case).pdf)
    for page in document:
        for found in page.get_objects():
            left, _, right, _ = found.get_bounds() if hasattr(found, "get_bounds") else found.get_pos()
            assert right <= page.get_width() + 1 or left < 0  # the rehearsal's mark alone is turned


def test_two_settings_of_a_case_are_the_same_bytes(worked: Callable[..., CaseFile]) -> None:
    case = worked(group({"number": "1-1", "roles": ["statement"]}), ("a.txt", b"x", Role.STATEMENT))
    assert compose(case).pdf == compose(case).pdf


def test_the_claimed_picture_shows_its_parameters_and_gaps(worked: Callable[..., CaseFile]) -> None:
    claimed = (SAMPLE / "claimed" / "celadon-teapot.png").read_bytes()
    case = worked(group({"number": "1-1", "roles": ["claimed-picture", "recipe"], "lane": "creation-record"}),
                  ("原图.png", claimed, Role.CLAIMED_PICTURE))  # fmt: skip
    words = "\n".join(words_of(compose(case).pdf))
    for expected in ("3141592652", "celadon-style-lora", "明载", "elegent"):
        assert expected in words, expected


def test_a_creation_record_and_a_demonstration_are_never_one_exhibit(worked: Callable[..., CaseFile]) -> None:
    claimed = (SAMPLE / "claimed" / "celadon-teapot.png").read_bytes()
    case = worked(group({"number": "1-1", "roles": ["claimed-picture"], "lane": "regeneration-demonstration"}),
                  ("原图.png", claimed, Role.CLAIMED_PICTURE))  # fmt: skip
    with pytest.raises(AssemblyError, match="mixes the two classes"):
        compose(case)


def test_without_a_catalogue_there_is_no_book(worked: Callable[..., CaseFile]) -> None:
    with pytest.raises(AssemblyError, match="catalogue"):
        compose(worked({}, ("a.txt", b"x", Role.STATEMENT)))


def test_an_unknown_profile_names_those_there_are(worked: Callable[..., CaseFile]) -> None:
    case = worked(group({"number": "1-1"}) | {"profile": "../../etc/passwd"}, ("a.txt", b"x", Role.STATEMENT))
    with pytest.raises(AssemblyError, match="bic"):
        compose(case)


@pytest.fixture
def edited_cover(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """The table of the cover's words as a lawyer left it."""

    def edit(old: str, new: str) -> None:
        words = resources.shipped("templates", "book", "cover.yaml").read_text("utf-8")
        assert old in words
        path = tmp_path / "cover.yaml"
        path.write_text(words.replace(old, new), encoding="utf-8")
        monkeypatch.setattr(cover, "_words", Table("templates/book/cover.yaml", lambda: path))

    return edit


def test_what_a_lawyer_edits_is_printed(
    worked: Callable[..., CaseFile], edited_cover: Callable[[str, str], None]
) -> None:
    case = worked(group({"number": "1-1", "roles": ["statement"]}), ("a.txt", b"x", Role.STATEMENT))
    edited_cover("提交日期：{day}", "于 {day} 提交")
    assert "于 2026 年 1 月 8 日 提交" in words_of(compose(case).pdf)[0]


def test_a_lawyers_slip_stops_the_book_and_says_where(
    worked: Callable[..., CaseFile], edited_cover: Callable[[str, str], None]
) -> None:
    case = worked(group({"number": "1-1", "roles": ["statement"]}), ("a.txt", b"x", Role.STATEMENT))
    edited_cover("提交日期：{day}", "提交日期：{date}")
    with pytest.raises(WordingError, match=r"templates/book/cover.yaml: line \d+: .*\{date\}, \{day\}"):
        compose(case)
