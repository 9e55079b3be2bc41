"""The recipe: derived again from the picture's own bytes, and held whole against its record.

Whoever files wrote the record, so none of its fields is relied on. A recipe that a search completed is derived again as
well: from the picture, from what the case states, and from the record of the search.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.fault import Fault, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.making.parameter_names import parameter_names
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.domain.making.recovery import Recovery
from evidence_kit.domain.making.supplement import LORA, Supplement, supplemented
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.recipe.candidates import completed_by
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.demonstration.claimed_picture import is_claimed
from evidence_kit.verify.demonstration.differences import recipe_differences
from evidence_kit.verify.demonstration.field_difference import MOST_NAMED, Difference, described
from evidence_kit.verify.demonstration.picture_reread import Unread, reread
from evidence_kit.verify.demonstration.recipe_texts import another_picture, judge_texts, text_faults
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, quoted, words
from evidence_kit.wording.faults import fault_text


class RecipeFact(Record):
    """One record of a recipe held against its picture."""

    member: str
    picture: str
    """Member of the picture; its path where it is not in the bundle."""
    claimed: bool = True
    """Whether that is a claimed picture."""
    unread: Unread | None = None
    texts: tuple[Fault, ...] = ()
    differences: tuple[Difference, ...] = ()
    found: tuple[tuple[str, ...], ...] = ()
    """Parameters that the picture does not state: the search found them that completed this recipe."""


@dataclass(frozen=True)
class Derived:
    """A recipe as it follows from the bundle without its own record."""

    recipe: Recipe
    recorded: Recipe
    """What its record says."""
    stated: frozenset[str] = frozenset()
    """Parameters that the party states and the picture does not, as `making` names them …"""
    searched: frozenset[str] = frozenset()
    """… and those that a search found."""


def observe_recipes(opened: OpenedBundle) -> tuple[tuple[RecipeFact, ...], dict[str, Derived]]:
    """The records of recipes against their pictures, and by path what each of them should hold."""
    searches = {item.path: search for item, search in opened.records_of(Role.RECOVERY, Recovery)}
    readings: dict[str, Recipe | Unread] = {}
    derived: dict[str, Derived] = {}
    facts: list[RecipeFact] = []
    for artifact, recorded in opened.records_of(Role.RECIPE, Recipe):
        path = recorded.picture
        if path not in readings:
            readings[path] = reread(opened.of_path(path), path)
        read, member, picture = readings[path], opened.member_of(artifact.path), opened.member_of(path) or path
        if isinstance(read, Unread):
            facts.append(RecipeFact(member=member, picture=picture, unread=read))
            continue
        if not is_claimed(opened, path):
            facts.append(RecipeFact(member=member, picture=picture, claimed=False))
            continue
        search = _search_beside(opened, artifact, searches)
        one = _completed(opened, Derived(read, recorded), derived, search) if search else Derived(read, recorded)
        derived[artifact.path] = one
        facts.append(_fact(member, picture, read, one))
    return tuple(facts), derived


def with_statements(recipe: Recipe, making: tuple[Supplement, ...]) -> tuple[Recipe, frozenset[str], tuple[str, ...]]:
    """The recipe with what a party states, the parameters that this changed, and those stated against the picture."""
    known, against = recipe, []
    for statement in making:
        try:
            known = supplemented(known, (statement,))
        except CaseError:
            against.append(statement.parameter)
    return known, changed(recipe, known), tuple(against)


def changed(before: Recipe, after: Recipe) -> frozenset[str]:
    """Names of the parameters in which two recipes differ, LoRAs as `lora:NAME`."""
    plain = (name for name in Recipe.model_fields if name != "loras")
    names = {name for name in plain if getattr(before, name) != getattr(after, name)}
    return frozenset(names | {LORA + use.weights.name for use in after.loras if use not in before.loras})


def paths_of(parameters: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """The places of parameters that are named as in `making`, in the order of a recipe."""
    plain = ((name,) for name in Recipe.model_fields if name in parameters)
    loras = (("loras", name.removeprefix(LORA)) for name in sorted(parameters) if name.startswith(LORA))
    return (*plain, *loras)


def judge_recipes(facts: tuple[RecipeFact, ...]) -> Iterator[Finding]:
    """Two findings a record: the embedded texts letter by letter, and the fields."""
    for fact in facts:
        yield judge_texts(fact.picture, fact.texts, fact.unread, claimed=fact.claimed)
        status, message = _fields(fact)
        yield finding(
            code=FindingCode.RECIPE_FIELDS,
            question=Question.RECIPE_MAKES_PICTURE,
            status=status,
            message=message,
            subject=fact.member,
            command=f"evidence-kit show {quoted(fact.picture)}",
        )


def _fact(member: str, picture: str, read: Recipe, one: Derived) -> RecipeFact:
    texts = text_faults(one.recorded.raw, read.raw)
    differences = recipe_differences(one.recorded, one.recipe, one.stated | one.searched)
    return RecipeFact(
        member=member,
        picture=picture,
        texts=tuple(islice(texts, MOST_NAMED)),
        differences=tuple(islice(differences, MOST_NAMED)),
        found=paths_of(one.searched),
    )


def _search_beside(
    opened: OpenedBundle, recipe: Artifact, searches: Mapping[str, Recovery]
) -> tuple[str, Recovery] | None:
    """The record of the search in the act that made a recipe; None for one that was read from a picture."""
    event = opened.maker_of(recipe.path)
    paths = (item.path for item in event.products if item.path in searches) if event else iter(())
    path = next(paths, None)
    return None if path is None else (path, searches[path])


def _completed(
    opened: OpenedBundle, read: Derived, earlier: Mapping[str, Derived], search: tuple[str, Recovery]
) -> Derived:
    """What a search made of the recipe that it started from; that recipe where the search bears nothing out."""
    path, recovery = search
    start = earlier.get(recovery.recipe, read)
    known, stated, _ = with_statements(start.recipe, opened.case.making if opened.case else ())
    try:
        whole = completed_by(known, recovery, path) if recovery.target == read.recorded.picture else None
    except CaseError:
        whole = None
    if whole is None:
        return Derived(start.recipe, read.recorded, start.stated, start.searched)
    found = changed(known, whole)
    return Derived(whole, read.recorded, (start.stated | stated) - found, start.searched | found)


def _fields(fact: RecipeFact) -> tuple[Status, Text]:
    if not fact.claimed:
        return Status.FAILED, another_picture(fact.picture)
    if fact.unread is not None:
        why = fault_text(fault(fact.unread))
        return Status.INDETERMINATE, words("recipe_fields_unread", picture=fact.picture, why=why)
    wrong = [item for item in fact.differences if item.contradicts]
    if wrong:
        return Status.FAILED, words("recipe_fields_wrong", fields=described(wrong))
    if fact.differences:
        return Status.INDETERMINATE, words("recipe_fields_other_version", fields=described(fact.differences))
    if fact.found:
        return Status.INDETERMINATE, words("recipe_fields_found", fields=parameter_names(fact.found))
    return Status.PASSED, words("recipe_fields")
