"""An installed kit takes its own files and nobody else's, whatever lies beside it in `site-packages`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT, Installation, install

OF_THE_CORE = (
    "templates/case.en.yaml",
    "templates/case.yaml",
    "templates/authorities/digicert.pem",
    "templates/authorities/authorities.yaml",
    "templates/bundle/check-journal.sh",
    "integrations/evidence_kit_spool.py",
    "integrations/comfyui/evidence_kit_watch.py",
)
OF_THE_FONTS = ("templates/fonts/NotoSansSC-Regular.ttf", "templates/icc/sRGB.icc")
OF_THE_DEMO = ("samples/celadon-teapot/case.yaml", "samples/demo-model/models/stilllife-tiny.safetensors")


def plant(site: Path) -> None:
    """Leaves in `site-packages` what another distribution may: files of our names, even a `pyproject.toml` of ours."""
    for name in (*OF_THE_CORE, *OF_THE_FONTS, *OF_THE_DEMO):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("foreign\n", encoding="utf-8")
    (site / "pyproject.toml").write_text("[project]\nname = 'evidence-kit'\n", encoding="utf-8")


def below(folder: Path, names: tuple[str, ...]) -> list[str]:
    return [str(folder / "_data" / name) for name in names]


@pytest.fixture(scope="module")
def court(core_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The core alone, among foreign files."""
    kit = install(tmp_path_factory.mktemp("court"), core_wheel)
    plant(kit.site)
    # A folder of the package's name without its __init__.py: Python takes it for a namespace package, anybody's.
    (kit.site / "evidence_kit_fonts" / "_data" / "templates" / "fonts").mkdir(parents=True)
    return kit


@pytest.fixture(scope="module")
def counsel(core_wheel: Path, fonts_wheel: Path, demo_wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:  # fmt: skip
    """All three distributions, among foreign files."""
    kit = install(tmp_path_factory.mktemp("counsel"), core_wheel, fonts_wheel, demo_wheel)
    plant(kit.site)
    return kit


def test_the_core_alone_takes_no_foreign_file(court: Installation, tmp_path: Path) -> None:
    assert court.locate(*OF_THE_CORE) == below(court.site / "evidence_kit", OF_THE_CORE)
    made = court.run("-I", "-m", "evidence_kit", "new", tmp_path / "new-case", "--lang", "zh")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "new-case" / "case.yaml").read_bytes() == (ROOT / "templates" / "case.yaml").read_bytes()


def test_fonts_and_sample_that_are_not_installed_come_with_their_command(court: Installation) -> None:
    assert all("Run: pip install evidence-kit-fonts" in answer for answer in court.locate(*OF_THE_FONTS))
    assert all("Run: pip install evidence-kit-demo" in answer for answer in court.locate(*OF_THE_DEMO))


def test_a_book_without_fonts_names_the_command(court: Installation) -> None:
    asked = "from evidence_kit.assemble.book.typesetting.fonts import glyphs\nglyphs('Serif')"
    assert "Run: pip install evidence-kit-fonts" in court.run("-I", "-c", asked).stderr


def test_each_file_is_taken_from_the_distribution_that_owns_it(counsel: Installation) -> None:
    found = counsel.locate(*OF_THE_FONTS, *OF_THE_DEMO)
    fonts, demo = counsel.site / "evidence_kit_fonts", counsel.site / "evidence_kit_demo"
    assert found == below(fonts, OF_THE_FONTS) + below(demo, OF_THE_DEMO)
    for name, path in zip((*OF_THE_FONTS, *OF_THE_DEMO), found, strict=True):
        assert Path(path).read_bytes() == (ROOT / name).read_bytes()


def test_a_font_that_was_removed_is_to_be_installed_again(counsel: Installation) -> None:
    (counsel.site / "evidence_kit_fonts" / "_data" / "templates" / "fonts" / "RareHan.ttf").unlink()
    (answer,) = counsel.locate("templates/fonts/RareHan.ttf")
    assert "pip install --force-reinstall evidence-kit-fonts" in answer
