"""What the engine is made of, as far as it is installed: all that it loads, nothing of other extras."""

from __future__ import annotations

from importlib.metadata import version

from evidence_kit.workflows.distributions import needed


def test_the_engine_and_what_it_stands_on_are_named_with_their_releases() -> None:
    found = {one.name: one.version for one in needed("evidence-kit", "regenerate")}
    assert {"evidence-kit", "torch", "diffusers", "numpy", "pydantic", "typing-extensions"} <= set(found)
    assert found["torch"] == version("torch")
    assert not {"pytest", "reportlab", "ray"} & set(found)


def test_what_is_not_installed_is_not_named() -> None:
    assert needed("no-such-distribution-here") == ()
