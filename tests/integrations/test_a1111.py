from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from evidence_kit.formats.creation import pixel_digest
from evidence_kit.workflows.plugin import install
from tests.integrations.stand_ins import Webui, events, loaded, waited


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Webui, object, Path]:
    (tmp_path / "webui" / "extensions").mkdir(parents=True)
    place = install("a1111", tmp_path / "webui", tmp_path / "spool")
    webui = Webui(monkeypatch)
    monkeypatch.delitem(sys.modules, "evidence_kit_spool", raising=False)
    monkeypatch.syspath_prepend(str(place))  # as webui does while it loads an extension
    plugin = loaded("evidence_kit_watch", place / "scripts" / "evidence_kit_watch.py", monkeypatch)
    return webui, plugin.EvidenceKitWatch(), tmp_path


def test_a_picture_is_told_of_whether_it_is_saved_or_not(script: tuple[Webui, object, Path]) -> None:
    webui, watch, folder = script
    kept, dropped = Image.new("RGB", (8, 8), (1, 2, 3)), Image.new("RGB", (8, 8), (3, 2, 1))
    webui.run(watch, kept, folder / "a.png")
    webui.run(watch, dropped, None)
    webui.state.interrupted = True
    webui.run(watch, dropped, None)
    webui.pasted[0]("another's words", {})
    webui.loads[0](SimpleNamespace(sd_checkpoint_info=SimpleNamespace(name="tiny.safetensors", sha256="ab" * 32)))
    waited(lambda: len(events(folder / "spool")) == 13)
    told = events(folder / "spool")
    assert [event["kind"] for event in told] == [
        "session.started", "run.started", "image.made", "image.saved", "run.ended", "run.started", "image.made", "run.ended",
        "run.started", "image.made", "run.ended", "text.pasted", "model.loaded",
    ]  # fmt: skip
    pixels = pixel_digest((folder / "a.png").read_bytes())
    assert pixels is not None and told[2]["pixels"] == told[3]["pixels"] == pixels.model_dump()
    assert len({event["run"] for event in told[1:5]}) == 1
    assert [event["state"] for event in told if event["kind"] == "run.ended"] == [
        "completed",
        "completed",
        "interrupted",
    ]


def test_the_picture_is_the_same_with_it_and_without(script: tuple[Webui, object, Path]) -> None:
    webui, watch, folder = script
    picture = Image.effect_noise((64, 64), 50).convert("RGB")
    webui.run(watch, picture, folder / "with.png")
    picture.save(folder / "without.png")
    assert (folder / "with.png").read_bytes() == (folder / "without.png").read_bytes()


def test_what_goes_wrong_in_it_does_not_reach_the_run(script: tuple[Webui, object, Path]) -> None:
    webui, watch, folder = script
    watch.process(object())  # type: ignore[attr-defined]  # holds no attributes
    watch.postprocess_image(SimpleNamespace(), SimpleNamespace())  # type: ignore[attr-defined]  # no picture
    webui.saved[0](SimpleNamespace())
    webui.run(watch, Image.new("L", (2, 2)), None)
    waited(lambda: any(event["kind"] == "run.ended" for event in events(folder / "spool")))
