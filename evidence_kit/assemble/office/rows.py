"""What a case's catalogue, elements and damages say, as rows of a table in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from evidence_kit import wording
from evidence_kit.domain.artifact import LANE_NAMES
from evidence_kit.domain.book_binding import Pages
from evidence_kit.domain.case import FACT_STATUS_NAMES, PARTY_ROLE_NAMES, Case, ExhibitPlan
from evidence_kit.domain.text import Language, Text

_words = wording.table("papers/catalogue")
GROUP, EXHIBIT = "g", "x"


@dataclass(frozen=True)
class CatalogueRow:
    """A row: of a group, or of an exhibit."""

    mark: str
    """`g0`: the first group; `x1-1`: exhibit 1-1, as they were when the table was written. Empty: a new row."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """Key → what the cell says."""
    line: int = 0
    """Of the edited table, as its program counts."""

    @property
    def is_group(self) -> bool:
        """Whether it heads a group: by its mark, or because it is new, without a number."""
        return self.mark.startswith(GROUP) or not self.mark and not self.cells.get("number")


def catalogue_rows(case: Case, language: Language, pages: Mapping[str, Pages] | None = None) -> list[CatalogueRow]:
    """Return the rows of the catalogue.

    Args:
        case: the case.
        language: of the texts.
        pages: of each exhibit in the newest book, where there is one.
    """
    rows = []
    for number, group in enumerate(case.groups):
        cells = {"name": group.title.in_(language), "purpose": group.purpose.in_(language)}
        rows.append(CatalogueRow(f"{GROUP}{number}", cells))
        rows += [
            CatalogueRow(f"{EXHIBIT}{plan.number}", exhibit_cells(plan, language) | _paged(plan, pages or {}))
            for plan in group.exhibits
        ]
    return rows


def exhibit_cells(plan: ExhibitPlan, language: Language) -> dict[str, str]:
    """Return what the cells of an exhibit say, but for its pages."""
    texts = {key: getattr(plan, key) for key in ("name", "kind", "source", "content", "purpose", "note")}
    return {
        "number": plan.number,
        "lane": LANE_NAMES[plan.lane].in_(language),
        "copies": str(plan.copies or ""),
        **{key: words.in_(language) if words else "" for key, words in texts.items()},
    }


def heading_lines(case: Case) -> list[Text]:
    """Return what stands above the table: court, case number, cause, and who submits."""
    party = case.submitter
    number = [_words("case_number", number=case.case_number)] if case.case_number else []
    role = PARTY_ROLE_NAMES[party.role]
    return [
        _words("court", court=case.court),
        *number,
        _words("cause", cause=case.cause),
        _words("submitter", role=role, name=party.name),
    ]


def element_rows(case: Case, language: Language) -> list[CatalogueRow]:
    """Return the matrix: element, fact, day, status, exhibits; a fact of several elements stands under each."""
    facts = {fact.id: fact for fact in case.facts}
    return [
        CatalogueRow(f"m{at}-{name}", {
            "element": element.name.in_(language),
            "fact": f"{name} {facts[name].statement.in_(language)}",
            "day": str(facts[name].day or ""),
            "status": FACT_STATUS_NAMES[facts[name].status].in_(language),
            "exhibits": ", ".join(facts[name].exhibits),
        })
        for at, element in enumerate(case.elements)
        for name in element.facts
    ]  # fmt: skip


def damage_rows(case: Case, language: Language) -> list[CatalogueRow]:
    """Return item, amount, currency, basis and exhibits of each amount claimed."""
    return [
        CatalogueRow(f"d{at}", {
            "item": one.item.in_(language),
            "amount": plain_amount(one.amount),
            "currency": one.currency,
            "basis": one.basis.in_(language) if one.basis else "",
            "exhibits": ", ".join(one.exhibits),
        })
        for at, one in enumerate(case.damages)
    ]  # fmt: skip


def plain_amount(amount: Decimal) -> str:
    """Return an amount as a spreadsheet gives it back: without an end of zeros."""
    whole = amount.to_integral_value()
    return str(whole) if amount == whole else str(amount.normalize())


def totals(case: Case) -> dict[str, Decimal]:
    """Return currency → the sum of its amounts."""
    sums: dict[str, Decimal] = {}
    for one in case.damages:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amount
    return sums


def _paged(plan: ExhibitPlan, pages: Mapping[str, Pages]) -> dict[str, str]:
    found = pages.get(plan.number)
    if found is None or not found.count:
        return {}
    last = found.first + found.count - 1
    return {"sheets": str(found.count), "pages": str(found.first) if last == found.first else f"{found.first}-{last}"}
