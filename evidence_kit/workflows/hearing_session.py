"""A hearing as it goes: each request is committed, run, its digest told, and only then its picture kept and shown."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypedDict

from evidence_kit.casefile import Clock
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.in_court.hearing import Commitment, CourtRequest, Hearing, HearingRun
from evidence_kit.domain.making.regeneration import Environment, Figures
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback, Shown, Stage
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import text
from evidence_kit.formats.strict_json import canonical
from evidence_kit.regenerate import Engine, Job, Run
from evidence_kit.regenerate.compare.comparison import figures_of
from evidence_kit.workflows.courtroom import Courtroom, Digest, Told
from evidence_kit.workflows.hearing_files import HearingFiles

AS_IT_IS = CourtRequest()


class _Measured(TypedDict):
    against_recipe: Figures | None
    against_claimed: Figures | None
    against_other: Figures | None
    other_pixels_sha256: str | None


@dataclass(frozen=True)
class OtherHearing:
    """What another machine made of the same recipe and requests; its record is data of whoever handed it over."""

    record: Hearing
    record_sha256: str
    pictures: tuple[bytes, ...] = field(repr=False)
    rounds: tuple[bytes, ...] = field(repr=False)
    """Of drand, for each run; empty where its request drew none."""


@dataclass(frozen=True)
class Bench:
    """What a hearing works with."""

    recipe: Settings
    claimed: bytes | None = field(repr=False)
    engine: Engine
    files: HearingFiles
    room: Courtroom
    clock: Clock
    watch: ProgressCallback
    other: OtherHearing | None = None


class HearingSession:
    """Runs requests one after the other and remembers what was made."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.runs: list[HearingRun] = []
        self.environment: Environment | None = None
        self.base = b""
        """The picture of the recipe as it is, as made here."""

    def hold(self) -> None:
        """Run the recipe as it is, then every request of the room, or those of the other machine.

        Raises:
            UsageError: no request that can be run.
            RegenerationError, ModelError, InputError, SealError, StorageError: as the engine, the beacon and the disk do.
        """
        self._run(AS_IT_IS, b"")
        if self.bench.other is not None:
            for run, data in zip(self.bench.other.record.runs[1:], self.bench.other.rounds[1:], strict=True):
                self._run(run.request, data)
            return
        refused: EvidenceKitError | None = None
        while (asked := self.bench.room.next_request(self.bench.recipe, refused)) is not None:
            try:
                request, data = asked.heard()
                request.applied(self.bench.recipe)
                refused = None
            except EvidenceKitError as error:
                refused = error
                continue
            self._run(request, data)

    def _run(self, request: CourtRequest, drawn: bytes) -> None:
        bench, number = self.bench, len(self.runs)
        if drawn and request.drawn:
            bench.files.keep(
                f"drand-{request.drawn.round}-{number}.json", drawn, text("drand 轮次", "a round of drand")
            )
        commitment = Commitment(number=number, recipe=bench.recipe, request=request)
        name, digest = committed(bench.files, f"request-{number}.json", commitment)
        committed_at = bench.clock()
        bench.room.tell(Digest(Told.REQUEST, digest, number))
        told = request.told()
        bench.watch(Stage(f"hearing-{number}", text(f"第 {number} 项：{told.zh}", f"Request {number}: {told.en}")))
        begun = time.monotonic()
        run = bench.engine.run(Job(request.applied(bench.recipe), f"hearing-{number}", previews=0), bench.watch)
        seconds = round(time.monotonic() - begun, 1)
        computed_at = bench.clock()
        bench.room.tell(Digest(Told.PICTURE, run.pixels_sha256, number))
        picture = bench.files.keep(
            f"picture-{number}.png", run.png, text(f"第 {number} 项所得图片", f"Picture of request {number}")
        )
        if not number:
            self.base, self.environment = run.png, run.environment
        self.runs.append(HearingRun(
            number=number, request=request, commitment=name, request_sha256=digest, committed=committed_at,
            computed=computed_at, seconds=seconds, picture=picture, picture_sha256=sha256(run.png).hexdigest(),
            pixels_sha256=run.pixels_sha256, **self._measured(number, run),
        ))  # fmt: skip
        bench.watch(Shown(f"hearing-{number}", told, run.png))
        bench.room.shown(self.runs[-1], bench.files.folder / picture)

    def _measured(self, number: int, run: Run) -> _Measured:
        other, claimed = self.bench.other, self.bench.claimed
        return {
            "against_recipe": figures_of(self.base, run.png) if number else None,
            "against_claimed": figures_of(claimed, run.png) if claimed is not None and not number else None,
            "against_other": figures_of(other.pictures[number], run.png) if other else None,
            "other_pixels_sha256": other.record.runs[number].pixels_sha256 if other else None,
        }


def committed(files: HearingFiles, name: str, record: Record) -> tuple[str, str]:
    """Keep a record in the form that is digested, and return its name and its SHA-256."""
    data = canonical(record.model_dump(mode="json", by_alias=True))
    return files.keep(name, data, text("承诺文件", "what was committed")), sha256(data).hexdigest()
