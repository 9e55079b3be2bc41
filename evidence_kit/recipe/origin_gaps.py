"""The gaps of content credentials beside parameters: credentials of another tool, and such as are not in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.domain.making.origin import ContentCredentials, CredentialAction
from evidence_kit.domain.making.recipe import Known, Recipe
from evidence_kit.domain.text import visible
from evidence_kit.recipe.origin import CREDENTIALS_ELSEWHERE, CREDENTIALS_GONE, MADE_BY_A_MODEL

_CREATED = frozenset({"c2pa.created"})
_OF_WEBUI = ("automatic1111", "webui", "a1111", "forge", "sd.next", "sdnext")
_FAMILIES = (
    _OF_WEBUI, ("comfyui", "comfy"), ("swarmui", "comfy"), ("stabilitymatrix", "stability matrix", "comfy"), ("invoke",),
    ("novelai",), ("fooocus",), ("draw things",), ("easy diffusion",), ("krita", "ai diffusion"), ("diffusers", "hugging face"),
    ("tensorart", "tensor.art", "comfy"), ("civitai", "comfy"), ("midjourney",),
)  # fmt: skip
"""Names of the programs that parameters name, the other names of each, and of the program that it has draw."""
_ANY_PROGRAM = ("stable diffusion", "stable-diffusion")
"""Names of models that any of these programs runs."""
_TOOLS_FOR_SIGNING = re.compile(
    r"(c2patool|c2pa[-_ ]?(rs|python|node|js|ios|android|cs)?|contentauth\S*)([/ ]?v?\d[\w.\-]*)?", re.IGNORECASE
)
"""Libraries that sign for whoever calls them; they name no maker."""


def origin_gaps(recipe: Recipe) -> Iterator[Gap]:
    """Yields what credentials name otherwise than the parameters, and which credentials the file only refers to."""
    if recipe.prompt.known is not Known.UNKNOWN or recipe.seed.known is not Known.UNKNOWN:
        for store in recipe.credentials:
            yield from _of_another(store, (recipe.program.value or "").casefold())
    for other in recipe.others:
        if other.key == CREDENTIALS_ELSEWHERE:
            yield _gap(GapCode.CREDENTIALS_ELSEWHERE, blocking=False, address=visible(other.value))
        elif other.key == CREDENTIALS_GONE:
            yield _gap(GapCode.CREDENTIALS_GONE, blocking=False, address=visible(other.value))


def _of_another(store: ContentCredentials, program: str) -> Iterator[Gap]:
    """The tool that a store names, where it is not the program that the parameters name; blocking where it made the pixels."""
    acts = [act for claim in store.claims for act in claim.actions]
    makers = [act.software_agent for act in acts if _made(act)]
    names = [name for name in (*makers, *(claim.claim_generator for claim in store.claims)) if _names_a_tool(name)]
    if not names or any(_is_program(name.casefold(), program) for name in names):
        return
    yield _gap(GapCode.CREDENTIALS_OF_ANOTHER, blocking=any(map(_made, acts)), maker=visible(names[0]))


def _made(act: CredentialAction) -> bool:
    """Whether an act made pixels, rather than opened, kept or published them."""
    return act.action in _CREATED or act.digital_source_type in MADE_BY_A_MODEL


def _names_a_tool(name: str) -> bool:
    return any(not _TOOLS_FOR_SIGNING.fullmatch(part.strip()) for part in name.split(";") if part.strip())


def _is_program(maker: str, program: str) -> bool:
    """Whether a tool is the program; where no program is known, whether it is one that could have written the parameters."""
    if any(name in maker for name in _ANY_PROGRAM):
        return True
    families = [names for names in _FAMILIES if not program or any(name in program for name in names)]
    if any(name in maker for names in families for name in names):
        return True
    first = program.split(" ", 1)[0]
    return len(first) > 2 and first in maker


def _gap(code: GapCode, *, blocking: bool, **arguments: str) -> Gap:
    return Gap(
        code=code, parameter="parameters" if blocking else "credentials", blocking=blocking, arguments={**arguments}
    )
