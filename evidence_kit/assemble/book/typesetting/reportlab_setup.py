"""reportlab put right before it is used: settings, embedded faces, a correct ToUnicode map.

reportlab 5.1.0 writes characters above U+FFFF wrongly into ToUnicode (a party's rare name would be extracted as another);
`makeToUnicodeCMap` is replaced by a function of the same name, which it looks up when it calls it.
Must run before `reportlab.lib.styles` is imported, which copies the base font.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

import reportlab.rl_config as settings

BASE_FACE = "SansSC"
_WRITERS = (
    "pdfgen.canvas",
    "pdfgen.textobject",
    "pdfgen.pathobject",
    "pdfbase.pdfdoc",
    "platypus.flowables",
    "platypus.tables",
)
"""Modules of reportlab that write numbers, each with `fp_str` under a name of its own."""


def prepare() -> None:
    """Applies everything; calling it again changes nothing."""
    settings.useA85 = 0
    settings.invariant = 1
    settings.canvas_basefontname = BASE_FACE
    from reportlab.pdfbase import ttfonts

    from evidence_kit.assemble.book.typesetting import fonts

    ttfonts.makeToUnicodeCMap = to_unicode_map
    fonts.glyphs(BASE_FACE)
    for name in _WRITERS:
        import_module(f"reportlab.{name}").fp_str = numbers  # type: ignore[attr-defined]


def numbers(*values: Any) -> str:
    """Numbers as reportlab writes them; a book repeats its few measures, which reportlab works out anew every time."""
    each: Iterable[float] = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
    return " ".join(map(_number, each))


@lru_cache(maxsize=1 << 15)
def _number(value: float) -> str:
    from reportlab.lib.rl_accel import fp_str

    return str(fp_str(value))


def to_unicode_map(fontname: str, subset: list[int]) -> str:
    """A ToUnicode CMap for a simple font (ISO 32000-1 §9.10.3): values in UTF-16BE, at most 100 entries a block.

    Codes that stand for nothing are left out: U+0000 is no character that may be stated (ISO 14289-1 §7.21.7).
    """
    entries = [
        f"<{code:02X}> <{chr(value).encode('utf-16-be').hex().upper()}>" for code, value in enumerate(subset) if value
    ]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])
