"""The nine recipes beside the claimed one in a line-up: other seeds, words taken out, numbers moved a little."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.in_court.line_up import SIZE, Roster, Suspect
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.making.variation import DecisionKind
from evidence_kit.domain.text import text
from evidence_kit.regenerate.vary.decisions import Choice, choices_of, chosen

CLAIMED = text("据称的生成参数，未作改变", "the claimed recipe, unchanged")
_NUMBERS = (
    DecisionKind.CFG_SCALE, DecisionKind.STEPS, DecisionKind.LORA_WEIGHT, DecisionKind.SAMPLER, DecisionKind.SCHEDULE,
    DecisionKind.DENOISING_STRENGTH,
)  # fmt: skip
_EACH = 3
_FAR = 1_000_003
"""Between seeds that have nothing to do with each other."""


def roster_of(settings: Settings) -> Roster:
    """Return the claimed recipe and nine neighbours: the same ones for everybody who has the recipe.

    The three longest groups of words are taken out alone; three numbers are moved as `vary` moves them; the rest are other
    seeds, the two next to the claimed one first.
    """
    choices = choices_of(settings).choices
    words = [choice for choice in choices if choice.decision.kind is DecisionKind.PROMPT_GROUP]
    longest = sorted(words, key=lambda choice: -len(choice.decision.was))[:_EACH]
    near = [*longest, *chosen(choices, _NUMBERS, _EACH), *chosen(choices, (DecisionKind.SEED,), None)]
    suspects = [Suspect(label=CLAIMED, settings=settings), *map(_suspect, near)]
    for other in _unrelated(settings):
        if len(suspects) == SIZE:
            break
        suspects.append(other)
    return Roster(suspects=tuple(suspects[:SIZE]))


def _suspect(choice: Choice) -> Suspect:
    return Suspect(label=choice.decision.label, settings=choice.settings)


def _unrelated(settings: Settings) -> Iterator[Suspect]:
    for number in range(1, SIZE):
        seed = (settings.seed + _FAR * number) % 2**32
        yield Suspect(label=text(f"种子 {seed}", f"seed {seed}"), settings=settings.model_copy(update={"seed": seed}))
