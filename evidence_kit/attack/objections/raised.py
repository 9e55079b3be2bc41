"""Every rule, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evidence_kit.attack.objections import creation, demonstration, grounds, words
from evidence_kit.attack.objections.material import FiledMaterial
from evidence_kit.domain.filing.objection import Objection

Rule = Callable[[FiledMaterial], Iterator[Objection]]
RULES: tuple[Rule, ...] = (
    creation.records, creation.dating, creation.times,
    words.copied_before_own, words.attributed,
    creation.statements,
    demonstration.last_step, demonstration.steps, demonstration.variations,
    grounds.accused, grounds.accounts, grounds.captures, grounds.licences, grounds.catalogue, grounds.languages,
)  # fmt: skip


def objections_to(material: FiledMaterial) -> tuple[Objection, ...]:
    """Return what can be said of a filing, in the order in which the rules stand: the creation first."""
    return tuple(one for rule in RULES for one in rule(material))
