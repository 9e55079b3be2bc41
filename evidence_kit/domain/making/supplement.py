"""What a party states of a picture's making where the picture itself is silent; the two are never mixed up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from pydantic import Field

from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.making.recipe import Known, LoraUse, Parameter, Recipe, WeightsKind, WeightsRef
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text, text

LORA = "lora:"
"""`lora:NAME` is the weight of that LoRA, to UNet and text encoder alike."""

Value = str | int | float

_KINDS: dict[str, Callable[[str], Any]] = {
    "dialect": str,
    "prompt": str,
    "negative_prompt": str,
    "sampler": str,
    "schedule": str,
    "steps": int,
    "cfg_scale": float,
    "seed": int,
    "width": int,
    "height": int,
    "clip_skip": int,
    "noise_source": str,
    "eta_noise_seed_delta": int,
    "checkpoint": str,
    "vae": str,
}
PARAMETERS = tuple(_KINDS)
"""Names of the parameters that can be stated, besides `lora:NAME`."""


class Supplement(Record):
    """One parameter as a party states it, and on what ground."""

    parameter: str
    """One of `PARAMETERS`, or `lora:NAME`."""
    value: Value
    """Of a LoRA, its weight; of checkpoint and VAE, the file's name."""
    known: Literal[Known.STATED, Known.OBSERVED] = Known.STATED
    """Stated by the party, or read off a screen or paper in evidence."""
    source: Text
    """The ground: which exhibit shows it, who says so."""
    hash: str | None = Field(default=None, pattern=r"^[0-9a-f]{8,64}$")
    """Binds a checkpoint, VAE or LoRA to its file, as the program abbreviates it."""


def supplemented(recipe: Recipe, stated: Iterable[Supplement]) -> Recipe:
    """The recipe with its unknown and inferred parameters as the party states them.

    Raises:
        CaseError: no such parameter, a value of another kind, or one that contradicts what the picture states itself.
    """
    for supplement in stated:
        source = f"case.yaml: {supplement.source.both()}"
        recipe = with_parameter(recipe, supplement.parameter, supplement.value, supplement.known, source,
                                digest=supplement.hash)  # fmt: skip
    return recipe


def with_parameter(
    recipe: Recipe, name: str, value: Value, known: Known, source: str, *, digest: str | None = None, over: bool = False
) -> Recipe:
    """The recipe with one parameter set.

    Args:
        over: also where the picture states it otherwise, as a search may try; else that is an error.

    Raises:
        CaseError: as `supplemented`.
    """
    if name.startswith(LORA):
        return _with_lora(
            recipe, name.removeprefix(LORA), _read(name, value, float), (known, source, digest), over=over
        )
    kind = _KINDS.get(name)
    if kind is None:
        raise _unknown(name)
    read: Any = _read(name, value, kind)
    if name in ("checkpoint", "vae"):
        read = WeightsRef(kind=WeightsKind(name), name=read, short_hash=digest)
    before: Parameter[Any] = getattr(recipe, name)
    if before.value == read and before.known is not Known.INFERRED:
        return recipe
    if before.known in (Known.STATED, Known.OBSERVED) and not over:
        raise _contradiction(name, before.value, read)
    return recipe.model_copy(update={name: Parameter(value=read, known=known, source=source)})


def _with_lora(
    recipe: Recipe, name: str, weight: float, ground: tuple[Known, str, str | None], *, over: bool
) -> Recipe:
    known, source, digest = ground
    found: Parameter[float] = Parameter(value=weight, known=known, source=source)
    place = next((place for place, lora in enumerate(recipe.loras) if lora.weights.name == name), None)
    if place is None:
        weights = WeightsRef(kind=WeightsKind.LORA, name=name, short_hash=digest)
        added = LoraUse(weights=weights, unet_weight=found, text_weight=found)
        return recipe.model_copy(update={"loras": (*recipe.loras, added)})
    lora = recipe.loras[place]
    if all(before.known is Known.STATED and before.value == weight for before in (lora.unet_weight, lora.text_weight)):
        return recipe  # the picture says so itself
    for before in (lora.unet_weight, lora.text_weight):
        if before.known in (Known.STATED, Known.OBSERVED) and before.value != weight and not over:
            raise _contradiction(LORA + name, before.value, weight)
    changed = lora.model_copy(update={"unet_weight": found, "text_weight": found})
    return recipe.model_copy(update={"loras": (*recipe.loras[:place], changed, *recipe.loras[place + 1 :])})


def _read(name: str, value: Value, kind: Callable[[str], Any]) -> Any:
    try:
        return kind(str(value))
    except ValueError as error:
        raise CaseError(
            text(f"参数 {name} 的数值不对：{value!r}", f"{name} cannot be {value!r}."),
            text("请填写该参数的数值。", "Give a value of that parameter's kind."),
        ) from error


def _unknown(name: str) -> CaseError:
    known = ", ".join((*PARAMETERS, f"{LORA}NAME"))
    return CaseError(
        text(f"没有名为 {name!r} 的参数。", f"There is no parameter {name!r}."),
        text(f"可用：{known}", f"There are: {known}"),
    )


def _contradiction(name: str, carried: object, stated: object) -> CaseError:
    return CaseError(
        text(f"参数 {name}：图片自身记载为 {carried}，陈述为 {stated}。",
             f"{name}: the picture itself states {carried}, the party states {stated}."),
        text("图片自身的记载不可改写；请改正 case.yaml 的 making。",
             "What the picture carries is not overwritten: mend `making` in case.yaml."),
    )  # fmt: skip
