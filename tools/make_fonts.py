"""Makes templates/fonts from the published faces: static outlines, hinting and unused layout tables dropped.

    python tools/make_fonts.py SOURCES

SOURCES is a folder that holds, found by name at any depth:
NotoSerifSC_400Regular.ttf, NotoSerifSC_700Bold.ttf   npm pack @expo-google-fonts/noto-serif-sc@0.4.3
NotoSansSC_400Regular.ttf, NotoSansSC_700Bold.ttf     npm pack @expo-google-fonts/noto-sans-sc@0.4.3
NotoSerif_400Regular.ttf, NotoSerif_700Bold.ttf       npm pack @expo-google-fonts/noto-serif
NotoSans_400Regular.ttf, NotoSans_700Bold.ttf         npm pack @expo-google-fonts/noto-sans
LXGWWenKai-Regular.ttf                                Debian fonts-lxgw-wenkai (rare characters only; renamed, as its
                                                      licence reserves the name)
DejaVuSansMono.ttf                                    Debian fonts-dejavu-core
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "templates" / "fonts"
LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2000, 0x2070), *range(0x2190, 0x2200),
         *range(0x2460, 0x2500), *range(0x25A0, 0x2600), 0x20AC, 0x2103, 0x2116, 0x2122, 0x2212, 0x221E, 0x2248,
         0x2260, 0x2264, 0x2265, 0x2713, 0x2717}  # fmt: skip
CJK_SIGNS = {*range(0x3000, 0x3040), *range(0x3200, 0x3400), *range(0xFE30, 0xFE50), *range(0xFF00, 0xFFF0)}
KANA = set(range(0x3040, 0x3100))
HAN = {*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x33480)}
RARE = "Evidence Kit Rare Han"


def main(sources: Path) -> None:
    """Writes all faces."""
    TARGET.mkdir(parents=True, exist_ok=True)
    everyday = {ord(character) for character in _gb2312()}
    common = LATIN | CJK_SIGNS | KANA
    serif = _subset(_find(sources, "NotoSerifSC_400Regular.ttf"), common | HAN, "NotoSerifSC-Regular.ttf")
    _subset(_find(sources, "NotoSerifSC_700Bold.ttf"), common | everyday, "NotoSerifSC-Bold.ttf")
    _subset(_find(sources, "NotoSansSC_400Regular.ttf"), common | HAN, "NotoSansSC-Regular.ttf")
    _subset(_find(sources, "NotoSansSC_700Bold.ttf"), common | everyday, "NotoSansSC-Bold.ttf")
    for family in ("Serif", "Sans"):  # the Chinese faces draw curly quotes and dashes as wide as a character
        for weight in ("400Regular", "700Bold"):
            _subset(_find(sources, f"Noto{family}_{weight}.ttf"), LATIN, f"Noto{family}-{weight[3:]}.ttf")
    _subset(_find(sources, "DejaVuSansMono.ttf"), LATIN, "DejaVuSansMono.ttf")
    _subset(_find(sources, "LXGWWenKai-Regular.ttf"), HAN - serif, "RareHan.ttf", rename=RARE)


def _gb2312() -> Iterable[str]:
    """The 6,763 characters and the signs of GB 2312-80."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue


def _find(sources: Path, name: str) -> Path:
    for path in sorted(sources.rglob(name)):
        return path
    raise SystemExit(f"{name} is not in {sources}")


def _subset(source: Path, wanted: set[int], name: str, *, rename: str = "") -> set[int]:
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "STAT", "DSIG"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    if rename:
        _rename(font, rename)
    font.save(TARGET / name)
    characters = set(font.getBestCmap())
    print(f"{name}: {len(characters)} characters, {(TARGET / name).stat().st_size / 1e6:.1f} MB")
    return characters


def _rename(font: TTFont, name: str) -> None:
    for record in list(font["name"].names):
        if record.nameID in {1, 4, 16}:
            record.string = name
        elif record.nameID == 6:
            record.string = name.replace(" ", "")
        elif record.nameID not in {0, 2, 5, 13, 14}:
            font["name"].names.remove(record)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
