"""Appends events of a creation record to a spool file: docs/creation-record.md of evidence-kit. Python standard library only.

Whoever calls `emit` waits for nothing: a thread writes, and forces each line to the disk. Nothing in here raises.
"""

import atexit
import hashlib
import json
import os
import queue
import threading
import time
import uuid
from datetime import datetime, timezone

SCHEMA = "evidence-kit/creation-event/1"
_WAITING = 100_000
"""Events that wait for a disk that refuses; later ones are dropped, and their numbers are missing in the spool."""
_LINE = 2 << 20
_LAST_WORDS = 5
"""Seconds that the end of the program waits for the thread."""


class Spool:
    """The spool file of one run of a program."""

    def __init__(self, folder, program, version=""):
        self.session = str(uuid.uuid4())
        self.path = os.path.join(folder, f"{program}-{self.session}.jsonl")
        self._program, self._number, self._torn = program, 0, False
        self._lock, self._waiting = threading.Lock(), queue.Queue(_WAITING)
        threading.Thread(target=self._write_all, name="evidence-kit-spool", daemon=True).start()
        atexit.register(self._end)
        self.emit("session.started", version=str(version or "unknown")[:4096])

    def emit(self, kind, image=None, file_to_hash=None, **said):
        """Puts an event into the queue.

        image: a Pillow image, of which the digest of the pixels is taken; it is only read.
        file_to_hash: path of a file, of which the thread takes the SHA-256.
        said: the other fields of an event; those that are None are left out.
        """
        try:
            samples = None if image is None else (image.tobytes(), image.width, image.height, image.mode)
            with self._lock:
                head = {"schema": SCHEMA, "session": self.session, "number": self._number, "time": _now(),
                        "program": self._program, "kind": kind}  # fmt: skip
                self._number += 1
                self._waiting.put_nowait((head, samples, file_to_hash, said))
        except Exception as error:  # a picture is worth more than its record
            _complain(error)

    def flush(self, seconds):
        """Waits until everything is on the disk, for so long at most."""
        end = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.01)

    def _end(self):
        self.flush(_LAST_WORDS)

    def _write_all(self):
        while True:
            event = self._waiting.get()
            try:
                line = _line(*event)
                while line and not self._append(line):
                    time.sleep(1)
            except Exception as error:
                _complain(error)
            self._waiting.task_done()

    def _append(self, line):
        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            with open(self.path, "ab", buffering=0) as stream:
                data = memoryview(b"\n" + line if self._torn else line)
                self._torn = True
                while data:
                    data = data[stream.write(data) :]
                os.fsync(stream.fileno())
            self._torn = False
        except OSError as error:
            _complain(error)
            return False
        return True


def _line(head, samples, file_to_hash, said):
    event = dict(head, **{name: value for name, value in said.items() if value is not None})
    if samples is not None:
        data, width, height, mode = samples
        event["pixels"] = {"sha256": hashlib.sha256(data).hexdigest(), "width": width, "height": height, "mode": mode}
    if file_to_hash is not None:
        digest = _file_digest(file_to_hash)
        event.update({"file_sha256": digest} if digest else {})
    line = json.dumps(event, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode("ascii")
    if len(line) >= _LINE:  # better without its texts than not at all
        event.pop("graph", None)
        event.pop("text", None)
        line = json.dumps(event, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return line + b"\n"


def _file_digest(path):
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


def spool_folder(beside):
    """The folder that `spool.txt` beside the plug-in names; otherwise the one in the home folder."""
    try:
        with open(os.path.join(os.path.dirname(os.path.abspath(beside)), "spool.txt"), encoding="utf-8") as stream:
            return stream.read().strip()
    except OSError:
        return os.path.join(os.path.expanduser("~"), ".evidence-kit", "spool")


def _now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _complain(error):
    print(f"evidence-kit watch: {type(error).__name__}: {error}", flush=True)
