"""Embedded metadata → Recipe. Nothing is dropped, nothing is guessed in silence: each parameter says how it is known.

Which program wrote a text is told by the text itself: each reader refuses what is not its own, and the next one is
asked. The readers stand in `recipe.readers`, one a program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata import xmp_texts
from evidence_kit.formats.metadata.carriers import KRITA_HISTORY, Embedded, in_png
from evidence_kit.formats.metadata.comfyui.carried import carried as carried_in
from evidence_kit.formats.png import Png
from evidence_kit.recipe.afterwards import with_later_changes
from evidence_kit.recipe.contradictions import with_contradictions
from evidence_kit.recipe.file_size import with_file_size
from evidence_kit.recipe.garbled import with_doubts
from evidence_kit.recipe.origin import with_origin
from evidence_kit.recipe.parameters import TooMuchStated, observed, unknown
from evidence_kit.recipe.readers import comfyui, comfyui_text, infotext
from evidence_kit.recipe.readers.programs import (
    beside_graph,
    diffusers_json,
    draw_things,
    easy_diffusion,
    fooocus,
    invokeai,
    krita,
    midjourney,
    novelai,
    packed_graph,
    unnamed_json,
)
from evidence_kit.recipe.readers.webui_versions import COMFYUI_RULES

Reader = Callable[[str, Embedded, str, str], Recipe]

_TEXTS = ("png:parameters", "exif:UserComment", "exif:IFD0:UserComment", "comment", "stealth", "png:UserComment", "comment:1", "comment:2",
          "exif:XPComment", "exif:ImageDescription", "exif:XPKeywords")  # fmt: skip
"""Carriers that any program may use."""
_DESCRIPTIONS = ("png:Description", "exif:ImageDescription", "exif:UserComment", "exif:XPComment", "comment")
_TAGS = ("exif:Model", "exif:Make", "exif:ImageDescription", "exif:UserComment", "exif:IFD0:UserComment")
_PACKETS = ("xmp", "xmp:extended", "png:XML:com.adobe.xmp")


def read_recipe(picture: str, carried: Png | Embedded) -> Recipe:
    """The recipe that a picture states about itself; one of unknowns where no reader knows its texts.

    Args:
        picture: path of the artifact it was read from.
        carried: what it carries.
    """
    embedded = in_png(carried) if isinstance(carried, Png) else carried
    try:
        return read_within_limits(picture, embedded)
    except TooMuchStated:  # the picture is evidence all the same; its texts are kept as they are
        return with_origin(_unread(picture, embedded), embedded)


def read_within_limits(picture: str, carried: Png | Embedded) -> Recipe:
    """As `read_recipe`, for whoever must know that a text was not read for its size.

    Raises:
        TooMuchStated: a text states more than any program writes.
    """
    embedded = in_png(carried) if isinstance(carried, Png) else carried
    return with_origin(with_later_changes(_read(picture, embedded), embedded), embedded)


def _read(picture: str, embedded: Embedded) -> Recipe:
    recipe = _read_alone(picture, embedded)
    return _unread(picture, embedded) if recipe is None else _held_against(recipe, embedded)


def _read_alone(picture: str, embedded: Embedded) -> Recipe | None:
    """What the first reader that knows one of the texts makes of it."""
    for carrier, reader in _readers(embedded):
        text = embedded.text(carrier)
        if text is None:
            continue
        try:
            return reader(picture, embedded, text, carrier)
        except ValueError:
            continue  # not this program's, or broken: the raw text is kept whoever can read it
    return None


def _held_against(recipe: Recipe, embedded: Embedded) -> Recipe:
    """The recipe with what the file itself speaks against in it."""
    graphs = carried_in(embedded)
    sized = with_file_size(recipe, embedded, drawn=graphs.prompt is not None or graphs.workflow is not None)
    return with_contradictions(with_doubts(sized, embedded), embedded, partial(_read_alone, recipe.picture))


def _readers(embedded: Embedded) -> Iterator[tuple[str, Reader]]:
    """Carriers and who may read them, the surest signs first."""
    yield KRITA_HISTORY, krita.read
    yield from (("png:invokeai_metadata", invokeai.read), ("png:sd-metadata", invokeai.read),
                ("png:Dream", invokeai.read))  # fmt: skip
    yield from (("png:generation_data", beside_graph.read_tensorart),
                ("png:parameters-json", beside_graph.read_stability_matrix))  # fmt: skip
    yield from ((f"png:{sign}", easy_diffusion.read_chunks) for sign in easy_diffusion.SIGNS)
    yield from ((carrier, midjourney.read_job) for carrier in _DESCRIPTIONS)
    for carrier in _TEXTS:
        yield from ((carrier, reader) for reader in _of_text(embedded))
    yield from ((packet, _within_xmp) for packet in _PACKETS)
    yield from (("png:Comment", fooocus.read), ("png:Comment", _novelai), ("stealth", novelai.read_hidden))
    yield from ((carrier, novelai.read_hidden) for carrier in _TEXTS)
    yield from ((f"png:{chunk}", reader) for chunk in ("prompt", "comf:prompt") for reader in _of_graph())
    yield from ((tag, packed_graph.read_prefixed) for tag in _TAGS)
    yield from ((entry.carrier, comfyui.read_carried) for entry in embedded.entries[:1])  # wherever it stands
    yield from ((carrier, midjourney.read) for carrier in _DESCRIPTIONS)
    yield from (
        (carrier, unnamed_json.read) for carrier in (*_TEXTS, "png:Comment", "png:Description", "png:generation_data")
    )
    # Last of all: a parameters text without settings is still a prompt.
    yield "png:parameters", _any_infotext


def _of_graph() -> tuple[Reader, ...]:
    return beside_graph.read_civitai, comfyui.read


def _of_text(embedded: Embedded) -> Iterator[Reader]:
    """Who may read a text that stands where any program may put one."""
    yield from (comfyui.read_swarm, fooocus.read, draw_things.read_comment, easy_diffusion.read)
    yield from (diffusers_json.read, beside_graph.read_civitai, packed_graph.read_packed)
    if (embedded.text("png:fooocus_scheme", "exif:IFD0:MakerNote") or "").strip() == "a1111":
        yield fooocus.read_infotext
    yield _infotext


def _within_xmp(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """The texts that an XMP packet holds, each read as if it stood by itself."""
    texts = xmp_texts.texts_of(text)
    graphs = xmp_texts.graphs_of(texts)
    if graphs is not None:
        return packed_graph.read_texts(picture, embedded, graphs[1], f"{source}: {graphs[0]}")
    for name, inner in texts:
        for reader in (midjourney.read_job, *_of_text(embedded), novelai.read_hidden, midjourney.read):
            with suppress(ValueError):
                return reader(picture, embedded, inner, f"{source}: {name}")
    raise ValueError("nothing in the packet is a program's statement")


def _infotext(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    info = infotext_format.parse(text)
    if not info.is_statement:
        raise ValueError("no settings line")
    recipe = infotext.read(picture, embedded, text)
    by_comfy = recipe.dialect.value == COMFYUI_RULES
    of_comfy = comfyui_text.from_infotext(recipe)
    beside = comfyui_text.beside(of_comfy)
    carried = carried_in(embedded)
    if carried.prompt is not None and '"class_type"' in carried.prompt.text:
        try:  # a node of ComfyUI wrote the text; the graph is what was run
            return comfyui_text.beside_graph(comfyui.read_carried(picture, embedded, text, source, beside), of_comfy)
        except ValueError:
            return of_comfy
    unsigned = info.value("Version") is None and info.value("App") is None
    if carried.workflow is not None and (by_comfy or unsigned):
        with suppress(ValueError):  # the editor's graph has the passes and nodes of which the text says nothing
            return comfyui_text.beside_graph(comfyui.read_carried(picture, embedded, text, source, beside), of_comfy)
    return of_comfy if by_comfy else recipe


def _any_infotext(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    if text.lstrip().startswith("{"):
        raise ValueError("JSON, by nobody we know")
    return infotext.read(picture, embedded, text)


def _novelai(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    if "NovelAI" not in (embedded.text("png:Software") or ""):
        raise ValueError("not by NovelAI")
    return novelai.read(picture, embedded, text, source)


def _unread(picture: str, embedded: Embedded) -> Recipe:
    return Recipe(
        picture=picture, program=unknown(), dialect=unknown(), prompt=unknown(), negative_prompt=unknown(),
        sampler=unknown(), schedule=unknown(), steps=unknown(), cfg_scale=unknown(), seed=unknown(),
        width=observed(embedded.width), height=observed(embedded.height), clip_skip=unknown(), checkpoint=unknown(),
        vae=unknown(), noise_source=unknown(), eta_noise_seed_delta=unknown(),
        raw=tuple(entry.kept for entry in embedded.entries),
    )  # fmt: skip
