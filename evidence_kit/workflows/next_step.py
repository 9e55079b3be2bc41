"""The one thing to do next on a case: what this machine can do, and what the case needs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.outside.programs import find_browser, find_xvfb
from evidence_kit.workflows.check import Review

_STALE = frozenset({ProblemCode.CASE_NEWER_THAN_BUNDLE, ProblemCode.FILES_NEWER_THAN_BUNDLE})

DAMAGED = frozenset({ProblemCode.ARTIFACT_MISSING, ProblemCode.ARTIFACT_CHANGED})
"""With these nothing else can be done first."""


@dataclass(frozen=True)
class CaseProgress:
    """How far a case has come."""

    read: bool
    """A claimed picture was taken in and its recipe read."""
    runnable: bool
    """That recipe has no gap which keeps it from being run."""
    regenerated: bool
    sealed: bool
    pending: int
    """Calendar proofs that Bitcoin has not confirmed."""


def next_step(case_file: CaseFile, progress: CaseProgress, found: Review) -> Text:
    """Return what to do next: a command to paste, or in the end what to hand in, and by when."""
    case, bundle = case_file.root, bundle_to_file(case_file)
    codes = {one.code for one in found.problems}
    if codes & DAMAGED:
        return text("从备份恢复缺失或改变的文件，再运行 " + suggested("check", case),
                    "restore what is missing or changed from a backup, then run " + suggested("check", case))  # fmt: skip
    if not progress.read:
        return text(suggested("intake", case, "图片.png"), suggested("intake", case, "PICTURE.png"))
    if bundle is not None and codes & {*_STALE, ProblemCode.EXHIBITS_NOT_FILED_YET} and not found.errors:
        return _after_filing(case_file, new=ProblemCode.EXHIBITS_NOT_FILED_YET in codes)
    if bundle is None or codes & _STALE:
        return _alike(suggested(_work(progress, found, packed=bundle is not None), case))
    return _alike(suggested("upgrade", case)) if progress.pending else _hand_in(case_file, bundle)


def _after_filing(case_file: CaseFile, *, new: bool) -> Text:
    """What was filed is frozen: new exhibits make a supplement; a first filing is made again only while nobody has it."""
    again, supplement = suggested("assemble", case_file.root), suggested("assemble", case_file.root, "--supplement")
    if new:
        return text(f"{supplement}（上次的证据包尚未交出的，改为：{again}）",
                    f"{supplement} (if the bundle before was never handed in, instead: {again})")  # fmt: skip
    return text(f"{again}（仅限上次的证据包尚未交出时；已经交出的，请把新证据以新编号列入 case.yaml，再运行：{supplement}）",
                f"{again} (only if the bundle before was never handed in; else list new exhibits in case.yaml under new numbers, "
                f"then run: {supplement})")  # fmt: skip


def _work(progress: CaseProgress, found: Review, *, packed: bool) -> str:
    """The command that leads on to a bundle, or to another one."""
    if not packed and progress.runnable and not progress.regenerated:
        return "record" if can_film() else "regenerate"
    if not packed and not progress.sealed:
        return "seal"
    return "check" if found.errors else "assemble"


def bundle_to_file(case_file: CaseFile) -> Artifact | None:
    """The newest bundle that is no rehearsal's."""
    return next(reversed(bundles_to_file(case_file)), None)


def bundles_to_file(case_file: CaseFile) -> tuple[Artifact, ...]:
    """Every bundle that is no rehearsal's, the newest last."""
    return tuple(item for item in case_file.with_role(Role.BUNDLE) if not item.path.endswith("-rehearsal.zip"))


def can_film() -> bool:
    """Tell whether this machine has what `record` needs, without starting any of it but the browser's own version."""
    packages = all(importlib.util.find_spec(name) is not None for name in ("ffmpeg", "starlette", "uvicorn"))
    encoder = shutil.which("ffmpeg") or importlib.util.find_spec("imageio_ffmpeg")
    if not (sys.platform.startswith("linux") and packages and encoder):
        return False
    try:
        return bool((os.environ.get("DISPLAY") or find_xvfb()) and find_browser())
    except ToolMissing:
        return False


def _hand_in(case_file: CaseFile, bundle: Artifact) -> Text:
    path = case_file.path(bundle)
    verify, last = suggested("verify", path), case_file.case.deadline
    by = text(f"于 {last} 之前", f" by {last}") if last else text("", "")
    return text(f"{by.zh}提交 {path}；提交前核验：{verify}", f"hand in {path}{by.en}; check it before: {verify}")


def _alike(command: str) -> Text:
    return text(command, command)
