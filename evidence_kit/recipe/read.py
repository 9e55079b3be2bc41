"""Embedded metadata → Recipe. Nothing is dropped, nothing is guessed in silence: each parameter says how it is known.

Which program wrote a text is told by the text itself: each reader refuses what is not its own, and the next one is
asked. The readers stand in `intake.readers`, one a program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata.carriers import Embedded, in_png
from evidence_kit.formats.png import Png
from evidence_kit.recipe.parameters import TooMuchStated, observed, unknown
from evidence_kit.recipe.readers import comfyui, draw_things, fooocus, infotext, invokeai, novelai

Reader = Callable[[str, Embedded, str, str], Recipe]

_TEXTS = ("png:parameters", "exif:UserComment", "comment", "stealth")
"""Carriers that any program may use."""


def read_recipe(picture: str, carried: Png | Embedded) -> Recipe:
    """The recipe that a picture states about itself; one of unknowns where no reader knows its texts.

    Args:
        picture: path of the artifact it was read from.
        carried: what it carries.
    """
    try:
        return read_within_limits(picture, carried)
    except TooMuchStated:  # the picture is evidence all the same; its texts are kept as they are
        return _unread(picture, in_png(carried) if isinstance(carried, Png) else carried)


def read_within_limits(picture: str, carried: Png | Embedded) -> Recipe:
    """As `read_recipe`, for whoever must know that a text was not read for its size.

    Raises:
        TooMuchStated: a text states more than any program writes.
    """
    embedded = in_png(carried) if isinstance(carried, Png) else carried
    for carrier, reader in _readers(embedded):
        text = embedded.text(carrier)
        if text is None:
            continue
        try:
            return reader(picture, embedded, text, carrier)
        except ValueError:
            continue  # not this program's, or broken: the raw text is kept whoever can read it
    return _unread(picture, embedded)


def _readers(embedded: Embedded) -> Iterator[tuple[str, Reader]]:
    """Carriers and who may read them, the surest signs first."""
    yield from (("png:invokeai_metadata", invokeai.read), ("png:sd-metadata", invokeai.read),
                ("png:Dream", invokeai.read))  # fmt: skip
    scheme = (embedded.text("png:fooocus_scheme") or "").strip()
    for carrier in _TEXTS:
        yield from ((carrier, comfyui.read_swarm), (carrier, fooocus.read), (carrier, draw_things.read_comment))
        if scheme == "a1111":
            yield carrier, fooocus.read_infotext
        yield carrier, _infotext
    yield from (("xmp", draw_things.read), ("png:XML:com.adobe.xmp", draw_things.read))
    yield from (("png:Comment", fooocus.read), ("png:Comment", _novelai), ("stealth", novelai.read_hidden))
    yield from (("png:prompt", comfyui.read), ("exif:Model", _prefixed_graph), ("exif:Make", _prefixed_graph))
    # Last of all: a parameters text without settings is still a prompt.
    yield "png:parameters", _any_infotext


def _infotext(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    if not infotext_format.parse(text).pairs:
        raise ValueError("no settings line")
    recipe = infotext.read(picture, embedded, text)
    if recipe.dialect.value != "comfyui-2023":
        return recipe
    graph = embedded.text("png:prompt")
    if graph is not None:  # a node of ComfyUI wrote the text; the graph is what was run
        return comfyui.read(picture, embedded, graph, "png:prompt")
    return comfyui.from_infotext(recipe)


def _any_infotext(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    if text.lstrip().startswith("{"):
        raise ValueError("JSON, by nobody we know")
    return infotext.read(picture, embedded, text)


def _novelai(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    if "NovelAI" not in (embedded.text("png:Software") or ""):
        raise ValueError("not by NovelAI")
    return novelai.read(picture, embedded, text, source)


def _prefixed_graph(picture: str, embedded: Embedded, text: str, source: str) -> Recipe:
    """ComfyUI's WebP pictures: `prompt:{…}` in the EXIF tags of make and model."""
    if not text.startswith("prompt:"):
        raise ValueError("no graph")
    return comfyui.read(picture, embedded, text.removeprefix("prompt:"), source)


def _unread(picture: str, embedded: Embedded) -> Recipe:
    return Recipe(
        picture=picture, program=unknown(), dialect=unknown(), prompt=unknown(), negative_prompt=unknown(),
        sampler=unknown(), schedule=unknown(), steps=unknown(), cfg_scale=unknown(), seed=unknown(),
        width=observed(embedded.width), height=observed(embedded.height), clip_skip=unknown(), checkpoint=unknown(),
        vae=unknown(), noise_source=unknown(), eta_noise_seed_delta=unknown(),
        raw=tuple(entry.kept for entry in embedded.entries),
    )  # fmt: skip
