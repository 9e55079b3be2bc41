from __future__ import annotations

import sys

import pytest

from evidence_kit.assemble.book.reportlab_ready import make_ready
from evidence_kit.domain.errors import ToolMissing

SETUP = "evidence_kit.assemble.book.typesetting.reportlab_setup"


def test_without_reportlab_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    package = sys.modules.get(SETUP.rpartition(".")[0])
    if package is not None:
        monkeypatch.delattr(package, "reportlab_setup", raising=False)
    monkeypatch.delitem(sys.modules, SETUP, raising=False)
    for name in ("reportlab", "reportlab.rl_config"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ToolMissing, match="reportlab") as missing:
        make_ready()
    assert "evidence-kit[assemble]" in missing.value.remedy.en


def test_with_it_the_kits_letters_are_reportlabs_own() -> None:
    make_ready()
    import reportlab.rl_config as settings

    assert settings.canvas_basefontname == "SansSC" and settings.invariant == 1
