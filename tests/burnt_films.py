"""Films with the recorder's line burnt in, without a screen: ffmpeg's test picture through its own filters, segments and chain."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ffmpeg as builder

from evidence_kit.casefile import CaseFile, create_case
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import text
from evidence_kit.formats.burnt_line import CLOCK_TEXT
from evidence_kit.outside import ffmpeg
from evidence_kit.outside.programs import Program, find_ffmpeg
from evidence_kit.record import screen_recorder
from evidence_kit.record.finish import Film, keep
from evidence_kit.record.segment_follower import SegmentFollower
from evidence_kit.resources import shipped
from tests.conftest import CASE_YAML
from tests.films import SetClock

WIDTH, HEIGHT, FPS, SECONDS = 1280, 96, 10, 9
SPEED = 3
"""How much faster than life these films are made."""
BEGAN = datetime(2026, 1, 8, 9, 30, tzinfo=UTC)
FONT = shipped("templates", "fonts", "DejaVuSansMono.ttf")


def burnt_case(folder: Path, *, began: datetime = BEGAN, picture: str = "testsrc2") -> CaseFile:
    """A case that holds one film and nothing else."""
    clock = SetClock(began - timedelta(minutes=1))
    case_file = create_case(folder / "案件", CASE_YAML.encode(), clock)
    with case_file.writing(clock) as writer, writer.act("recording") as act:
        clock.reach(began)
        follower = SegmentFollower(act.folder, clock)
        command = burn(act.folder, follower, clock, began, picture)
        (act.folder / screen_recorder.LOG).write_text("test\n")
        program = find_ffmpeg()
        kept = keep(
            Film(program, act, text("录屏", "film"), follower, (), FPS, []), ffmpeg.Progress(frames=FPS * SECONDS)
        )
        made = Recording(
            title=text("录屏", "film"), display="x11::99 (Xvfb)", width=WIDTH, height=HEIGHT, frames_per_second=FPS,
            recorder=program.version, recorder_sha256=program.sha256(), command=tuple(command), browser="none",
            started=began, finished=clock(), seconds=kept.seconds, frames=kept.frames, dropped_frames=kept.dropped,
            video=kept.video, segments=kept.segments, marks=kept.marks, chain_head=follower.head,
        )  # fmt: skip
        act.record(
            "recording.json", made, role=Role.RECORDING, lane=ExhibitClass.REGENERATION, title=text("记录", "record")
        )
        act.commit(Action.RECORDED, text("录屏。", "Filmed."))
    return case_file


def burn(folder: Path, follower: SegmentFollower, clock: SetClock, began: datetime, picture: str) -> list[str]:
    """Makes the segments while the follower chains them and shows their heads; the command that made them."""
    for name in ("work", ffmpeg.SEGMENTS):
        (folder / name).mkdir()
    shutil.copyfile(FONT, folder / ffmpeg.FONT)
    shown = CLOCK_TEXT.replace("localtime:", f"pts:localtime:{began.timestamp():.0f}:")
    (folder / ffmpeg.CLOCK_LINE).write_text(shown)
    (folder / ffmpeg.CHAIN_LINE).write_text("")
    source = builder.input(f"{picture}=size={WIDTH}x{HEIGHT}:rate={FPS}:duration={SECONDS}", f="lavfi", readrate=SPEED)
    node = builder.output(
        ffmpeg._burnt_in(source), ffmpeg._SLAVES, format="tee", vcodec="libx264", **ffmpeg._encoder(FPS)
    )
    command = [str(word) for word in builder.compile(node.global_args("-v", "error"), cmd=find_ffmpeg().path)]
    with subprocess.Popen(command, cwd=folder) as running:
        while running.poll() is None:
            time.sleep(0.02)
            chain(follower, clock, began)
    assert running.returncode == 0
    chain(follower, clock, began)
    return command


def chain(follower: SegmentFollower, clock: SetClock, began: datetime) -> None:
    """Chains what has closed, at the moment at which the film says that it did."""
    for name, start, end in follower._listed()[len(follower.links) :]:
        clock.reach(began + timedelta(seconds=end))
        follower.add(name, start, end)


def remade(folder: Path, data: bytes, filters: str, program: Program | None = None) -> bytes:
    """A segment put through filters and encoded anew, as a forger would."""
    folder.mkdir(exist_ok=True)
    (folder / "in.mp4").write_bytes(data)
    encoder: Sequence[str] = [word for name, value in ffmpeg._encoder(FPS).items() for word in (f"-{name}", str(value))]
    command = [(program or find_ffmpeg()).path, "-v", "error", "-y", "-i", "in.mp4", "-vf", filters, *encoder, "-vcodec", "libx264",
               "-movflags", "+frag_every_frame+empty_moov+default_base_moof", "out.mp4"]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True)
    return (folder / "out.mp4").read_bytes()
