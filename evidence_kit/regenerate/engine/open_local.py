"""The engine of this process by its URI; torch is loaded when it is opened."""

from __future__ import annotations

from evidence_kit.domain.errors import ToolMissing, UsageError
from evidence_kit.domain.text import text
from evidence_kit.regenerate.init_pictures import Pictures
from evidence_kit.regenerate.interface import Engine, ModelStore
from evidence_kit.regenerate.options import OPTIONS, WORKERS, manner_of, options_of


def open_local(uri: str, shelf: ModelStore, pictures: Pictures | None = None) -> Engine:
    """Open an engine of this process; how many workers a URI asks for is left to `processes`.

    Args:
        uri: `local:`, `local:cpu`, `local:cuda`, `local:mps`, with options after a question mark (`options.OPTIONS`).
        shelf: where weights are found.
        pictures: where init pictures and masks are found; None: there are none.

    Raises:
        UsageError: no such engine, or no such option.
        RegenerationError: the device or the precision is not there.
        ToolMissing: the extra `regenerate` is not installed.
    """
    device, options = parsed(uri)
    options.pop("workers", None)
    manner = manner_of(options)
    try:
        from evidence_kit.regenerate.engine.local import LocalEngine
    except ModuleNotFoundError as error:
        raise not_installed(error) from error
    return LocalEngine(shelf, pictures, device=device, manner=manner)


def parsed(uri: str) -> tuple[str | None, dict[str, str]]:
    """Take the URI of an engine of this machine apart: the device, None where it is left open, and the options.

    Raises:
        UsageError: no such engine, or no such option.
    """
    kind, _, rest = uri.partition(":")
    device, _, query = rest.partition("?")
    if kind != "local" or device not in ("", "cpu", "cuda", "mps"):
        raise UsageError(
            text(f"没有引擎 {uri!r}。", f"There is no engine {uri!r}."),
            text("可用：local:、local:cpu、local:cuda、local:mps、ray:auto、ray:HOST:PORT，可加选项，如 local:cpu?threads=4",
                 "Use local:, local:cpu, local:cuda, local:mps, ray:auto or ray:HOST:PORT, with options such as local:cpu?threads=4."),
        )  # fmt: skip
    return device or None, dict(options_of(query, OPTIONS | {"workers": WORKERS}))


def not_installed(error: ModuleNotFoundError) -> ToolMissing:
    """Explain what the absence of a library means, and what cures it."""
    return ToolMissing(
        text(f"未安装再生成所需的组件（缺少 {error.name}）。",
             f"What regeneration needs is not installed ({error.name} is missing)."),
        text("请运行：pip install 'evidence-kit[regenerate]'", "Run: pip install 'evidence-kit[regenerate]'"),
    )  # fmt: skip
