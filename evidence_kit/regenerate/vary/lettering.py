"""Words on drawn pictures, in the faces that ship with the kit."""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageDraw, ImageFont

from evidence_kit import resources

INK, MUTED, HAIRLINE, PAPER = (24, 28, 36), (104, 110, 122), (206, 210, 217), (255, 255, 255)
RED, BLUE, GREEN = (176, 36, 24), (30, 90, 150), (58, 120, 78)
_ELLIPSIS = "…"


@lru_cache(maxsize=32)
def face(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The Chinese sans face, which has Latin letters too, at a size in pixels."""
    name = "NotoSansSC-Bold.ttf" if bold else "NotoSansSC-Regular.ttf"
    return ImageFont.truetype(str(resources.shipped("templates", "fonts", name)), size)


def printable(words: str) -> str:
    """Words in one line, without characters that draw nothing or turn the direction of writing."""
    return "".join(character for character in " ".join(words.split()) if character.isprintable())


def fitted(words: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """As much of `words` as `width` pixels hold; an ellipsis stands for the rest."""
    words = printable(words)
    if font.getlength(words) <= width:
        return words
    while words and font.getlength(words + _ELLIPSIS) > width:
        words = words[:-1]
    return words.rstrip() + _ELLIPSIS


def folded(words: str, font: ImageFont.FreeTypeFont, width: float, lines: int) -> list[str]:
    """`words` over at most so many lines of `width` pixels, broken at spaces where there are any."""
    rest, done = printable(words), list[str]()
    while rest and len(done) < lines - 1 and font.getlength(rest) > width:
        end = next(n for n in range(len(rest), 0, -1) if n == 1 or font.getlength(rest[:n]) <= width)
        space = rest.rfind(" ", 0, end + 1)
        end = space if space > end // 2 else end
        done.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*done, fitted(rest, font, width)] if rest else done


def write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    words: str,
    font: ImageFont.FreeTypeFont,
    colour: tuple[int, int, int] = INK,
    anchor: str = "la",
) -> None:
    """One line; `anchor` as pillow's (`la` top left, `ma` top middle, `rm` right middle …)."""
    draw.text(place, words, font=font, fill=colour, anchor=anchor)
