"""What the three distributions hold: each file in one of them, and in the core nothing that a court does not need."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

from tests.packaging.conftest import ROOT, build

CORE_SIZE = 3_000_000
"""Bytes at most: what a court downloads beside the libraries."""


def names(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def shipped_in(wheel: Path) -> set[str]:
    """The files of a wheel's `_data`, by their path in the checkout."""
    return {name.partition("/_data/")[2] for name in names(wheel) if "/_data/" in name}


def files_under(*folders: str) -> set[str]:
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return {path.relative_to(ROOT).as_posix() for path in paths if path.is_file() and "__pycache__" not in path.parts}


def test_the_core_is_small_and_holds_no_font_and_no_model(core_wheel: Path) -> None:
    assert core_wheel.stat().st_size <= CORE_SIZE
    assert not {Path(name).suffix for name in names(core_wheel)} & {".ttf", ".otf", ".icc", ".safetensors"}
    pictures = [name for name in names(core_wheel) if name.endswith(".png")]
    assert pictures == ["evidence_kit/formats/burnt_line/glyphs.png"]  # what burned-in numbers are read by


def test_the_core_says_that_it_is_typed(core_wheel: Path) -> None:
    assert "evidence_kit/py.typed" in names(core_wheel)


def test_every_template_plug_in_and_the_sample_are_in_one_distribution(
    core_wheel: Path, fonts_wheel: Path, demo_wheel: Path
) -> None:
    core, fonts, demo = shipped_in(core_wheel), shipped_in(fonts_wheel), shipped_in(demo_wheel)
    assert fonts == files_under("templates/fonts", "templates/icc")
    assert core == files_under("templates", "integrations") - fonts
    assert demo >= files_under("samples/celadon-teapot", "samples/demo-model/models")


def test_no_wheel_puts_anything_outside_its_own_package(core_wheel: Path, fonts_wheel: Path, demo_wheel: Path) -> None:
    for wheel, package in ((core_wheel, "evidence_kit"), (fonts_wheel, "evidence_kit_fonts"), (demo_wheel, "evidence_kit_demo")):  # fmt: skip
        assert {name.partition("/")[0] for name in names(wheel)} == {package}


def test_the_sdist_builds_the_same_wheel(core_wheel: Path, tmp_path: Path) -> None:
    (sdist, unpacked, out) = (tmp_path / name for name in ("sdist", "unpacked", "out"))
    with tarfile.open(build(ROOT, "sdist", sdist)) as archive:
        archive.extractall(unpacked, filter="data")
    (project,) = unpacked.iterdir()
    again = build(project, "wheel", out)
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(core_wheel).namelist()
    contents = [{name: file.read(name) for name in names(path)} for path in (again, core_wheel) for file in [zipfile.ZipFile(path)]]  # fmt: skip
    assert contents[0] == contents[1]
