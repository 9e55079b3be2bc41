"""Claims, facts and days: what is asked for and carried by nothing, and what does not fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.domain.case import FactStatus
from evidence_kit.domain.filing.problem import FilingProblem, ProblemCode, problem
from evidence_kit.review.material import CaseMaterial

_COSTS_ASKED = re.compile(
    r"合理(?:开支|费用|支出)|律师费|公证费|维权(?:费用|开支|成本)|\breasonable (?:costs|expenses)|\battorneys?'? fees",
    re.IGNORECASE,
)
_COSTS_SHOWN = re.compile(
    r"开支|费用|律师费|公证费|发票|委托(?:代理)?合同|付款|收据|支付凭证|\binvoices?\b|\breceipts?\b|\bcosts\b|\bexpenses\b|\bfees\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"[（(](\d{4})[）)]")
_SEPARATORS = re.compile(r"[,，\n|]")
_WEIGHTS = re.compile(r"[()\[\]{}]|:[\d.]+|<[^>]*>")


def costs(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give a claim for costs where no exhibit shows any."""
    shown = [words for one in material.exhibits for words in (one.plan.name, one.plan.content, one.plan.purpose)]
    shown += [one.item for one in material.case.damages if one.exhibits]
    if any(_COSTS_SHOWN.search(words.zh) or _COSTS_SHOWN.search(words.en) for words in shown):
        return
    for at, claim in enumerate(material.case.claims):
        if _COSTS_ASKED.search(claim.zh) or _COSTS_ASKED.search(claim.en):
            yield problem(ProblemCode.COSTS_WITHOUT_EXHIBIT, ("claims", at))


def facts(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give facts said to be shown by nothing, and those dated before the picture is said to have been made."""
    claimed = material.case.work.claimed_creation
    for at, fact in enumerate(material.case.facts):
        if fact.status is FactStatus.SHOWN and not fact.exhibits:
            yield problem(ProblemCode.FACT_WITHOUT_EXHIBIT, ("facts", at), fact=fact.id)
        if claimed is not None and fact.day is not None and fact.day < claimed:
            yield problem(ProblemCode.PUBLISHED_BEFORE_MADE, ("facts", at, "day"), fact=fact.id, day=f"{fact.day}",
                          claimed=f"{claimed}")  # fmt: skip


def case_number(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give a case number that holds its year twice."""
    number = material.case.case_number
    if number is not None and len(_YEAR.findall(number.zh)) > 1:
        yield problem(ProblemCode.YEAR_TWICE, ("case_number",), words=number.zh)


def prompts(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give terms that the picture's own prompts ask for and refuse at once."""
    if material.recipe is None:
        return
    asked, refused = (_terms(one.value) for one in (material.recipe.prompt, material.recipe.negative_prompt))
    for word in asked:
        if word in refused:
            yield problem(ProblemCode.WORD_IN_BOTH_PROMPTS, word=word)


def _terms(prompt: str | None) -> dict[str, None]:
    """The terms of a prompt without their weights, in their order."""
    bare = (_WEIGHTS.sub("", term).strip().casefold() for term in _SEPARATORS.split(prompt or ""))
    return dict.fromkeys(term for term in bare if term)
