"""Several statements in one picture: what the one that was read says otherwise than all others, wherever they stand.

Two chunks of one keyword, a chunk and another EXIF text, XMP, a comment, the hidden text: pillow and webui show the last chunk,
other readers the first. Whichever is read, one of two that differ was written later, and that has to be said. Texts in webui's layout
are compared key by key, others by what their readers make of each by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from evidence_kit.domain.making.recipe import OtherParameter, Recipe
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata import xmp_texts
from evidence_kit.formats.metadata.carriers import KRITA_HISTORY, Embedded, EmbeddedText
from evidence_kit.formats.metadata.comfyui.carried import carried
from evidence_kit.formats.metadata.infotext import Infotext
from evidence_kit.recipe.parameters import TooMuchStated
from evidence_kit.recipe.statements import differences

CONTRADICTION = "contradictory texts"
"""Key of an `OtherParameter`: one statement that two texts make differently."""
ReadAlone = Callable[[Embedded], Recipe | None]
"""What readers make of some of a picture's texts by themselves; None where they know none of them."""
_CHUNKS = frozenset({
    "png:parameters", "png:prompt", "png:workflow", "png:Comment", "png:Description", "png:Dream", "png:sd-metadata",
    "png:invokeai_metadata", "png:generation_data",
})  # fmt: skip
_PACKETS = ("xmp", "xmp:extended", "png:XML:com.adobe.xmp")
_MARKS = ("png:Software", "png:Source", "png:Title", "png:fooocus_scheme", "exif:IFD0:MakerNote", "exif:Software")
"""Texts that state nothing, and by which readers tell whose another one is."""
MOST_TEXTS = 8
"""Texts that are held against the first one; a picture with more has been tampered with, and is said to contradict itself."""
MOST_NAMED = 20
_LEAST = 16
"""Characters of the shortest text that can be a statement."""
_SHOWN = 60


def with_contradictions(recipe: Recipe, embedded: Embedded, alone: ReadAlone) -> Recipe:
    """The recipe with what its texts state differently, each statement by name; the recipe itself where they agree."""
    said = (*_of_settings(embedded), *_of_one_keyword(embedded), *_of_readings(recipe, embedded, alone))
    found = tuple(OtherParameter(key=CONTRADICTION, value=what, changes_pixels=True) for what in dict.fromkeys(said))
    return recipe.model_copy(update={"others": (*recipe.others, *found[:MOST_NAMED])}) if found else recipe


def _of_settings(embedded: Embedded) -> Iterator[str]:
    """Differences between texts in webui's layout, wherever they stand."""
    kept: list[tuple[str, str, Infotext]] = []
    for carrier, text in _texts(embedded):
        if text.lstrip().startswith("{") or any(_same(text, one) for _, one, _ in kept):
            continue
        if (info := infotext_format.parse(text)).is_statement:
            kept.append((carrier, text, info))
        if len(kept) == MOST_TEXTS:
            break
    for carrier, _, info in kept[1:]:
        yield from _differences((kept[0][0], kept[0][2]), (carrier, info))


def _texts(embedded: Embedded) -> Iterator[tuple[str, str]]:
    """Every text with its place, those of an XMP packet one by one."""
    for entry in embedded.entries:
        if entry.carrier not in _PACKETS:
            yield entry.carrier, entry.text
            continue
        with suppress(ValueError):
            yield from ((f"{entry.carrier}: {name}", text) for name, text in xmp_texts.texts_of(entry.text))


def _of_one_keyword(embedded: Embedded) -> Iterator[str]:
    """Chunks of one keyword that differ and are in no layout that could be compared, such as two graphs."""
    chunks = [entry for entry in embedded.entries if entry.carrier in _CHUNKS]
    first: dict[str, EmbeddedText] = {}
    for entry in chunks[: MOST_TEXTS * len(_CHUNKS)]:
        before = first.setdefault(entry.carrier, entry)
        if _same(before.text, entry.text):
            continue
        if not (infotext_format.parse(before.text).pairs and infotext_format.parse(entry.text).pairs):
            yield f"{entry.carrier} ≠ {entry.carrier}"


def _of_readings(recipe: Recipe, embedded: Embedded, alone: ReadAlone) -> Iterator[str]:
    """Differences between the recipe and what each other text states by itself."""
    marks = tuple(entry for entry in embedded.entries if entry.carrier in _MARKS)
    with_layout = False
    for entry in _statements(embedded):
        in_layout = not entry.text.lstrip().startswith("{") and infotext_format.parse(entry.text).is_statement
        if in_layout and with_layout:
            continue  # compared with the first one of them, key by key
        with_layout = with_layout or in_layout
        kept = tuple(mark for mark in marks if mark is not entry)
        with suppress(TooMuchStated):
            other = alone(replace(embedded, entries=(entry, *kept), stores=()))
            for name, here, there in differences(recipe, other) if other is not None else ():
                yield f"{name}: {_shown(here)} ≠ {_shown(there)} ({entry.carrier})"


def _statements(embedded: Embedded) -> list[EmbeddedText]:
    """Texts that may state parameters, each once; what stands beside a graph in one container is compared with it elsewhere."""
    graphs = carried(embedded)
    with_graph = {_container(graph.source) for graph in (graphs.prompt, graphs.workflow) if graph is not None}
    kept: list[EmbeddedText] = []
    for entry in embedded.entries:
        known = entry.carrier in (*_MARKS, KRITA_HISTORY) or entry.carrier.startswith("stealth:")
        if known or len(entry.text) < _LEAST or _container(entry.carrier) in with_graph:
            continue
        if not any(_same(entry.text, one.text) for one in kept):
            kept.append(entry)
        if len(kept) == MOST_TEXTS:
            break
    return kept


def _container(carrier: str) -> str:
    """The part of a file that a carrier belongs to: one program writes all texts of one, as a rule."""
    return "xmp" if carrier in _PACKETS else carrier.partition(":")[0]


def _differences(one: tuple[str, Infotext], other: tuple[str, Infotext]) -> Iterator[str]:
    (here, read), (there, also) = one, other
    mine = {"prompt": read.prompt, "negative prompt": read.negative_prompt, **dict(reversed(read.pairs))}
    theirs = {"prompt": also.prompt, "negative prompt": also.negative_prompt, **dict(reversed(also.pairs))}
    for key in {**mine, **theirs}:
        if not _same(mine.get(key, ""), theirs.get(key, "")):
            yield f"{key}: {_shown(mine.get(key))} ({here}) ≠ {_shown(theirs.get(key))} ({there})"


def _same(one: str, other: str) -> bool:
    return one == other or one.split() == other.split()


def _shown(value: object) -> str:
    words = " ".join(str("—" if value is None else value).split()) or "—"
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
