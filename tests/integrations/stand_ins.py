"""Small programs that speak the hooks of webui and of ComfyUI, as their plug-ins meet them."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[2] / "integrations"


def events(folder: Path) -> list[dict[str, Any]]:
    """Everything in the spools of a folder."""
    return [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]


def waited(condition: Callable[[], object], seconds: float = 10) -> None:
    """Waits for a thread of a plug-in."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the plug-in did not tell of it"
        time.sleep(0.01)


def module(name: str, **holds: object) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(holds)
    return made


def loaded(name: str, path: Path, monkeypatch: pytest.MonkeyPatch, *, package: bool = False) -> ModuleType:
    """A plug-in as a program loads it: by its path."""
    places = [str(path.parent)] if package else None
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=places)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, made)
    spec.loader.exec_module(made)
    return made


class Webui:
    """The callbacks of `modules.script_callbacks`, and a run that calls the hooks of a script in webui's order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.saved: list[Callable[[Any], None]] = []
        self.loads: list[Callable[[Any], None]] = []
        self.pasted: list[Callable[[str, dict[str, str]], None]] = []
        self.state = SimpleNamespace(interrupted=False, skipped=False)
        callbacks = module(
            "modules.script_callbacks", on_image_saved=self.saved.append, on_model_loaded=self.loads.append,
            on_infotext_pasted=self.pasted.append,
        )  # fmt: skip
        scripts = module("modules.scripts", Script=object, AlwaysVisible=object())
        shared = module("modules.shared", state=self.state)
        parts = {"script_callbacks": callbacks, "scripts": scripts, "shared": shared}
        monkeypatch.setitem(sys.modules, "modules", module("modules", **parts))
        for name, part in parts.items():
            monkeypatch.setitem(sys.modules, f"modules.{name}", part)

    def run(self, script: Any, image: Any, path: Path | None) -> None:
        """One picture; `path`: where it is saved, None where it is not."""
        p = SimpleNamespace(sd_model_name="tiny", sd_model_hash="6ce0161689")
        script.process(p)
        script.postprocess_image(p, SimpleNamespace(image=image))
        if path is not None:
            image.save(path)
            for callback in self.saved:
                callback(SimpleNamespace(image=image, p=p, filename=str(path), pnginfo={"parameters": "a breeze"}))
        script.postprocess(p, SimpleNamespace(infotexts=["a breeze\nSteps: 3"]))


class PromptQueue:
    """The queue and the history of ComfyUI 0.3.64, as far as a plug-in reads them."""

    def __init__(self) -> None:
        self.running: list[tuple[object, ...]] = []
        self.history: dict[str, dict[str, Any]] = {}

    def get_current_queue(self) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        return self.running, []

    def get_history(self) -> dict[str, dict[str, Any]]:
        return dict(self.history)

    def finish(self, run: str, *, cached: bool = False, failed: bool = False, output: str = "output") -> None:
        """Writes the history of a run, as transcribed from the real program."""
        messages: list[tuple[str, dict[str, Any]]] = [
            ("execution_start", {"prompt_id": run, "timestamp": 1}),
            ("execution_cached", {"nodes": ["7"] if cached else [], "prompt_id": run, "timestamp": 2}),
        ]
        if failed:
            messages.append(("execution_error", {"node_type": "KSampler", "exception_message": "out of memory"}))
        picture = {"filename": "ek_00001_.png", "subfolder": "", "type": output}
        self.history[run] = {
            "prompt": (0, run, {"7": {"class_type": "SaveImage"}}, {}, ["7"]),
            "outputs": {} if failed else {"7": {"images": [picture]}},
            "status": {"status_str": "error" if failed else "success", "messages": messages},
        }
