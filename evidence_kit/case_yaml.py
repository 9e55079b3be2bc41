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
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text

MAX_SIZE = 1 << 20
N = TypeVar("N", bound=Record)


class _StrictLoader(yaml.SafeLoader):
    """Plain YAML without anchors' cousins: a key given twice is an error, not the last value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        doubled = {str(key) for key in keys if keys.count(key) > 1}
        if doubled:
            raise yaml.constructor.ConstructorError(
                None, None, f"key given twice: {', '.join(sorted(doubled))}", node.start_mark
            )
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
        if len(data) > MAX_SIZE:
            raise ValueError(f"larger than {MAX_SIZE} bytes")
        document = yaml.load(data.decode("utf-8-sig"), Loader=_StrictLoader)
        return noun.model_validate(document)
    except ValidationError as error:
        places = "; ".join(_place(item) for item in error.errors()[:6])
        raise CaseError(text(f"{name} 有误：{places}", f"{name} is not valid: {places}"), remedy) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise CaseError(text(f"{name} 无法读取：{reason}", f"{name} cannot be read: {reason}"), remedy) from error


def _place(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"]) or "document"
    reason = "unknown key 未知的键" if item["type"] == "extra_forbidden" else item["msg"]
    return f"{where}: {reason}"
