"""Elements, facts and damages that came back from Excel → the case that is wanted, or what is wrong with each row, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from evidence_kit import wording
from evidence_kit.assemble.office.columns import further_heads
from evidence_kit.assemble.office.returned import worded
from evidence_kit.assemble.office.rows import CatalogueRow, damage_rows, element_rows
from evidence_kit.case_yaml.scalars import amount_of, day_of, reference_of
from evidence_kit.case_yaml.words import choice_names, value_of
from evidence_kit.domain.case import Case, Element, Fact, FactStatus
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.fault import Fault
from evidence_kit.domain.pleadings.contradiction import contradictions
from evidence_kit.domain.pleadings.grounds import Damage
from evidence_kit.domain.text import Language, Text, text
from evidence_kit.wording.faults import fault_text

_said = wording.kit_table("case_yaml")
_shown = wording.table("papers/catalogue")
_FACT = re.compile(r"(F[0-9]{1,3})(?:[\s.:：、]+(.*))?", re.DOTALL)
_BETWEEN = re.compile(r"[,，、;；\s]+")


def wanted_grounds(
    case: Case, written: Case, language: Language, elements: Sequence[CatalogueRow] | None,
    damages: Sequence[CatalogueRow] | None, name: str,
) -> Case:  # fmt: skip
    """Return a case with what edited tables say of its elements, their facts and its damages.

    Args:
        case: as it shall be otherwise, its exhibits numbered anew perhaps.
        written: the case that the tables stand for; only cells that differ from it change anything.
        language: of the tables.
        elements: rows of the matrix; None: there is no such table.
        damages: rows of the amounts; None: there is no such table.
        name: of the file, for errors.

    Raises:
        InputError: rows that make no case, each with what is wrong.
    """
    reading = _Reading(case, written, language)
    if elements is not None:
        reading.matrix(elements)
    if damages is not None:
        reading.amounts(damages)
    made = case.model_copy(update=reading.update)
    flaws = reading.flaws or [
        fault_text(Fault(code=one.code.value, arguments=dict(one.arguments)))
        for one in contradictions(made.model_dump(mode="json", by_alias=True))
    ]
    if flaws:
        raise unfit(name, flaws)
    return made


def unfit(name: str, flaws: Sequence[Text]) -> InputError:
    """Return the refusal of an edited table, with everything that is wrong with it."""
    return InputError(
        text(f"{name} 有 {len(flaws)} 处需要改正。", f"{name}: {len(flaws)} places to mend."),
        text(
            "请在该文件中改正后再试；case.yaml 没有改动。",
            "Mend them in that file and try again; case.yaml is unchanged.",
        ),
        details=tuple(flaws),
    )


class _Reading:
    def __init__(self, case: Case, written: Case, language: Language) -> None:
        self._case, self._language = case, language
        self._was = {row.mark: row.cells for row in (*element_rows(written, language), *damage_rows(written, language))}
        self._changes: dict[tuple[str, str], Any] = {}
        self.update: dict[str, Any] = {}
        self.flaws: list[Text] = []

    def matrix(self, rows: Iterable[CatalogueRow]) -> None:
        facts = {fact.id: fact for fact in self._case.facts}
        found: dict[str, tuple[int | None, list[str]]] = {}
        words = ""
        for row in rows:
            words = row.cells.get("element", "") or words
            fact = _FACT.fullmatch(reference_of(row.cells.get("fact", "")[:4]) + row.cells.get("fact", "")[4:])
            if fact is None or not words:
                self._flaw(row, _said("no_fact", value=row.cells.get("fact", "")[:40]))
                continue
            facts.setdefault(
                fact[1], Fact(id=fact[1], status=FactStatus.CLAIMED, statement=Text(zh=fact[2] or "", en=fact[2] or ""))
            )
            self._note(row, fact[1], fact[2] or "")
            at, listed = found.setdefault(words, (self._element(row, words, found), []))
            listed += [fact[1]] if fact[1] not in listed else []
        self.update["elements"] = (*self._elements(found), *(one for one in self._case.elements if not one.facts))
        self.update["facts"] = tuple(self._fact(one) for one in facts.values())

    def amounts(self, rows: Iterable[CatalogueRow]) -> None:
        made = []
        for row in rows:
            if not row.mark and row.cells.get("item") in {_shown("total").zh, _shown("total").en}:
                continue
            at = int(row.mark[1:]) if re.fullmatch(r"d\d{1,4}", row.mark) else len(self._case.damages)
            old = self._case.damages[at] if at < len(self._case.damages) else None
            amount = amount_of(row.cells.get("amount", ""))
            if amount is None or not row.cells.get("item"):
                self._flaw(row, _said("amount", key=_shown("amount"), value=row.cells.get("amount", "")[:40]))
                continue
            made.append(self._damage(row, old, amount))
        self.update["damages"] = tuple(made)

    def _note(self, row: CatalogueRow, name: str, statement: str) -> None:
        """Keeps what a row changes of its fact; two rows may not change it otherwise."""
        was = self._was.get(row.mark, {})
        before = _FACT.fullmatch(was.get("fact", ""))
        new = {"statement": statement} if before is None or (before[2] or "") != statement else {}
        new |= {
            key: row.cells[key]
            for key in ("day", "status", "exhibits")
            if key in row.cells and row.cells[key] != was.get(key)
        }
        for key, words in new.items():
            value = self._value(row, key, words)
            if self._changes.setdefault((name, key), value) != value:
                head = further_heads()["fact" if key == "statement" else key]
                self._flaw(row, _said("two_values", name=name, key=head))

    def _value(self, row: CatalogueRow, key: str, words: str) -> Any:
        if key == "day":
            day = day_of(words.removesuffix(" 00:00:00")) if words else ""
            if day is None:
                self._flaw(row, _said("day", key=_shown("day"), value=words[:40]))
            return date.fromisoformat(day) if day else None
        if key == "status":
            status = value_of(words, FactStatus) if words else FactStatus.CLAIMED
            if status is None:
                self._flaw(
                    row, _said("choice", key=_shown("status"), value=words[:40], choices=choice_names(FactStatus))
                )
            return status
        return _numbers(words) if key == "exhibits" else words

    def _fact(self, fact: Fact) -> Fact:
        changes = {key: value for (name, key), value in self._changes.items() if name == fact.id}
        if "statement" in changes:
            changes["statement"] = worded(self._case, self._language, fact.statement, changes["statement"])
        return fact.model_copy(update=changes)

    def _element(self, row: CatalogueRow, words: str, found: dict[str, tuple[int | None, list[str]]]) -> int | None:
        """Which element of the case a new name of the table stands for: by its mark, else by what it is called."""
        used = {at for at, _ in found.values()}
        mark = re.fullmatch(r"m(\d{1,4})-F\d{1,3}", row.mark)
        named = [
            at for at, one in enumerate(self._case.elements) if " ".join(one.name.in_(self._language).split()) == words
        ]
        places = [*named, *([int(mark[1])] if mark else [])]
        return next((at for at in places if at < len(self._case.elements) and at not in used), None)

    def _elements(self, found: dict[str, tuple[int | None, list[str]]]) -> list[Element]:
        return [
            Element(
                name=worded(
                    self._case, self._language, self._case.elements[at].name if at is not None else None, words
                ),
                facts=tuple(facts),
            )
            for words, (at, facts) in found.items()
        ]

    def _damage(self, row: CatalogueRow, old: Damage | None, amount: str) -> Damage:
        basis, was = row.cells.get("basis", ""), self._was.get(row.mark, {})
        numbers = _numbers(row.cells.get("exhibits", ""))
        if old is not None and row.cells.get("exhibits", "") == was.get("exhibits", ""):
            numbers = old.exhibits  # numbered anew by the catalogue, perhaps
        values: dict[str, Any] = {
            "item": worded(self._case, self._language, old.item if old else None, row.cells["item"]),
            "amount": old.amount if old and Decimal(amount) == old.amount else Decimal(amount),
            "currency": row.cells.get("currency", "") or "CNY",
            "basis": worded(self._case, self._language, old.basis if old else None, basis) if basis else None,
            "exhibits": numbers,
        }
        if not re.fullmatch(r"[A-Z]{3}", values["currency"]):
            self._flaw(row, _said("pattern", key=_shown("currency"), value=values["currency"][:20]))
            return Damage(item=values["item"], amount=values["amount"])
        return Damage(**values)

    def _flaw(self, row: CatalogueRow, what: Text) -> None:
        self.flaws.append(_said("row", line=row.line, what=what))


def _numbers(words: str) -> tuple[str, ...]:
    return tuple(reference_of(one) for one in _BETWEEN.split(words) if one)
