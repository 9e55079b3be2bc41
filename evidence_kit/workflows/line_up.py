"""A blind line-up in a hearing: ten recipes committed, ordered by the court's number, and one named from what is handed back."""

from __future__ import annotations

import random
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.in_court.line_up import Handed, LineUp, Roster, Trials, order_by
from evidence_kit.domain.progress import Noted, Stage
from evidence_kit.domain.text import text
from evidence_kit.formats.strict_json import canonical
from evidence_kit.regenerate import FailedRun, Job
from evidence_kit.regenerate.compare.identification import identify, trials
from evidence_kit.regenerate.images.latents import labelled_png
from evidence_kit.regenerate.images.pixels import pixels_of
from evidence_kit.regenerate.vary.neighbours import roster_of
from evidence_kit.workflows.courtroom import Digest, Told, drawn_value
from evidence_kit.workflows.hearing_session import Bench, committed

_MOST = 64 << 20
"""Bytes of a picture that is handed back."""
_MOST_DIGITS = 40
_PLACES = text("盲测辨认图片", "picture of the blind line-up")


@dataclass(frozen=True)
class _Made:
    png: bytes
    pixels_sha256: str


def hold_line_up(bench: Bench, played: int) -> LineUp:
    """Hold a line-up: commit the recipes, hear the number, make the pictures, measure, commit the order, name what comes back.

    Args:
        played: line-ups that the kit plays against itself, before anything is handed back.

    Raises:
        RegenerationError, ModelError, SealError, StorageError, InputError: as the engine, the beacon and the disk do.
    """
    bench.watch(Stage("line-up", text("盲测辨认", "A blind line-up")))
    roster = roster_of(bench.recipe)
    roster_name, roster_sha256 = committed(bench.files, "line-up-recipes.json", roster)
    bench.room.tell(Digest(Told.ROSTER, roster_sha256))
    number = _number(bench)
    order = order_by(number, len(roster.suspects))
    made = _made(bench, roster)
    measured = _measured(bench, roster_sha256, made, played)
    placed = [made[index] for index in order]
    digests = tuple(one.pixels_sha256 for one in placed)
    order_data = canonical({"roster": roster_sha256, "number": number, "order": list(order), "pixels": list(digests)})
    order_name = bench.files.keep("line-up-order.json", order_data, text("盲测次序", "order of the line-up"))
    order_sha256 = sha256(order_data).hexdigest()
    bench.room.tell(Digest(Told.ORDER, order_sha256))
    names = tuple(bench.files.keep(f"line-up/{place:02}.png", one.png, _PLACES) for place, one in enumerate(placed, 1))
    line_up = LineUp(
        roster=roster_name, roster_sha256=roster_sha256, number=number, order=order, order_file=order_name,
        order_sha256=order_sha256, pictures=names, pixels_sha256=digests,
        suspects=tuple(roster.suspects[index] for index in order), trials=measured,
        handed=_handed(bench, [one.png for one in placed], measured),
    )  # fmt: skip
    bench.room.revealed(line_up)
    return line_up


def _number(bench: Bench) -> str:
    said = bench.room.line_up_number()
    if said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS:
        return str(int(said))
    value, data = drawn_value(said)
    bench.files.keep(f"line-up-drand-{value.round}.json", data, text("drand 轮次", "a round of drand"))
    return value.randomness


def _made(bench: Bench, roster: Roster) -> list[_Made]:
    """Their pictures, labelled as AI-made and otherwise bare: the engine's own label tells the seed."""
    jobs = {
        f"line-up-{index}": Job(one.settings, f"line-up-{index}", previews=0)
        for index, one in enumerate(roster.suspects)
    }
    made: dict[str, _Made] = {}
    for job, run in bench.engine.run_all(list(jobs.values()), bench.watch):
        if isinstance(run, FailedRun):
            raise run.error
        made[job.task] = _Made(labelled_png(pixels_of(run.png), "Blind line-up."), run.pixels_sha256)
    return [made[name] for name in jobs]


def _measured(bench: Bench, roster_sha256: str, made: list[_Made], played: int) -> Trials:
    """The lot follows from the recipes alone: nobody chooses line-ups that go well."""
    return trials([one.png for one in made], played, random.Random(roster_sha256), bench.watch)


def _handed(bench: Bench, pictures: list[bytes], measured: Trials) -> tuple[Handed, ...]:
    found: list[Handed] = []
    while (path := bench.room.hand_back(bench.files.folder / "line-up", measured)) is not None:
        try:
            found.append(_named(bench, pictures, path, len(found) + 1))
        except EvidenceKitError as error:  # a file that is no picture ends no hearing
            bench.watch(Noted(error.told))
            continue
        bench.room.named(found[-1])
    return tuple(found)


def _named(bench: Bench, pictures: list[bytes], path: Path, number: int) -> Handed:
    with storage.storage_errors(path), path.open("rb") as stream:
        data = stream.read(_MOST + 1)
    found = identify(pictures, data)
    suffix = path.suffix.lower() if path.suffix.isascii() else ""
    name = bench.files.keep(
        f"handed-back-{number}{suffix}", data, text("当庭交回的图片", "a picture that was handed back")
    )
    place = None if found.named is None else found.named + 1
    return Handed(file=name, sha256=sha256(data).hexdigest(), named=place, astray=found.astray, time=bench.clock())
