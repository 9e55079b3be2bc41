"""What a page says of a picture is true: the bytes, or the pixels, that are taken out of the book are those of the file."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
import yaml
from PIL import Image, ImageCms

from evidence_kit.assemble.book import ComposedBook, compose_book
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import select
from evidence_kit.casefile import CaseFile, Clock, create_case
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.errors import StorageError
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.text import text
from evidence_kit.intake import gaps_of
from evidence_kit.workflows.intake import HandedFile, take_in
from tests.assemble.signed_books import foreign_in, signed_book
from tests.conftest import CASE_YAML

CREATED = datetime(2026, 1, 8, 10, 0, tzinfo=UTC)
BOTH = {"zh": "材料", "en": "material"}
RED, BLUE, WHITE = (200, 30, 20), (20, 40, 190), (255, 255, 255)


def noisy(mode: str, size: tuple[int, int]) -> Image.Image:
    """A picture of which no two pixels are alike in a way that a codec could guess."""
    return Image.merge("RGB", [Image.effect_noise(size, 60 + at) for at in range(3)]).convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def turned(orientation: int) -> bytes:
    picture = Image.new("RGB", (64, 32), BLUE)
    picture.paste(RED, (0, 0, 32, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(picture, "JPEG", quality=95, exif=exif)


class Made:
    """A case and its book."""

    def __init__(self, folder: Path, clock: Clock, files: dict[str, bytes], **exhibit: object) -> None:
        row = dict.fromkeys(("name", "kind", "source", "content", "purpose"), BOTH)
        plan = {"number": "1-1", **row, "lane": "paper", "roles": ["other-evidence"], **exhibit}
        case = yaml.safe_load(CASE_YAML) | {
            "groups": [{"title": BOTH, "purpose": BOTH, "exhibits": [plan]}], "facts": [], "elements": [],
        }  # fmt: skip
        self.case = create_case(folder / "case", yaml.safe_dump(case, allow_unicode=True).encode(), clock)
        handed = []
        for name, data in files.items():
            (folder / name).write_bytes(data)
            handed.append(HandedFile(folder / name, Role.OTHER_EVIDENCE, text(name, name)))
        with self.case.writing(clock) as writer:
            take_in(self.case, writer, tuple(handed), unwatched)
        self.composed = composed(self.case)
        self.pdf = self.composed.pdf

    def words(self) -> list[str]:
        return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(self.pdf)]

    def pictures(self) -> list[tuple[int, pikepdf.Stream]]:
        """Pages, and what they draw, in their order."""
        with pikepdf.open(io.BytesIO(self.pdf)) as document:
            found = [
                (number, picture, bytes(picture.read_raw_bytes()), pikepdf.PdfImage(picture).as_pil_image())
                for number, page in enumerate(document.pages)
                for picture in page.resources.get("/XObject", {}).values()
            ]
        self.raw = [raw for _, _, raw, _ in found]
        self.seen = [seen for _, _, _, seen in found]
        return [(number, picture) for number, picture, _, _ in found]


def composed(case: CaseFile) -> ComposedBook:
    return compose_book(
        gather(case, gaps_of, select(case)), created=CREATED, signer="李律师", rehearsal=False, watch=unwatched
    )


def test_a_photo_taken_out_of_the_book_has_the_digest_that_is_printed_above_it(tmp_path: Path, clock: Clock) -> None:
    files = {
        "plain.jpg": saved(noisy("RGB", (80, 60)), "JPEG"),
        "grey.jpg": saved(noisy("L", (80, 60)), "JPEG", progressive=True),
    }
    made = Made(tmp_path, clock, files)
    pages = [number for number, _ in made.pictures()]
    taken = [hashlib.sha256(raw).hexdigest() for raw in made.raw]
    assert sorted(taken) == sorted(hashlib.sha256(data).hexdigest() for data in files.values())
    words = made.words()
    for page, digest in zip(pages, taken, strict=True):
        assert digest in words[page]
        assert "原字节嵌入" in words[page]
        assert "original bytes embedded" in words[page]


@pytest.mark.parametrize(("name", "mode", "kind"), [
    ("rgb.png", "RGB", "PNG"),
    ("grey.png", "L", "PNG"),
    ("bits.png", "1", "PNG"),
    ("palette.png", "P", "PNG"),
    ("screen.png", "RGBA", "PNG"),
    ("scan.tiff", "RGB", "TIFF"),
])  # fmt: skip
def test_other_pictures_have_the_pixels_of_their_file(
    tmp_path: Path, clock: Clock, name: str, mode: str, kind: str
) -> None:
    picture = noisy(mode, (50, 40))
    made = Made(tmp_path, clock, {name: saved(picture, kind)})
    ((page, _),) = made.pictures()
    assert made.seen[0].convert("RGB").tobytes() == picture.convert("RGB").tobytes()
    assert "像素相同" in made.words()[page]
    assert "identical pixels" in made.words()[page]


def test_the_data_of_a_plain_png_are_not_packed_anew(tmp_path: Path, clock: Clock) -> None:
    data = saved(noisy("RGB", (50, 40)), "PNG", compress_level=1)
    made = Made(tmp_path, clock, {"plain.png": data})
    made.pictures()
    assert made.raw[0] in data


@pytest.mark.parametrize(("name", "data"), [
    ("clear.png", saved(Image.new("RGBA", (30, 20), (*RED, 90)), "PNG")),
    ("print.jpg", saved(Image.new("CMYK", (30, 20), (9, 200, 80, 0)), "JPEG")),
    ("deep.png", saved(Image.new("I;16", (30, 20), 40_000), "PNG")),
])  # fmt: skip
def test_what_was_converted_is_said_to_be(tmp_path: Path, clock: Clock, name: str, data: bytes) -> None:
    made = Made(tmp_path, clock, {name: data})
    ((page, picture),) = made.pictures()
    assert "经转换显示" in made.words()[page]
    assert "原字节嵌入" not in made.words()[page]


@pytest.mark.parametrize(("orientation", "corners"), [
    (1, "rb"), (2, "br"), (3, "br"), (4, "rb"), (5, "tb"), (6, "tb"), (7, "bt"), (8, "bt"),
])  # fmt: skip
def test_a_turned_photo_stands_upright_and_its_bytes_are_the_files(
    tmp_path: Path, clock: Clock, orientation: int, corners: str
) -> None:
    """Red is the left half of what is stored: upright it is left, right, above or below."""
    data = turned(orientation)
    made = Made(tmp_path, clock, {"turned.jpg": data})
    ((page, _),) = made.pictures()
    assert made.raw == [data]
    assert (f"（{orientation}）转正显示" in made.words()[page]) == (orientation != 1)
    shown = np.asarray(pypdfium2.PdfDocument(made.pdf)[page].render(scale=1).to_pil().convert("RGB"), np.int16)
    red, blue = (np.argwhere((abs(shown - colour) < 12).all(axis=2)).mean(axis=0) for colour in (RED, BLUE))
    beside = abs(red[0] - blue[0]) < 2
    found = ("rb" if red[1] < blue[1] else "br") if beside else ("tb" if red[0] < blue[0] else "bt")
    assert found == corners


def test_a_profile_of_other_colours_goes_with_the_photo(tmp_path: Path, clock: Clock) -> None:
    other = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    plain = saved(noisy("RGB", (40, 30)), "JPEG", icc_profile=bytes(other))
    for mark in (b"sRGB", b"s\x00R\x00G\x00B", b"\x00s\x00R\x00G\x00B"):
        other = bytearray(bytes(other).replace(mark, mark.replace(b"s", b"x").replace(b"R", b"X")))
    wide = saved(noisy("RGB", (40, 30)), "JPEG", icc_profile=bytes(other))
    made = Made(tmp_path, clock, {"plain.jpg": plain, "wide.jpg": wide})
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        spaces = {
            bytes(picture.read_raw_bytes()): picture.ColorSpace
            for page in document.pages
            for picture in page.resources.get("/XObject", {}).values()
        }
        assert spaces[plain] == "/DeviceRGB"
        assert spaces[wide][0] == "/ICCBased"
        assert spaces[wide][1].read_bytes() == bytes(other)
    assert foreign_in(signed_book(made.pdf)) == ()


def test_a_long_screenshot_is_cut_into_strips_that_overlap_and_stands_in_the_file_once(
    tmp_path: Path, clock: Clock
) -> None:
    made = Made(tmp_path, clock, {"long.png": saved(noisy("RGB", (270, 2250)), "PNG")})
    drawn = made.pictures()
    assert len({picture.objgen for _, picture in drawn}) == 1
    told = "\n".join(made.words())
    rows = [
        (int(first.replace(",", "")), int(last.replace(",", "")))
        for first, last in _rows(told)
    ]  # fmt: skip
    assert len(rows) > 2
    assert rows[0][0] == 1
    assert rows[-1][1] == 2250
    assert all(after[0] < before[1] for before, after in zip(rows, rows[1:], strict=False)), "they overlap"


def _rows(words: str) -> list[tuple[str, str]]:
    return re.findall(r"part \d+ of \d+, rows ([\d,]+)–([\d,]+)", " ".join(words.split()))


@pytest.mark.parametrize(("per_page", "pages"), [(1, 4), (2, 2), (4, 1)])
def test_counsel_says_how_many_pictures_stand_on_a_page(
    tmp_path: Path, clock: Clock, per_page: int, pages: int
) -> None:
    files = {f"{number}.jpg": saved(noisy("RGB", (900, 700)), "JPEG") for number in range(5)}
    made = Made(tmp_path, clock, files, per_page=per_page)
    numbers = [number for number, _ in made.pictures()]
    assert len(numbers) == 5
    assert len(set(numbers)) in (pages, pages + 1), "the first page has the head of the exhibit"
    assert max(map(numbers.count, numbers)) == per_page


def test_the_head_of_an_exhibit_and_its_picture_share_a_page(tmp_path: Path, clock: Clock) -> None:
    made = Made(tmp_path, clock, {"tall.png": saved(noisy("RGB", (700, 1500)), "PNG")})
    ((page, _),) = made.pictures()
    assert "证据 1-1" in made.words()[page]


def test_the_book_is_written_again_byte_for_byte(tmp_path: Path, clock: Clock) -> None:
    made = Made(
        tmp_path,
        clock,
        {"a.jpg": saved(noisy("RGB", (80, 60)), "JPEG"), "b.webp": saved(noisy("RGB", (80, 60)), "WEBP")},
    )
    assert made.composed.pdf == made.pdf
    assert composed(made.case).pdf == made.pdf


def test_a_photo_that_changed_since_it_was_set_stops_the_writing(tmp_path: Path, clock: Clock) -> None:
    made = Made(tmp_path, clock, {"a.jpg": saved(noisy("RGB", (80, 60)), "JPEG")})
    (artifact,) = made.case.artifacts
    made.case.path(artifact).write_bytes(saved(noisy("RGB", (80, 60)), "JPEG"))
    with pytest.raises(StorageError):
        made.composed.write_to(io.BytesIO())


def test_no_picture_at_all_is_named_with_its_digest(tmp_path: Path, clock: Clock) -> None:
    broken = saved(noisy("RGB", (80, 60)), "PNG")[:200]
    made = Made(tmp_path, clock, {"broken.png": broken})
    assert made.pictures() == []
    assert hashlib.sha256(broken).hexdigest() in "".join(made.words())


def test_the_pages_of_a_tiff_are_all_shown(tmp_path: Path, clock: Clock) -> None:
    sheets = [noisy("L", (60, 80)) for _ in range(3)]
    made = Made(tmp_path, clock, {"fax.tiff": saved(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])})
    made.pictures()
    assert sorted(seen.tobytes() for seen in made.seen) == sorted(sheet.tobytes() for sheet in sheets)


def test_a_word_document_is_shown_by_its_words_and_says_so(tmp_path: Path, clock: Clock) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("本人授权使用该图片。")
    buffer = io.BytesIO()
    document.save(buffer)
    words = "".join("".join(Made(tmp_path, clock, {"授权.docx": buffer.getvalue()}).words()).split())
    assert "本人授权使用该图片。" in words
    assert "请另交该文档的PDF版本" in words


def test_a_received_pdf_says_what_it_holds_beside_its_pages(tmp_path: Path, clock: Clock) -> None:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(300, 400))
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.Root.OpenAction = document.make_indirect(script)
        document.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(), D=pikepdf.Dictionary())
        buffer = io.BytesIO()
        document.save(buffer)
    made = Made(tmp_path, clock, {"script.pdf": buffer.getvalue()})
    words = "".join(made.words())
    assert "JavaScript" in words
    assert "OCProperties" in words
    assert len(made.pictures()) == 1
    assert foreign_in(signed_book(made.pdf)) == ()
