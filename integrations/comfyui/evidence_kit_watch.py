"""Follows the prompts of ComfyUI from their arrival to the end of their history."""

import json
import os
import threading
import time
import uuid

from .evidence_kit_spool import Spool, spool_folder

_EVERY = 0.5
"""Seconds between two looks at the history."""
_LOST = 10
"""Seconds after which a run that is neither waiting nor in the history is given up."""


class Follower:
    """The runs that were asked for and whose history is not written yet."""

    def __init__(self, server, spool, output_folder):
        self._server, self._spool, self._folder = server, spool, output_folder
        self._open, self._ended, self._lock = {}, set(), threading.Lock()
        self._wake = threading.Event()

    def on_prompt(self, asked):
        """Sees a prompt before it is checked; gives it a number where the program takes one from outside."""
        try:
            run = str(asked.setdefault("prompt_id", str(uuid.uuid4())))
            self._begin(run, asked.get("prompt"))
        except Exception as error:  # a picture is worth more than its record
            _complain(error)
        return asked

    def on_prompt_start(self, prompt_id):
        """A run begins that may not have come through the server's door."""
        self._begin(str(prompt_id), None)

    def on_prompt_end(self, prompt_id):
        """A run is over; its history is written a moment later."""
        self._wake.set()

    def _begin(self, run, graph):
        with self._lock:
            known = run in self._open
            self._open[run] = time.monotonic()
        if not known:
            self._spool.emit("run.started", run=run, graph=_json(graph))
        self._wake.set()

    def follow(self):
        """Looks at the history again and again, for ever."""
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._open:
                try:
                    self._look()
                except Exception as error:
                    _complain(error)
                time.sleep(_EVERY)

    def _look(self):
        queue = self._server.prompt_queue
        waiting = {item[1] for part in queue.get_current_queue() for item in part}
        history = queue.get_history()
        self._ended &= set(history)
        for run in [
            run for run in history if run not in self._ended
        ]:  # before 0.3.45 the program draws its own numbers
            self._ended.add(run)
            self._end(run, history[run])
        for run, since in list(self._open.items()):
            if run in waiting:
                self._open[run] = time.monotonic()
            elif time.monotonic() - since > _LOST:
                self._forget(run)
                note = "neither waiting nor in the history under this number"
                self._spool.emit("run.ended", run=run, state="unknown", note=note)

    def _forget(self, run):
        with self._lock:
            self._open.pop(run, None)

    def _end(self, run, entry):
        self._forget(run)
        messages = (entry.get("status") or {}).get("messages") or []
        cached = {node for name, said in messages if name == "execution_cached" for node in said.get("nodes", [])}
        graph = entry["prompt"][2] if len(entry.get("prompt") or ()) > 2 else None
        made = 0
        for node, outputs in (entry.get("outputs") or {}).items():
            for picture in [] if node in cached else outputs.get("images") or []:
                made += self._picture(run, picture)
        self._spool.emit(
            "run.ended", run=run, state=_state(entry, messages, made), graph=_json(graph), note=_error(messages)
        )

    def _picture(self, run, picture):
        path = os.path.join(self._folder(picture.get("type")), picture.get("subfolder") or "", picture["filename"])
        self._spool.emit("image.saved", run=run, file=os.path.abspath(path), file_to_hash=path,
                         preview=picture.get("type") != "output")  # fmt: skip
        return 1


def _state(entry, messages, made):
    names = {name for name, _ in messages}
    if "execution_interrupted" in names:
        return "interrupted"
    if "execution_error" in names:
        return "error"
    if made:
        return "completed"
    if not names:
        return "unknown"
    return "cached" if entry.get("outputs") else "completed"


def _error(messages):
    said = [one for name, one in messages if name == "execution_error"]
    return f"{said[0].get('node_type')}: {said[0].get('exception_message')}"[:4096] if said else None


def _json(graph):
    try:
        return None if graph is None else json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return None


def _complain(error):
    print(f"evidence-kit watch: {type(error).__name__}: {error}", flush=True)


def _provider(follower):
    """A cache provider that keeps nothing and is told of every start and end; None before ComfyUI 0.18."""
    try:
        from comfy_execution.cache_provider import CacheProvider, register_cache_provider
    except ImportError:
        return

    class Listener(CacheProvider):
        async def on_lookup(self, context):
            return None

        async def on_store(self, context, value):
            pass

        def should_cache(self, context, value=None):
            return False

        def on_prompt_start(self, prompt_id):
            follower.on_prompt_start(prompt_id)

        def on_prompt_end(self, prompt_id):
            follower.on_prompt_end(prompt_id)

    register_cache_provider(Listener())


def start():
    """Begins to follow the server of this program."""
    try:
        import folder_paths
        import server

        spool = Spool(spool_folder(__file__), "comfyui", _version())
        follower = Follower(server.PromptServer.instance, spool, folder_paths.get_directory_by_type)
        server.PromptServer.instance.add_on_prompt_handler(follower.on_prompt)
        _provider(follower)
        threading.Thread(target=follower.follow, name="evidence-kit-watch", daemon=True).start()
    except Exception as error:
        _complain(error)


def _version():
    try:
        from comfyui_version import __version__
    except ImportError:
        return "unknown"
    return __version__
