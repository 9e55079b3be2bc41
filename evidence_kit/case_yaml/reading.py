"""A written file → a noun, or one error with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.case_yaml.decoding import MAX_SIZE, decode
from evidence_kit.case_yaml.document import compose
from evidence_kit.case_yaml.flaw import Flaw, Flawed, at
from evidence_kit.case_yaml.plain import PlainTree
from evidence_kit.case_yaml.verdicts import verdicts
from evidence_kit.case_yaml.words import key_of, value_of
from evidence_kit.domain.case import Case, HandedList
from evidence_kit.domain.court_profile import CourtProfile
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.fault import Fault
from evidence_kit.domain.pleadings.contradiction import Contradiction, Place, contradictions
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import BOTH, Language, Text, text
from evidence_kit.wording.faults import fault_text

__all__ = ["MAX_SIZE", "load_case", "load_court_profile", "load_handed_list", "parse_case", "read_tree"]

N = TypeVar("N", bound=Record)
_MOST_TOLD = 100
"""Flaws of one file; whoever has more begins with these."""


def load_case(path: Path) -> Case:
    """Reads and checks case.yaml.

    Raises:
        CaseError: missing, not YAML, an unknown or misspelt key, a value of the wrong kind.
    """
    if not path.is_file():
        raise CaseError(
            text(f"{path.parent} 中没有 case.yaml。", f"There is no case.yaml in {path.parent}."),
            text("请用 evidence-kit new 新建案件。", "Make a case with: evidence-kit new DIRECTORY"),
        )
    return _load(path, Case, "case")


def parse_case(data: bytes, name: str = "case.yaml") -> Case:
    """The case in the bytes of a case.yaml.

    Args:
        data: the file.
        name: what to call it in errors.

    Raises:
        CaseError: as `load_case`.
    """
    return _parse(data, Case, "case", name)


def load_handed_list(path: Path) -> HandedList:
    """Reads and checks a list of files to take in.

    Raises:
        CaseError: missing, not YAML, an unknown key or role.
    """
    return _load(path, HandedList, "handed-list")


def load_court_profile(path: Path) -> CourtProfile:
    """Reads and checks a file of templates/profiles.

    Raises:
        CaseError: missing, not YAML, an unknown key.
    """
    return _load(path, CourtProfile, "court-profile")


def read_tree(root: yaml.Node, noun: type[Record]) -> tuple[Any, PlainTree]:
    """Return the plain values of a tree, and where they stand.

    Raises:
        Flawed: nested too deeply, or too many values.
    """
    lenient = noun is HandedList  # a list does not know the languages of its case
    plain = PlainTree(_languages(root) if "languages" in noun.model_fields else BOTH, lenient=lenient)
    values = plain.read(root, noun)
    plain.tell_single_texts()
    return values, plain


def _load(path: Path, noun: type[N], schema: str) -> N:
    with storage.storage_errors(path):
        data = path.read_bytes()
    return _parse(data, noun, schema, path.name)


def _parse(data: bytes, noun: type[N], schema: str, name: str) -> N:
    try:
        return _read(data, noun)
    except Flawed as flawed:
        raise CaseError(_told(flawed.flaws, name), _remedy(schema), details=_details(flawed.flaws)) from flawed


def _read(data: bytes, noun: type[N]) -> N:
    document = compose(decode(data))
    values, plain = read_tree(document.root, noun)
    flaws = [*document.slips, *plain.flaws]
    found: N | None = None
    try:
        found = noun.model_validate(values if values is not None else {})
    except ValidationError as error:
        flaws += verdicts(error, plain)
    if noun is Case and isinstance(values, dict):
        flaws += [_flaw(one, plain) for one in contradictions(values) if not _rests_on_a_flaw(one, plain)]
    if flaws or found is None:
        raise Flawed(*flaws)
    return in_its_languages(found)


def line_finder(data: bytes) -> Callable[[Place], int | None]:
    """Return what tells the line of a place of a case.yaml, counted from 1: its own, or that of the nearest that holds it.

    Keys may be Chinese. None where nothing of the place stands there, and for every place of a file that cannot be read: why
    is told by whoever loads the case.
    """
    try:
        document = compose(decode(data))
        _, tree = read_tree(document.root, Case)
    except Flawed:
        return lambda place: None
    if document.slips:
        return lambda place: None

    def line_of(place: Place) -> int | None:
        around = (place[:length] for length in range(len(place), 0, -1))
        node = next((found for part in around if (found := tree.keys.get(part) or tree.nodes.get(part))), None)
        return int(node.start_mark.line) + 1 if node else None

    return line_of


def in_its_languages(noun: N) -> N:
    """Return a noun of one language with that one in every text, those of its defaults too."""
    languages = getattr(noun, "languages", BOTH)
    if len(languages) > 1:
        return noun
    return type(noun).model_validate(_spoken(noun.model_dump(mode="json", by_alias=True), languages[0]))


def _spoken(value: Any, language: Language) -> Any:
    if isinstance(value, dict):
        if value.keys() == set(BOTH):
            return dict.fromkeys(BOTH, value[language])
        return {key: _spoken(one, language) for key, one in value.items()}
    return [_spoken(one, language) for one in value] if isinstance(value, list) else value


def _languages(root: yaml.Node) -> tuple[Language, ...]:
    """The languages that a document names at its top; both where it names none, or not rightly."""
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    node = next((value for key, value in pairs if key_of(str(key.value), ("languages",))), None)
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    named = [value_of(str(item.value).strip(), BOTH) for item in items if isinstance(item, yaml.ScalarNode)]
    return cast(tuple[Language, ...], tuple(dict.fromkeys(filter(None, named)))) or BOTH


def _flaw(one: Contradiction, plain: PlainTree) -> Flaw:
    what = fault_text(Fault(code=one.code.value, arguments=dict(one.arguments)))
    if one.first is not None:
        line = plain.node_near(one.first).start_mark.line + 1
        what = text(f"{what.zh}（第一次在第 {line} 行）", f"{what.en} (first in line {line})")
    return at(plain.node_near(one.place), what)


def _rests_on_a_flaw(one: Contradiction, plain: PlainTree) -> bool:
    """Whether what seems to be missing stands there, but could not be read."""
    return any(place[: len(one.place)] == one.place for place in plain.flawed)


def _told(flaws: tuple[Flaw, ...], name: str) -> Text:
    if len(flaws) == 1:
        return text(f"{name} {flaws[0].told.zh}。", f"{name}, {flaws[0].told.en}.")
    return text(f"{name} 有 {len(flaws)} 处需要改正。", f"{name}: {len(flaws)} places to mend.")


def _details(flaws: tuple[Flaw, ...]) -> tuple[Text, ...]:
    if len(flaws) == 1:
        return ()
    more = len(flaws) - _MOST_TOLD
    rest = (text(f"另有 {more} 处", f"and {more} more"),) if more > 0 else ()
    return (*(flaw.told for flaw in flaws[:_MOST_TOLD]), *rest)


def _remedy(schema: str) -> Text:
    return text(
        f"请改正后再试；各项的含义见 evidence-kit schema {schema}。",
        f"Mend this and try again; `evidence-kit schema {schema}` lists every key and what it means.",
    )
