"""What the file says was done to the picture after it was drawn, or that another program saved it since.

webui's tab Extras keeps the parameters of the picture that it enlarges or whose faces it restores, and puts what it did into
chunks of its own, `extras` and `postprocessing` (its `modules/postprocessing.py`); in a JPEG the comment holds that alone. Editors of
pictures keep texts that they do not know, and leave their name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from evidence_kit.domain.making.recipe import OtherParameter, Recipe
from evidence_kit.formats.metadata import settings_line, xmp_texts
from evidence_kit.formats.metadata.carriers import Embedded

EDITED_WITH = "saved by an editor"
"""Key of an `OtherParameter`: the name of an editor of pictures, and where it stands."""
_CHUNKS = ("png:postprocessing", "png:extras")
_COMMENTS = ("exif:UserComment", "exif:IFD0:UserComment", "png:parameters", "comment")
_DONE_AFTER = re.compile(r"postprocess |gfpgan visibility|codeformer (?:visibility|weight)", re.IGNORECASE)
_NAMES = ("png:Software", "png:Creator Tool", "exif:Software")
_PACKETS = ("xmp", "xmp:extended", "png:XML:com.adobe.xmp")
_TOOLS = ("xmp:CreatorTool", "CreatorTool")
_EDITOR = re.compile(
    r"gimp|adobe (?:photoshop|lightroom|illustrator|fireworks|imageready)|photoshop|lightroom|paint\.?net|affinity|pixelmator|snapseed|"
    r"clip studio|procreate|photopea|corel|paintshop|irfanview|xnview|faststone|acdsee|picsart|meitu|vsco|luminar|capture one|darktable|"
    r"topaz|美图|醒图|图怪兽|canva|figma",
    re.IGNORECASE,
)
_MOST_NAMED = 4


def with_later_changes(recipe: Recipe, embedded: Embedded) -> Recipe:
    """The recipe with what was done to the picture afterwards; the recipe itself where the file says nothing of it."""
    said = (*_done(embedded), *_editors(embedded))
    return recipe.model_copy(update={"others": (*recipe.others, *said)}) if said else recipe


def _done(embedded: Embedded) -> Iterator[OtherParameter]:
    for entry in embedded.entries:
        if entry.carrier in _CHUNKS and entry.text.strip():
            yield OtherParameter(key=entry.carrier.removeprefix("png:"), value=entry.text.strip(), changes_pixels=True)
        elif entry.carrier in _COMMENTS and _DONE_AFTER.match(entry.text):
            pairs = settings_line.read(entry.text.strip()).pairs
            yield from (OtherParameter(key=key, value=value, changes_pixels=True) for key, value in pairs)


def _editors(embedded: Embedded) -> Iterator[OtherParameter]:
    found = {name: place for place, name in _makers(embedded) if _EDITOR.search(name)}
    for name, place in list(found.items())[:_MOST_NAMED]:
        yield OtherParameter(key=EDITED_WITH, value=f"{' '.join(name.split())[:80]} ({place})", changes_pixels=False)


def _makers(embedded: Embedded) -> Iterator[tuple[str, str]]:
    for entry in embedded.entries:
        if entry.carrier in _NAMES:
            yield entry.carrier, entry.text
        elif entry.carrier in _PACKETS:
            with suppress(ValueError):
                yield from ((f"{entry.carrier}: {name}", text) for name, text in xmp_texts.texts_of(entry.text)
                            if name.endswith(_TOOLS))  # fmt: skip
