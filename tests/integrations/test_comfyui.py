from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evidence_kit.workflows.plugin import install
from tests.integrations.stand_ins import PromptQueue, events, loaded, module, waited


class Comfy:
    """A server with the plug-in in it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "comfy" / "custom_nodes").mkdir(parents=True)
        (folder / "output").mkdir()
        (folder / "output" / "ek_00001_.png").write_bytes(b"a picture")
        self.queue, self.handlers, self.spool = PromptQueue(), list[Any](), folder / "spool"
        instance = SimpleNamespace(prompt_queue=self.queue, add_on_prompt_handler=self.handlers.append)
        monkeypatch.setitem(sys.modules, "server", module("server", PromptServer=SimpleNamespace(instance=instance)))
        places = module("folder_paths", get_directory_by_type=lambda kind: str(folder / "output"))
        monkeypatch.setitem(sys.modules, "folder_paths", places)
        monkeypatch.setitem(sys.modules, "comfyui_version", module("comfyui_version", __version__="0.3.64"))
        for name in ("evidence_kit_watch", "evidence_kit_spool"):  # of another test's folder
            monkeypatch.delitem(sys.modules, f"evidence_kit_comfyui.{name}", raising=False)
        place = install("comfyui", folder / "comfy", self.spool)
        self.plugin = loaded("evidence_kit_comfyui", place / "__init__.py", monkeypatch, package=True)

    def ask(self, **more: object) -> str:
        (handler,) = self.handlers
        run = str(handler({"prompt": {"7": {"class_type": "SaveImage"}}, **more})["prompt_id"])
        self.queue.running.append((0, run))
        return run

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in events(self.spool) if event["kind"] == kind]


@pytest.fixture
def comfy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Comfy:
    return Comfy(tmp_path, monkeypatch)


def test_it_has_no_nodes(comfy: Comfy) -> None:
    assert comfy.plugin.NODE_CLASS_MAPPINGS == {}


def test_each_run_is_told_of_with_its_picture(comfy: Comfy) -> None:
    run = comfy.ask()
    comfy.queue.finish(run)
    waited(lambda: comfy.told("run.ended"))
    (saved,) = comfy.told("image.saved")
    assert (saved["run"], saved["preview"]) == (run, False)
    assert saved["file_sha256"] == hashlib.sha256(b"a picture").hexdigest()
    assert comfy.told("run.ended")[0]["state"] == "completed"


def test_previews_cached_runs_and_errors_are_told_apart(comfy: Comfy) -> None:
    for how in ({"output": "temp"}, {"cached": True}, {"failed": True}):
        comfy.queue.finish(comfy.ask(), **how)  # type: ignore[arg-type]
    waited(lambda: len(comfy.told("run.ended")) == 3)
    assert [event["preview"] for event in comfy.told("image.saved")] == [True]
    assert [event["state"] for event in comfy.told("run.ended")] == ["completed", "cached", "error"]
    assert comfy.told("run.ended")[2]["note"] == "KSampler: out of memory"


def test_the_number_that_was_asked_for_stays(comfy: Comfy) -> None:
    assert comfy.ask(prompt_id="mine") == "mine"


def test_a_run_under_the_programs_own_number_is_told_of(comfy: Comfy) -> None:
    comfy.ask()
    comfy.queue.finish("drawn-by-the-program")
    waited(lambda: comfy.told("run.ended"))
    assert comfy.told("run.ended")[0]["run"] == "drawn-by-the-program"


def test_what_goes_wrong_in_it_does_not_reach_the_request(comfy: Comfy) -> None:
    (handler,) = comfy.handlers
    assert handler(None) is None


def test_starts_and_ends_are_heard_where_the_program_has_that_hook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    providers = list[Any]()
    hooks = module("comfy_execution.cache_provider", CacheProvider=object, register_cache_provider=providers.append)
    monkeypatch.setitem(sys.modules, "comfy_execution", module("comfy_execution", cache_provider=hooks))
    monkeypatch.setitem(sys.modules, "comfy_execution.cache_provider", hooks)
    comfy = Comfy(tmp_path, monkeypatch)
    (provider,) = providers
    assert provider.should_cache(None) is False
    provider.on_prompt_start("from-elsewhere")
    provider.on_prompt_end("from-elsewhere")
    comfy.queue.finish("from-elsewhere")
    waited(lambda: comfy.told("run.ended"))
    assert [event["run"] for event in comfy.told("run.started")] == ["from-elsewhere"]
