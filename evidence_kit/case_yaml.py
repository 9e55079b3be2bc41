"""case.yaml → Case: every fault named with its place, in words counsel can act on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.text import Text, text

MAX_SIZE = 1 << 20


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
    try:
        if len(data) > MAX_SIZE:
            raise ValueError(f"larger than {MAX_SIZE} bytes")
        document = yaml.load(data.decode("utf-8-sig"), Loader=_StrictLoader)
        return Case.model_validate(document)
    except ValidationError as error:
        places = "; ".join(_place(item) for item in error.errors()[:6])
        raise CaseError(text(f"case.yaml 有误：{places}", f"case.yaml is not valid: {places}"), _REMEDY) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise CaseError(
            text(f"case.yaml 无法读取：{reason}", f"case.yaml cannot be read: {reason}"), _REMEDY
        ) from error


_REMEDY: Text = text(
    "请改正 case.yaml 的该处；各键的含义见 evidence-kit schema case。",
    "Mend that place in case.yaml; `evidence-kit schema case` lists every key and what it means.",
)


def _place(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"]) or "case.yaml"
    reason = "unknown key 未知的键" if item["type"] == "extra_forbidden" else item["msg"]
    return f"{where}: {reason}"
