"""A case with a film, without a screen: frames of ffmpeg's test picture in the recorder's own segments, kept by its own code."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ffmpeg as builder
import yaml

from evidence_kit.casefile import Act, CaseFile, CaseWriter, create_case
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import Event, Shown, Stage, unwatched
from evidence_kit.domain.recording import Mark, Recording
from evidence_kit.domain.text import text
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import find_ffmpeg
from evidence_kit.record import screen_recorder
from evidence_kit.record.finish import Film, keep
from evidence_kit.record.segment_follower import SegmentFollower
from evidence_kit.workflows.engines import engine_for
from evidence_kit.workflows.intake import HandedFile, take_in
from evidence_kit.workflows.regenerate import regenerate_case
from tests.adversary.genuine import OPEN, drawn
from tests.conftest import CASE_YAML
from tests.contracts.small_jobs import MODELS

FPS, SECONDS = 10, 9
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
"""When the filming began: far enough back that all of it lies before the bundle is sealed."""
MAKING = [
    {"parameter": "sampler", "value": "Euler", "source": {"zh": "当事人陈述", "en": "the party says so"}},
    {"parameter": "schedule", "value": "karras", "source": {"zh": "当事人陈述", "en": "the party says so"}},
]


class SetClock:
    """A clock that stands where a test puts it, and never goes back."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def reach(self, moment: datetime) -> None:
        """Moves on to a moment."""
        self.now = max(self.now, moment)


class Reel:
    """What the work reports while it is filmed: a mark every second."""

    def __init__(self, clock: SetClock, began: datetime) -> None:
        self.marks: list[Mark] = []
        self._clock, self._began = clock, began

    def watch(self, event: Event) -> None:
        """As `Session.watch`."""
        if isinstance(event, Stage | Shown):
            seconds = 1.0 + len(self.marks)
            self._clock.reach(self._began + timedelta(seconds=seconds))
            picture = (event.path or None, event.made) if isinstance(event, Shown) else (None, None)
            name = event.name if isinstance(event, Stage) else f"{event.name}-picture"
            self.marks.append(Mark(name=f"{name}-{len(self.marks)}", title=event.title, seconds=seconds,
                                   picture=picture[0], earlier=picture[1]))  # fmt: skip


def filmed_case(folder: Path, *, afresh: Sequence[bool] = (True,), **changes: Any) -> CaseFile:
    """A case whose picture is made again in front of the camera, once for each of `afresh`; `changes` are keys of case.yaml."""
    clock = SetClock(BEGAN - timedelta(minutes=5))
    written = yaml.safe_load(CASE_YAML) | {"models": [str(MODELS)], "making": MAKING} | changes
    case_file = create_case(folder / "案件", yaml.safe_dump(written, allow_unicode=True).encode(), clock)
    claimed = folder / "claimed.png"
    claimed.write_bytes(drawn(OPEN, making=MAKING))
    with case_file.writing(clock) as writer:
        take_in(case_file, writer, (HandedFile(claimed, Role.CLAIMED_PICTURE, text("图", "picture")),), unwatched)
        for number, anew in enumerate(afresh):
            clock.reach(BEGAN + timedelta(minutes=5 * number))
            film_into(case_file, writer, clock, anew)
    return case_file


def film_into(case_file: CaseFile, writer: CaseWriter, clock: SetClock, afresh: bool) -> Recording:
    """One film of the chain, as the workflow makes it."""
    began = clock()
    reel, engine = Reel(clock, began), engine_for(case_file, (), "cpu?workers=1", unwatched)
    with writer.act("recording") as act:
        regenerate_case(case_file, writer, engine, controls=0, watch=reel.watch, afresh=afresh)
        made = _kept(act, reel, clock, began)
        act.record(
            "recording.json", made, role=Role.RECORDING, lane=ExhibitClass.REGENERATION, title=text("记录", "record")
        )
        act.commit(Action.RECORDED, text("录屏。", "Filmed."))
    return made


def segments_into(folder: Path, seconds: int = SECONDS, *, take: int = 0) -> None:
    """Segments, their list and the digests of their frames, as the recorder writes them; no two takes look alike."""
    for name in ("work", ffmpeg.SEGMENTS):
        (folder / name).mkdir()
    source = builder.input(f"testsrc2=size=320x180:rate={FPS}:duration={seconds}", f="lavfi")
    node = builder.output(
        source.filter("hue", h=40 * take), ffmpeg._SLAVES, format="tee", vcodec="libx264", **ffmpeg._encoder(FPS)
    )
    command = builder.compile(node.global_args("-v", "error"), cmd=find_ffmpeg().path, overwrite_output=True)
    subprocess.run([str(word) for word in command], cwd=folder, check=True)


def _kept(act: Act, reel: Reel, clock: SetClock, began: datetime) -> Recording:
    segments_into(act.folder, take=(began - BEGAN) // timedelta(minutes=5))
    (act.folder / screen_recorder.LOG).write_text("test\n")
    listed = [row.split(",") for row in (act.folder / ffmpeg.LISTING).read_text().split()]
    follower = SegmentFollower(act.folder, clock)
    for name, start, end in listed:
        clock.reach(began + timedelta(seconds=float(end)))
        follower.add(name, float(start), float(end))
    program = find_ffmpeg()
    film = Film(program, act, text("录屏", "film"), follower, tuple(reel.marks), FPS, [])
    kept = keep(film, ffmpeg.Progress(frames=FPS * SECONDS))
    return Recording(
        title=film.title, display="x11::99 (Xvfb)", width=320, height=180, frames_per_second=FPS,
        recorder=program.version, recorder_sha256=program.sha256(), command=("ffmpeg",), browser="none",
        started=began, finished=clock(), seconds=kept.seconds, frames=kept.frames, dropped_frames=kept.dropped,
        video=kept.video, segments=kept.segments, marks=kept.marks, chain_head=follower.head,
    )  # fmt: skip
