"""The exhibit book: everything of the case on bilingual pages, numbered, linked, ready to be signed (PDF/A-2b)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from evidence_kit.assemble.case_view import CaseView
from evidence_kit.assemble.signing import SignatureBox
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import text


@dataclass(frozen=True)
class ComposedBook:
    """An unsigned book."""

    pdf: bytes = field(repr=False)
    pages: int
    exhibits: tuple[Exhibit, ...]
    """Those that were supplied, with the pages they really stand on."""
    box: SignatureBox
    """Where its signature shows."""


def compose_book(
    gathered: CaseView, *, created: datetime, signer: str, rehearsal: bool, watch: ProgressCallback
) -> ComposedBook:
    """Sets the book of a case. The same case, moment and signer give the same bytes.

    Args:
        created: shown as the day of submission.
        signer: name in the signature box.
        rehearsal: every page says so.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
        StorageError: a file is missing or no longer what was journalled.
    """
    try:
        from evidence_kit.assemble.book.typesetting import reportlab_setup
    except ModuleNotFoundError as error:
        raise ToolMissing(
            text(f"未安装编制证据册所需的组件（缺少 {error.name}）。", f"What the exhibit book needs is not installed ({error.name} is missing)."),
            text('请运行：pip install "evidence-kit[assemble]"', 'Run: pip install "evidence-kit[assemble]"'),
        ) from error  # fmt: skip
    reportlab_setup.prepare()
    from evidence_kit.assemble.book.composition import compose

    return compose(gathered, created=created, signer=signer, rehearsal=rehearsal, watch=watch)
