"""Which engine runs a case, over which model folders."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.errors import ModelError
from evidence_kit.domain.progress import Watcher
from evidence_kit.domain.text import text
from evidence_kit.regenerate import Engine, open_engine
from evidence_kit.regenerate.shelf import ModelShelf
from evidence_kit.workflows.init_files import pictures_of


def engine_for(case_file: CaseFile, extra_folders: tuple[Path, ...], device: str, watch: Watcher) -> Engine:
    """The engine over the folders of case.yaml and of the command line, with the case's init pictures at hand.

    Args:
        case_file: names model folders.
        extra_folders: more of them.
        device: `auto`, `cpu`, `cuda` or `mps` of this machine, or the URI of a cluster (`ray:auto`).
        watch: told of the hashing of weights.

    Raises:
        ModelError: no folder with weights was named.
        ToolMissing: torch, diffusers or Ray is not installed.
        UsageError: no such cluster.
        RegenerationError: the device is not there, or the cluster does not answer.
    """
    folders = [*extra_folders, *(case_file.root / folder for folder in case_file.case.models)]
    if not folders:
        raise ModelError(
            text("未指定模型文件夹。", "No folder with weights was named."),
            text(
                "请用 --models 指定，或写入 case.yaml 的 models。",
                "Name one with --models, or under `models:` in case.yaml.",
            ),
        )
    shelf = ModelShelf(folders, cache=case_file.root / ".cache", watch=watch)
    if device.startswith("ray:"):
        return open_engine(device, shelf, pictures_of(case_file))
    return open_engine("local:" if device == "auto" else f"local:{device}", shelf, pictures_of(case_file))
