"""Stills of the films that a party hands in: what a book on paper can show of them, taken before it is set and journalled.

They are files of the case, so that whoever sets the book again from a bundle has the same pictures; ffmpeg decodes in a cage.
"""

from __future__ import annotations

from pathlib import Path

from evidence_kit.assemble.exhibited import FILM_STILLS, answering
from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import DEMONSTRATION_ROLES, Artifact, ExhibitClass
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.errors import ToolMissing
from evidence_kit.domain.progress import Advanced, Noted, ProgressCallback
from evidence_kit.domain.text import Text, text
from evidence_kit.formats.mp4 import boxes, movie
from evidence_kit.outside.decoding import CannotDecode, still
from evidence_kit.outside.programs import Program, find_decoder

_FEWEST, _MOST, _SECONDS_APART = 4, 16, 10.0
_WIDEST = 960
"""Pixels: a quarter of a page at 250 dots an inch."""


def take_stills(case_file: CaseFile, writer: CaseWriter, watch: ProgressCallback) -> None:
    """Takes stills of every film that an exhibit names and that has none yet; says of which none could be taken, and why.

    Raises:
        AssemblyError: an exhibit names what is not filed.
        StorageError: the disk refuses.
    """
    filed = {
        item.path for group in case_file.case.groups for plan in group.exhibits for item in answering(case_file, plan)
    }
    films = [
        film
        for film in case_file.artifacts
        if film.path in filed and _handed_in(film) and not _has_stills(case_file, film)
    ]
    if not films:
        return
    try:
        program = find_decoder("auto")
    except ToolMissing as error:
        watch(Noted(_none_of(films, error.message)))
        return
    for film in films:
        _take(case_file, writer, program, film, watch)


def _handed_in(item: Artifact) -> bool:
    return item.media_type.startswith("video/") and item.role not in DEMONSTRATION_ROLES


def _has_stills(case_file: CaseFile, film: Artifact) -> bool:
    return any(
        material.path == film.path and event.products and event.details.get("stills")
        for event in case_file.journal.events
        for material in event.materials
    )


def _take(case_file: CaseFile, writer: CaseWriter, program: Program, film: Artifact, watch: ProgressCallback) -> None:
    moments, title = _moments(case_file.path(film)), text("截取视频画面", "Stills of a film")
    pictures: list[tuple[float, bytes]] = []
    for number, moment in enumerate(moments):
        watch(Advanced(f"stills {film.path}", title, number, len(moments), "files"))
        try:
            pictures.append((moment, still(program, case_file.path(film), moment, _WIDEST)))
        except CannotDecode:
            continue
    watch(Advanced(f"stills {film.path}", title, len(moments), len(moments), "files"))
    if not pictures:
        watch(Noted(_none_of([film], text("无法解码", "it could not be decoded"))))
        return
    with writer.act(FILM_STILLS) as act:
        for number, (moment, picture) in enumerate(pictures, start=1):
            act.write(f"still-{number:02d}.jpg", picture, role=film.role, lane=ExhibitClass.PAPER, media_type="image/jpeg",
                      title=_title(film, moment), origin=film.origin)  # fmt: skip
        act.commit(
            Action.ARTIFACT_RECEIVED,
            text(f"自视频 {film.origin} 截取 {len(pictures)} 幅画面，供印入证据册。",
                 f"{len(pictures)} stills taken from the film {film.origin}, for the exhibit book to show."),
            materials=(Material(name=film.origin or film.path, sha256=film.digests.sha256, path=film.path),),
            details={"stills": str(len(pictures)), "decoder": program.version},
        )  # fmt: skip


def _moments(path: Path) -> list[float]:
    """Evenly spread over the film; the first picture alone where its headers do not say how long it is."""
    try:
        with path.open("rb") as stream:
            seconds = max((track.seconds for track in movie.read(stream).videos()), default=0.0)
    except (boxes.Mp4Broken, OSError):
        seconds = 0.0
    if seconds <= 0:
        return [0.0]
    number = min(_MOST, max(_FEWEST, round(seconds / _SECONDS_APART)))
    return [seconds * at / number for at in range(number)]


def _title(film: Artifact, moment: float) -> Text:
    tenths = round(moment * 10)
    code = f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
    return text(f"{film.title.zh}　画面 {code}", f"{film.title.en}, still at {code}")


def _none_of(films: list[Artifact], why: Text) -> Text:
    names = ", ".join(film.origin or film.path for film in films)
    return text(
        f"视频 {names} 未能截取画面（{why.zh}），证据册只列其名称与摘要。",
        f"No stills of the film {names} ({why.en}): the book shows its name and digest only.",
    )
