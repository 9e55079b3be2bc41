"""What an infotext says more than once, or can be read in another way: keys that stand again, hashes and weights at odds.

Each is an `OtherParameter`; whose values differ blocks a run, since nobody can tell which of them was used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evidence_kit.domain.making.recipe import OtherParameter
from evidence_kit.formats.metadata import infotext as infotext_format
from evidence_kit.formats.metadata.infotext import Infotext, Tag
from evidence_kit.recipe.parameters import differing_hashes, number_of
from evidence_kit.recipe.readers.named_resources import HASHES, NamedResources
from evidence_kit.recipe.readers.stated_keys import StatedKeys

AMBIGUOUS = "ambiguous text"
"""Key of an `OtherParameter` that tells how else the text could be read."""
AGAIN = " (again)"
"""End of the key of an `OtherParameter` that holds another value of a key that stood before."""
AT_ODDS = "values at odds"
"""Key of an `OtherParameter`: two statements of one text that cannot both be true."""
_TWICE = "” stands twice"


def doubled_key(how: str) -> str | None:
    """The key that stands twice, where that is how else a text could be read."""
    return how.removeprefix("“").removesuffix(_TWICE) if how.endswith(_TWICE) else None


def ambiguities(info: Infotext) -> Iterator[OtherParameter]:
    """How else a text could be read, keys that stand twice among it."""
    counts = Counter(key for key, _ in info.pairs)
    twice = [f"“{key}{_TWICE}" for key, count in counts.items() if count > 1]
    for what in (*info.ambiguous, *twice):
        yield OtherParameter(key=AMBIGUOUS, value=what, changes_pixels=False)


def stated_otherwise(info: Infotext, harmless: frozenset[str]) -> Iterator[OtherParameter]:
    """Values of a key that stands again with another one: a reader of today may follow the first, webui's own the last."""
    first: dict[str, str] = {}
    for key, value in info.pairs:
        if first.setdefault(key.casefold(), value) != value and key not in harmless:
            yield OtherParameter(key=f"{key}{AGAIN}", value=value, changes_pixels=True)


def at_odds(info: Infotext, keys: StatedKeys, resources: NamedResources) -> Iterator[OtherParameter]:
    """Hashes of one file that differ, and weights of one LoRA that differ."""
    lora_hashes = infotext_format.named_hashes(keys.value("Lora hashes") or "")
    embedding_hashes = infotext_format.named_hashes(keys.value("TI hashes") or "")
    pairs = [("Model hash", keys.value("Model hash"), f"{HASHES}: model", resources.model_hash),
             ("VAE hash", keys.value("VAE hash"), f"{HASHES}: vae", resources.vae_hash),
             *_by_name("Lora hashes", lora_hashes, f"{HASHES}: lora", resources.lora_hashes),
             *_by_name("TI hashes", embedding_hashes, f"{HASHES}: embed", resources.embedding_hashes)]  # fmt: skip
    for here, one, there, other in pairs:
        if one and other and differing_hashes(one, other):
            yield _odd(f"{here}: {one} ≠ {there}: {other}")
    yield from _weights_at_odds(info, keys)


def _by_name(
    here: str, one: dict[str, str], there: str, other: dict[str, str]
) -> Iterator[tuple[str, str | None, str, str | None]]:
    """The values of two lists under each name that both have."""
    named = _plain(other)
    for name, value in one.items():
        yield f"{here}: {name}", value, f"{there}:{name}", named.get(plain_name(name))


def _weights_at_odds(info: Infotext, keys: StatedKeys) -> Iterator[OtherParameter]:
    weights = _plain(infotext_format.named_hashes(keys.value("Lora weights") or ""))
    for tag in infotext_format.tags_of(info.prompt) if weights else ():
        listed = weights.get(plain_name(tag.name)) if tag.kind == "lora" else None
        written = _weight_of(tag)
        if listed is not None and number_of(listed) != number_of(written):
            yield _odd(f"<lora:{tag.name}>: {written} ≠ Lora weights: {listed}")


def _weight_of(tag: Tag) -> str:
    """A tag's weight on the UNet as it is written; `1`, webui's own, where none is."""
    named = dict(part.split("=", 1) for part in tag.arguments if "=" in part)
    plain = [part for part in tag.arguments if "=" not in part and number_of(part) is not None]
    return named.get("unet") or (plain[1] if len(plain) > 1 else plain[0] if plain else named.get("te", "1"))


def _plain(named: dict[str, str]) -> dict[str, str]:
    return {plain_name(key): value for key, value in named.items()}


def plain_name(name: str) -> str:
    """A LoRA's name as `Lora hashes` writes it: webui takes its colons and commas out."""
    return name.replace(":", "").replace(",", "").strip()


def _odd(what: str) -> OtherParameter:
    return OtherParameter(key=AT_ODDS, value=what, changes_pixels=True)
