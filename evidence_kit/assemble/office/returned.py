"""Rows that came back from Word or Excel → the catalogue that is wanted, or what is wrong with each row, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from pydantic import ValidationError

from evidence_kit import wording
from evidence_kit.assemble.office.columns import heads
from evidence_kit.assemble.office.rows import EXHIBIT, GROUP, CatalogueRow, exhibit_cells
from evidence_kit.case_yaml.editing import Origin
from evidence_kit.case_yaml.scalars import reference_of
from evidence_kit.case_yaml.words import choice_names, value_of
from evidence_kit.domain.artifact import ExhibitClass
from evidence_kit.domain.case import Case, ExhibitGroup, ExhibitPlan
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.fault import Fault
from evidence_kit.domain.pleadings.contradiction import REFERRING, CaseCode, Contradiction, contradictions
from evidence_kit.domain.text import Language, Text, text
from evidence_kit.wording.faults import fault_text

_said = wording.kit_table("case_yaml")
_NUMBER = re.compile(r"[0-9]{1,2}-[0-9]{1,2}")
_TEXTS = ("name", "kind", "source", "content", "purpose")


@dataclass(frozen=True)
class Wanted:
    """A case with the catalogue that came back, and where each part of it stood before."""

    case: Case
    origins: tuple[Origin, ...]


def wanted_catalogue(
    case: Case, language: Language, rows: Iterable[CatalogueRow], columns: frozenset[str], name: str
) -> Wanted:
    """Return the case as an edited catalogue wants it; facts and amounts follow exhibits that got another number.

    Args:
        case: as it is.
        language: of the table.
        rows: in their order.
        columns: those that the table has; what it has not stays as it is.
        name: of the file, for errors.

    Raises:
        InputError: rows that make no catalogue, each with what is wrong.
    """
    reading = _Reading(case, language, columns)
    for row in rows:
        reading.take(row)
    made = None if reading.flaws else reading.made()
    flaws = reading.flaws or [*reading.contradictions()]
    if flaws or made is None:
        raise InputError(
            text(f"{name} 有 {len(flaws)} 处需要改正。", f"{name}: {len(flaws)} places to mend."),
            text(
                "请在该文件中改正后再试；case.yaml 没有改动。",
                "Mend them in that file and try again; case.yaml is unchanged.",
            ),
            details=tuple(flaws),
        )
    return made


class _Reading:
    def __init__(self, case: Case, language: Language, columns: frozenset[str]) -> None:
        self._case, self._language, self._columns = case, language, columns
        self._places = {
            plan.number: (at, number)
            for at, group in enumerate(case.groups)
            for number, plan in enumerate(group.exhibits)
        }
        self._used: set[str] = set()
        self._groups: list[tuple[int | None, ExhibitGroup, list[tuple[tuple[int, int] | None, ExhibitPlan]]]] = []
        self._lines: dict[str, int] = {}
        self.flaws: list[Text] = []

    def take(self, row: CatalogueRow) -> None:
        if _is_beside(row):
            return
        if row.is_group:
            self._group(row)
        elif not self._groups:
            self._flaw(row, _said("no_group_above"))
        else:
            self._exhibit(row)

    def made(self) -> Wanted:
        groups = tuple(
            group.model_copy(update={"exhibits": tuple(plan for _, plan in plans)}) for _, group, plans in self._groups
        )
        origins = tuple((was, tuple(place for place, _ in plans)) for was, _, plans in self._groups)
        return Wanted(self._case.model_copy(update={"groups": groups} | self._renumbered()), origins)

    def contradictions(self) -> list[Text]:
        return [self._told(one) for one in contradictions(self.made().case.model_dump(mode="json", by_alias=True))]

    def _told(self, one: Contradiction) -> Text:
        what, name = (
            fault_text(Fault(code=one.code.value, arguments=dict(one.arguments))),
            one.arguments.get("name", ""),
        )
        if one.code is CaseCode.EXHIBIT_TWICE and name in self._lines:
            return _at(self._lines[name], what)
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in one.place[:2])
        return _said("referred_to", what=what, where=where)

    def _renumbered(self) -> dict[str, Any]:
        """Facts, captures, accounts, licences and amounts with the new numbers of the exhibits that they name."""
        new = {
            self._case.groups[place[0]].exhibits[place[1]].number: plan.number
            for _, _, plans in self._groups for place, plan in plans if place is not None
        }  # fmt: skip
        return {
            key: tuple(
                one.model_copy(update={"exhibits": tuple(new.get(number, number) for number in one.exhibits)})
                for one in getattr(self._case, key)
            )
            for key in REFERRING
        }

    def _group(self, row: CatalogueRow) -> None:
        place = self._claimed(row.mark, GROUP, lambda mark: int(mark) if int(mark) < len(self._case.groups) else None)
        if place is None and not row.mark:  # a table without its marks
            title = row.cells.get("name", "")
            named = (at for at, group in enumerate(self._case.groups) if _says(group.title, self._language, title))
            place = next((at for at in named if self._claimed(f"{GROUP}{at}", GROUP, lambda _: True)), None)
        old = self._case.groups[place] if place is not None else None
        update = {"title": row.cells.get("name", ""), "purpose": row.cells.get("purpose", "")}
        if not update["title"]:
            self._flaw(row, _said("empty_value", key=heads()["name"]))
        texts = {key: self._text(getattr(old, key) if old else None, words) for key, words in update.items()}
        self._groups.append((place, (old or ExhibitGroup(**texts, exhibits=())).model_copy(update=texts), []))

    def _exhibit(self, row: CatalogueRow) -> None:
        number = reference_of(row.cells.get("number", ""))
        place = self._claimed(row.mark, EXHIBIT, self._places.get)
        if place is None and number not in self._used and not row.mark:  # a table without its marks
            place = self._claimed(f"{EXHIBIT}{number}", EXHIBIT, self._places.get)
        if not _NUMBER.fullmatch(number):
            self._flaw(row, _said("pattern_number", value=number))
            return
        self._lines[number] = row.line
        old = self._case.groups[place[0]].exhibits[place[1]] if place is not None else None
        values = {"number": number, **self._texts(row, old), **self._others(row, old)}
        try:
            plan = ExhibitPlan.model_validate((old.model_dump() if old else {}) | values)
        except ValidationError as error:
            for item in error.errors():
                self._flaw(row, _said("missing_key", key=heads().get(str(item["loc"][0]), str(item["loc"][0]))))
            return
        self._groups[-1][2].append((place, plan))

    def _texts(self, row: CatalogueRow, old: ExhibitPlan | None) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key in _TEXTS:
            words = row.cells.get(key, "")
            if key in self._columns and not words:
                self._flaw(row, _said("empty_value", key=heads()[key]))
            elif key in self._columns:
                values[key] = self._text(getattr(old, key) if old else None, words)
        return values

    def _others(self, row: CatalogueRow, old: ExhibitPlan | None) -> dict[str, Any]:
        values: dict[str, Any] = {} if old else {"lane": ExhibitClass.PAPER}
        if row.cells.get("lane"):
            values["lane"] = value_of(row.cells["lane"], ExhibitClass)
            if values["lane"] is None:
                key, shown, choices = heads()["lane"], row.cells["lane"][:60], choice_names(ExhibitClass)
                self._flaw(row, _said("choice", key=key, value=shown, choices=choices))
                values["lane"] = ExhibitClass.PAPER
        if "copies" in self._columns:
            values["copies"] = self._copies(row)
        if "note" in self._columns:
            words = row.cells.get("note", "")
            values["note"] = self._text(old.note if old else None, words) if words else None
        return values

    def _copies(self, row: CatalogueRow) -> int | None:
        words = normalize("NFKC", row.cells.get("copies", "")).strip().removesuffix("份").strip()
        if words and not (words.isdecimal() and 1 <= int(words[:9]) <= 999):
            self._flaw(row, _said("number", key=heads()["copies"], value=row.cells["copies"][:60]))
            return None
        return int(words) if words else None

    def _text(self, old: Text | None, words: str) -> Text:
        """The text with these words in the table's language; as it was where a cell says what it said."""
        return worded(self._case, self._language, old, words)

    def _claimed(self, mark: str, kind: str, place_of: Callable[[str], Any]) -> Any:
        """Where the part stood that a mark names; nowhere the second time, as of a row that was copied."""
        if not mark.startswith(kind) or mark in self._used:
            return None
        found = (
            place_of(mark.removeprefix(kind)) if re.fullmatch(r"\d{1,4}(-\d{1,2})?", mark.removeprefix(kind)) else None
        )
        if found is not None:
            self._used.add(mark)
        return found

    def _flaw(self, row: CatalogueRow, what: Text) -> None:
        self.flaws.append(_at(row.line, what))


def worded(case: Case, language: Language, old: Text | None, words: str) -> Text:
    """Return a text with these words in a table's language; as it was where a cell says what it said."""
    if old is not None and _says(old, language, words):
        return old
    if old is None or len(case.languages) == 1 or old.zh == old.en:
        return Text(zh=words, en=words)
    return old.model_copy(update={language: words})


def _says(old: Text, language: Language, words: str) -> bool:
    """Whether a cell says what a text says; programs change spaces."""
    return " ".join(old.in_(language).split()) == words


def _is_beside(row: CatalogueRow) -> bool:
    """Whether a row is none of the catalogue: a line for signature or date, in the first column alone."""
    filled = {key for key, words in row.cells.items() if words}
    return not row.mark and filled <= {"number"} and not _NUMBER.fullmatch(reference_of(row.cells.get("number", "")))


def _at(line: int, what: Text) -> Text:
    return _said("row", line=line, what=what)


def changed_cells(before: ExhibitPlan, after: ExhibitPlan, language: Language) -> list[str]:
    """Return the keys of the cells that differ."""
    old, new = exhibit_cells(before, language), exhibit_cells(after, language)
    return [key for key in old if old[key] != new[key]]
