"""Which engine runs a case, over which model folders, and which one may make what is filed."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import ModelError, UsageError
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import Event, Noted, ProgressCallback
from evidence_kit.domain.text import text
from evidence_kit.regenerate import Engine, open_engine
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from evidence_kit.workflows.init_pictures import pictures_of


def engine_for(
    case_file: CaseFile,
    extra_folders: tuple[Path, ...],
    device: str,
    watch: ProgressCallback,
    *,
    cache: Path | None = None,
) -> Engine:
    """The engine over the folders of case.yaml and of the command line, with the case's init pictures at hand.

    On a processor with idle cores it runs in several processes: whoever opens it closes it.

    Args:
        case_file: names model folders.
        extra_folders: more of them.
        device: `auto`, `cpu`, `cuda` or `mps` of this machine, or the URI of a cluster (`ray:auto`); options of the
            engine may follow, such as `cuda?precision=fp16`.
        watch: told of the hashing of weights.
        cache: the folder where digests of weights are remembered; None: the case's own.

    Raises:
        ModelError: no folder with weights was named.
        ToolMissing: torch, diffusers or Ray is not installed.
        UsageError: no such cluster, or no such option.
        RegenerationError: the device is not there, or the cluster does not answer.
    """
    shelf = FolderModelStore(folders_of(case_file, extra_folders), cache=cache or cache_of(case_file), watch=watch)
    return engine_over(shelf, device, pictures_of(case_file))


def engine_over(shelf: FolderModelStore, device: str, pictures: Pictures) -> Engine:
    """The engine over any weights, such as a court's own; the rest as `engine_for`."""
    return open_engine(_with_workers(uri_of(device)), shelf, pictures)


def require_reference(engine: Engine, settings: Settings) -> None:
    """Refuses an engine in fast mode: what is filed is made in reference mode, one picture at a time.

    Raises:
        UsageError: the engine is in fast mode.
        ModelError: weights are missing.
    """
    if engine.environment(settings).mode == "fast":
        raise UsageError(
            text("快速模式的结果仅供检索和预览，不得作为再生成演示提交。",
                 "Results of fast mode are for searching and looking; they are never filed as a demonstration."),
            text("请去掉 --device 中的 mode=fast，以参考模式运行；只想先看结果：evidence-kit vary --preview 文件夹",
                 "Leave mode=fast out of --device: reference mode is the default. Only to look: evidence-kit vary --preview FOLDER"),
        )  # fmt: skip


def with_incidents(writer: CaseWriter, watch: ProgressCallback) -> ProgressCallback:
    """A watcher that also journals what befell the work, such as a node of a cluster that was lost."""

    def journalled(event: Event) -> None:
        if isinstance(event, Noted) and event.incident:
            writer.append(Action.INCIDENT, event.message)
        watch(event)

    return journalled


def confirming(device: str) -> str:
    """The device in reference mode, for what a search in fast mode found; a device in reference mode stays as it is."""
    return _without(device, "mode", "batch") if "mode=fast" in device.partition("?")[2].split("&") else device


def in_one_process(device: str) -> str:
    """The device without the workers that it asks for."""
    return _without(device, "workers")


def _without(device: str, *names: str) -> str:
    where, mark, query = device.partition("?")
    kept = [option for option in query.split("&") if option.partition("=")[0] not in names]
    return where + mark + "&".join(kept) if kept else where


def folders_of(case_file: CaseFile, extra_folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """The model folders of the command line and of case.yaml.

    Raises:
        ModelError: none was named.
    """
    folders = (*extra_folders, *(case_file.root / folder for folder in case_file.case.models))
    if not folders:
        raise ModelError(
            text("未指定模型文件夹。", "No folder with weights was named."),
            text(
                "请用 --models 指定，或写入 case.yaml 的 models。",
                "Name one with --models, or under `models:` in case.yaml.",
            ),
        )
    return folders


def cache_of(case_file: CaseFile) -> Path:
    """The folder where digests of weights are remembered."""
    return case_file.root / ".cache"


def _with_workers(uri: str) -> str:
    """The URI with as many workers as there are idle cores, unless it says how many or is a cluster's."""
    if uri.startswith("ray:") or "workers=" in uri:
        return uri
    return uri + ("&" if "?" in uri else "?") + "workers=auto"


def uri_of(device: str) -> str:
    """The engine's URI of what a person named: `cpu` is `local:cpu`, `auto?mode=fast` is `local:?mode=fast`."""
    return device if device.startswith("ray:") else f"local:{device.removeprefix('auto')}"
