"""What people write in YAML → nouns: every fault named with its place, in words counsel can act on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.domain.case import Case, HandedList
from evidence_kit.domain.court_profile import CourtProfile
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.fault import Fault, FaultCode, Faulty, FileCode, fault
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.wording.faults import fault_text

MAX_SIZE = 1 << 20
N = TypeVar("N", bound=Record)


class _StrictLoader(yaml.SafeLoader):
    """Plain YAML without anchors' cousins: a key given twice is an error, not the last value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        doubled = {str(key) for key in keys if keys.count(key) > 1}
        if doubled:
            raise Faulty(YamlCode.KEY_TWICE, keys=", ".join(sorted(doubled)), line=node.start_mark.line + 1)
        return super().construct_mapping(node, deep=deep)


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
    with storage.storage_errors(path):
        data = path.read_bytes()
    return parse_case(data)


def parse_case(data: bytes) -> Case:
    """The case in the bytes of a case.yaml.

    Raises:
        CaseError: as `load_case`.
    """
    return _parse(data, Case, "case")


def load_handed_list(path: Path) -> HandedList:
    """Reads and checks a list of files to take in.

    Raises:
        CaseError: missing, not YAML, an unknown key or role.
    """
    with storage.storage_errors(path):
        data = path.read_bytes()
    return _parse(data, HandedList, "handed-list")


def load_court_profile(path: Path) -> CourtProfile:
    """Reads and checks a file of templates/profiles.

    Raises:
        CaseError: missing, not YAML, an unknown key.
    """
    with storage.storage_errors(path):
        data = path.read_bytes()
    return _parse(data, CourtProfile, "court-profile")


def _parse(data: bytes, noun: type[N], schema: str) -> N:
    name = "case.yaml" if noun is Case else f"{schema}.yaml"
    remedy = text(
        f"请改正该处；各键的含义见 evidence-kit schema {schema}。",
        f"Mend that place; `evidence-kit schema {schema}` lists every key and what it means.",
    )
    try:
        return noun.model_validate(_document(data))
    except ValidationError as error:
        why = fault_text(*(field_fault(item) for item in error.errors()[:6]))
        raise CaseError(text(f"{name} 有误：{why.zh}。", f"{name} is not valid: {why.en}."), remedy) from error
    except Faulty as error:
        why = fault_text(error.fault)
        raise CaseError(text(f"{name} 无法读取：{why.zh}。", f"{name} cannot be read: {why.en}."), remedy) from error


def _document(data: bytes) -> Any:
    """The document in the bytes of a YAML file.

    Raises:
        Faulty: too large, not UTF-8, not YAML, or a key given twice.
    """
    if len(data) > MAX_SIZE:
        raise Faulty(FileCode.TOO_LARGE)
    try:
        return yaml.load(data.decode("utf-8-sig"), Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Faulty(YamlCode.SYNTAX, str(error.problem), line=mark.line + 1 if mark else 1) from error
    except UnicodeDecodeError as error:
        raise Faulty(YamlCode.NOT_UTF8) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Faulty(YamlCode.SYNTAX, str(error), line=1) from error


def field_fault(item: Any) -> Fault:
    """What pydantic holds against a value, at its place, as a fault of this kit: pydantic's words are English only."""
    where = ".".join(str(part) for part in item["loc"]) or "/"
    kind, context = str(item["type"]), item.get("ctx", {})
    own = context.get("error")
    if isinstance(own, Faulty):  # of a validator of this kit
        return own.fault
    if kind in ("literal_error", "enum"):
        choices = str(context["expected"]).replace(" or ", ", ")
        return fault(YamlCode.CHOICE, item["msg"], where=where, choices=choices)
    code = _KINDS.get(kind) or next((code for start, code in _STARTS.items() if kind.startswith(start)), YamlCode.VALUE)
    return fault(code, item["msg"], where=where)


class YamlCode(FaultCode):
    """What can be wrong with a file that people write."""

    SYNTAX = "YAML_SYNTAX"
    NOT_UTF8 = "YAML_NOT_UTF8"
    KEY_TWICE = "YAML_KEY_TWICE"
    UNKNOWN_KEY = "YAML_UNKNOWN_KEY"
    MISSING_KEY = "YAML_MISSING_KEY"
    TEXT = "YAML_TEXT"
    NUMBER = "YAML_NUMBER"
    BOOLEAN = "YAML_BOOLEAN"
    DATE = "YAML_DATE"
    LIST = "YAML_LIST"
    MAPPING = "YAML_MAPPING"
    PATTERN = "YAML_PATTERN"
    RANGE = "YAML_RANGE"
    CHOICE = "YAML_CHOICE"
    VALUE = "YAML_VALUE"


_KINDS = {"extra_forbidden": YamlCode.UNKNOWN_KEY, "missing": YamlCode.MISSING_KEY,
          "string_pattern_mismatch": YamlCode.PATTERN, "too_short": YamlCode.LIST, "too_long": YamlCode.LIST,
          "model_type": YamlCode.MAPPING, "model_attributes_type": YamlCode.MAPPING, "dict_type": YamlCode.MAPPING,
          "tuple_type": YamlCode.LIST, "list_type": YamlCode.LIST}  # fmt: skip
_STARTS = {"string": YamlCode.TEXT, "int": YamlCode.NUMBER, "float": YamlCode.NUMBER, "bool": YamlCode.BOOLEAN,
           "date": YamlCode.DATE, "greater": YamlCode.RANGE, "less": YamlCode.RANGE}  # fmt: skip
