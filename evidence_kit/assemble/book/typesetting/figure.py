"""Pictures on the page: as large as they may be, never enlarged beyond what print bears, captioned in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from PIL import Image as Pictures
from PIL import UnidentifiedImageError
from reportlab.platypus import Image, KeepTogether, Table, TableStyle

from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
from evidence_kit.assemble.book.typesetting.reportlab_setup import BASE_FACE
from evidence_kit.domain.errors import AssemblyError, words_of
from evidence_kit.domain.text import Text, text

PAGE_SHARE = 0.86
"""Of a page's height: the most that a picture takes."""
_HALF, _WORTH_A_PAGE = 0.44, 0.7
_COARSEST = 60.0
"""Pixels per inch below which a picture is not enlarged further."""


def picture(data: bytes, name: str, max_width: float, max_height: float) -> Any:
    """A picture in a frame of at most these points.

    Raises:
        AssemblyError: not a picture that can be shown.
    """
    try:
        with Pictures.open(BytesIO(data)) as opened:
            size = opened.size
            plain = opened.mode in {"RGB", "L"} and opened.format in {"PNG", "JPEG"}
            shown = data if plain else _flattened(opened)
    except (UnidentifiedImageError, OSError, ValueError, Pictures.DecompressionBombError) as error:
        raise AssemblyError(
            text(f"无法显示图片 {name}。", f"The picture {name} cannot be shown."),
            text("请检查该文件，或在 case.yaml 中改以其他方式列入。", "Check the file, or list it under another exhibit in case.yaml."),
            words_of(error),
        ) from error  # fmt: skip
    scale = min(max_width / size[0], max_height / size[1], 72 / _COARSEST)
    return Image(BytesIO(shown), width=size[0] * scale, height=size[1] * scale)


def figure(data: bytes, name: str, caption: Sequence[Any]) -> Any:
    """A picture with its caption, on one page: below the header of its exhibit if it fits there, else as large as a page."""
    shown = picture(data, name, style.WIDTH - 8, PAGE_SHARE * style.HEIGHT)
    if _HALF * style.HEIGHT < shown.drawHeight < _WORTH_A_PAGE * style.HEIGHT:
        shown = picture(data, name, style.WIDTH - 8, _HALF * style.HEIGHT)
    framed = Table([[shown]], style=_framed(), hAlign="CENTER")
    return KeepTogether([framed, *caption])


def gallery(pictures: Sequence[tuple[bytes, str, Sequence[Any]]], *, columns: int, height: float) -> Any:
    """Pictures side by side, each with its caption below."""
    width = style.WIDTH / columns
    cells = [[picture(data, name, width - 12, height), *caption] for data, name, caption in pictures]
    rows = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    rows[-1] += [[]] * (columns - len(rows[-1]))
    return Table(
        rows,
        colWidths=[width] * columns,
        style=TableStyle([
            ("FONTNAME", (0, 0), (-1, -1), BASE_FACE),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
        ]),
    )  # fmt: skip


def caption(words: Text, *more: str) -> list[Any]:
    """A caption in both languages; further lines are set as they are."""
    lines = both(words, style.CAPTION, style.CAPTION_EN)
    return [*lines, *(paragraph(line, style.CAPTION_EN) for line in more)]


def _framed() -> TableStyle:
    return TableStyle([
        ("FONTNAME", (0, 0), (-1, -1), BASE_FACE),
        ("BOX", (0, 0), (-1, -1), 0.5, style.HAIRLINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ])  # fmt: skip


def _flattened(opened: Pictures.Image) -> bytes:
    """RGB on white: transparency and palettes look the same in every reader."""
    layer = opened.convert("RGBA")
    white = Pictures.new("RGBA", layer.size, "white")
    buffer = BytesIO()
    Pictures.alpha_composite(white, layer).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()
