"""The table of contents of a bundle and its case, as the bundle states them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.case import Case
from evidence_kit.domain.errors import CaseError, InputError
from evidence_kit.domain.fault import Faulty, FileCode, fault_of
from evidence_kit.domain.record import Record
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import text
from evidence_kit.formats import canonical_zip, strict_json
from evidence_kit.formats.bundle_layout import BUNDLE, CASE
from evidence_kit.wording.faults import fault_text

_MOST = 24 << 20
N = TypeVar("N", bound=Record)


def contents_of(path: Path) -> Bundle:
    """Read `data/bundle.json` out of a bundle; nothing of it is judged.

    Raises:
        InputError: no bundle, or damaged.
        StorageError: unreadable.
    """
    return _record(path, BUNDLE, Bundle)


def case_of(path: Path) -> Case:
    """Read `data/case.json` out of a bundle: the case as it stood when that was packed.

    Raises:
        InputError, StorageError: as `contents_of`.
    """
    return _record(path, CASE, Case)


def _record(path: Path, member: str, noun: type[N]) -> N:
    try:
        with storage.storage_errors(path), path.open("rb") as stream:
            directory = canonical_zip.read(stream)
            entry = directory.find(member)
            if entry is None:
                raise Faulty(FileCode.MISSING, member)
            data = directory.read(entry, max_size=_MOST)
        return noun.model_validate(strict_json.parse(data), strict=False)
    except (Faulty, ValidationError, ValueError) as error:
        why = fault_text(fault_of(error))
        raise InputError(
            text(f"{path.name} 不是完好的证据包、案件目录或图片：{why.zh}。",
                 f"{path.name} is not a sound bundle, case directory or picture: {why.en}."),
            text(f"请运行 {suggested('verify', path)}，查看哪里不符。",
                 f"Run {suggested('verify', path)} to see what is wrong with it."),
        ) from error  # fmt: skip


def newest_bundle(case_file: CaseFile) -> tuple[Artifact, Bundle]:
    """Return the bundle that was packed last, with its table of contents.

    Raises:
        CaseError: the case has none.
        InputError: it is damaged.
    """
    bundles = case_file.with_role(Role.BUNDLE)
    if not bundles:
        raise CaseError(
            text("本案尚未制作证据包。", "No bundle of this case was made yet."),
            text(f"请先运行：{suggested('assemble', case_file.root)}", f"First run: {suggested('assemble', case_file.root)}"),
        )  # fmt: skip
    return bundles[-1], contents_of(case_file.path(bundles[-1]))
