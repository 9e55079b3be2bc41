"""Makes evidence_kit/formats/burnt_line/glyphs.png: the characters of the recorder's line, drawn by ffmpeg's own drawtext.

    python tools/make_burnt_glyphs.py FFMPEG-5 FFMPEG-6-OR-LATER HINTED-FONT

FFMPEG-5 sets a character at whole pixels (Debian 12: ffmpeg 5.1.9), later releases at quarters of one (imageio-ffmpeg 0.8.1:
n9.0.2). HINTED-FONT is DejaVuSansMono.ttf as published (Debian fonts-dejavu-core), in which films were made before the kit's own
copy was taken for them; that copy, without hinting, is templates/fonts/DejaVuSansMono.ttf.

A row of the picture is a style at a shift, in the order of `glyphs.STYLES`; a cell is a character of `glyphs.CHARACTERS`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from evidence_kit.formats.burnt_line import layout
from evidence_kit.formats.burnt_line.glyphs import ATLAS, CELL, CHARACTERS, STYLES, Style

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 1280
LEAD = "LOCALhf "
"""Characters as tall as any in the line, so that drawtext finds the same base line as there."""


def main(whole: str, fine: str, hinted: Path) -> None:
    """Draws all rows."""
    fonts = {"published": hinted, "shipped": ROOT / "templates" / "fonts" / "DejaVuSansMono.ttf"}
    rows = [
        row(fine if style.shifts > 1 else whole, fonts[style.font], style, shift)
        for style in STYLES
        for shift in range(style.shifts)
    ]
    sheet = Image.new("L", (CELL * len(CHARACTERS), layout.STRIP * len(rows)))
    for number, one in enumerate(rows):
        sheet.paste(one, (0, layout.STRIP * number))
    sheet.save(ATLAS, optimize=True)


def row(program: str, font: Path, style: Style, shift: int) -> Image.Image:
    """All characters of a style at one shift, each out of a line in which it lies at that shift."""
    made = Image.new("L", (CELL * len(CHARACTERS), layout.STRIP))
    lines = {x: drawn(program, font, x) for x in [layout.MARGIN + quarter / 4 for quarter in range(style.shifts)]}
    for number in range(len(CHARACTERS)):
        for x, line in lines.items():
            left, found = style.place(x, len(LEAD) + 2 * number)
            if found == shift:
                made.paste(line.crop((left, 0, left + CELL, layout.STRIP)), (CELL * number, 0))
    return made


def drawn(program: str, font: Path, x: float) -> Image.Image:
    """The strip with every character once."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(font, Path(folder, "font.ttf"))
        Path(folder, "text.txt").write_text(LEAD + " ".join(CHARACTERS), encoding="ascii")
        text = (
            f"format=gray,drawtext=textfile=text.txt:expansion=none:fontcolor=white:x={x}:y=h-{layout.STRIP - layout.TOP}"
            f":fontfile=font.ttf:fontsize={layout.SIZE},crop=iw:{layout.STRIP}:0:ih-{layout.STRIP}"
        )
        source = ["-f", "lavfi", "-i", f"color=black:size={WIDTH}x64:rate=1:duration=1"]
        command = [program, "-v", "error", *source, "-vf", text, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray"]
        done = subprocess.run([*command, "pipe:1"], cwd=folder, capture_output=True, check=True)
    return Image.frombytes("L", (WIDTH, layout.STRIP), done.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
