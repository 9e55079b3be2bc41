"""Whether pages can be set here at all: reportlab comes with the extra `assemble`."""

from __future__ import annotations

from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.text import text


def make_ready() -> None:
    """Puts reportlab right, before any module that sets pages is imported.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
    """
    try:
        from evidence_kit.assemble.book.typesetting import reportlab_setup
    except ModuleNotFoundError as error:
        raise ToolMissing(
            text(f"未安装排版组件（缺少 {error.name}）。", f"What sets pages is not installed ({error.name} is missing)."),
            text('请运行：pip install "evidence-kit[assemble]"', 'Run: pip install "evidence-kit[assemble]"'),
        ) from error  # fmt: skip
    reportlab_setup.prepare()
