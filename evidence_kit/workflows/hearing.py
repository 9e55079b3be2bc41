"""A hearing held with a case or with a bundle: set up, held, and closed with its record and its minutes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from evidence_kit.assemble.hearing_minutes import HeldHearing, hearing_minutes
from evidence_kit.assemble.leaflet import require_typesetting
from evidence_kit.casefile import CaseFile, CaseWriter, Clock
from evidence_kit.casefile.rehearsal_copy import is_rehearsal
from evidence_kit.domain.case import Case
from evidence_kit.domain.in_court.hearing import Hearing
from evidence_kit.domain.in_court.line_up import LineUp
from evidence_kit.domain.making.settings import Settings
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.text import Language, text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.strict_json import canonical
from evidence_kit.regenerate.weights.model_store import FolderModelStore
from evidence_kit.verify.check import TOOL
from evidence_kit.workflows.claimed_picture import claim_of
from evidence_kit.workflows.courtroom import Courtroom
from evidence_kit.workflows.engines import engine_for, engine_over, require_reference
from evidence_kit.workflows.hearing_files import MINUTES, beside, in_act
from evidence_kit.workflows.hearing_session import Bench, HearingSession
from evidence_kit.workflows.line_up import hold_line_up
from evidence_kit.workflows.other_hearing import other_hearing
from evidence_kit.workflows.sound_bundle import sound_bundle
from evidence_kit.workflows.verify_result import own_digest


@dataclass(frozen=True)
class HearingSetup:
    """How a hearing is held."""

    folders: tuple[Path, ...]
    """With weights."""
    device: str
    """As `engine_for` takes it."""
    trials: int
    """Line-ups that the kit plays against itself."""
    language: Language
    """Of the minutes."""
    other: Path | None = None
    """Folder of the other machine's hearing, whose requests are run again here."""


@dataclass(frozen=True)
class _Subject:
    """What is heard."""

    case: Case
    recipe: Settings
    claimed: bytes | None = field(repr=False)
    rehearsal: bool
    bundle_name: str = ""
    bundle_sha256: str | None = None
    settings_confirmed: bool | None = None


def hear_case(
    case_file: CaseFile, writer: CaseWriter, setup: HearingSetup, room: Courtroom, clock: Clock, watch: ProgressCallback
) -> Hearing:
    """Hold a hearing with the case itself; everything of it is one act of the case.

    Raises:
        CaseError, RegenerationError, ModelError: no claimed picture, or its settings cannot be run.
        UsageError: an engine in fast mode.
        InputError: the other machine's hearing cannot be used.
        ToolMissing: an extra is not installed.
    """
    require_typesetting()
    claim = claim_of(case_file)
    subject = _Subject(case_file.case, claim.settings, claim.png, is_rehearsal(case_file.root))
    other = other_hearing(setup.other, subject.recipe) if setup.other else None
    with closing(engine_for(case_file, setup.folders, setup.device, watch)) as engine:
        require_reference(engine, subject.recipe)
        with in_act(writer) as files:
            return _hear(
                subject, setup, Bench(subject.recipe, subject.claimed, engine, files, room, clock, watch, other)
            )


def hear_bundle(
    bundle: Path,
    out: Path | None,
    trust: TrustList,
    setup: HearingSetup,
    room: Courtroom,
    clock: Clock,
    watch: ProgressCallback,
) -> Hearing:
    """Hold a hearing with a bundle, which is checked first and not touched; its files go into a folder beside it, or `out`.

    Raises:
        InputError: the bundle is changed or damaged, or holds no regeneration; the other machine's hearing cannot be used.
        RegenerationError, ModelError: the recipe cannot be run here.
        UsageError: an engine in fast mode, or a folder that holds something.
        ToolMissing: an extra is not installed.
    """
    require_typesetting()
    with sound_bundle(bundle, trust, now=clock(), watch=watch) as sound:
        subject = _Subject(
            sound.case, sound.steps[-1].settings, sound.claimed, sound.rehearsal, bundle.name, sound.sha256,
            sound.settings_confirmed,
        )  # fmt: skip
        other = other_hearing(setup.other, subject.recipe) if setup.other else None
        store = FolderModelStore(setup.folders, watch=watch)
        with closing(engine_over(store, setup.device, sound.pictures)) as engine:
            require_reference(engine, subject.recipe)
            files = beside(bundle, out, clock())
            return _hear(
                subject, setup, Bench(subject.recipe, subject.claimed, engine, files, room, clock, watch, other)
            )


def _hear(subject: _Subject, setup: HearingSetup, bench: Bench) -> Hearing:
    started = bench.clock()
    session, line_up = HearingSession(bench), None
    try:
        session.hold()
        if bench.room.wants_line_up():
            line_up = hold_line_up(bench, setup.trials)
    finally:  # what was shown stands in the record, however the hearing ends
        if session.runs:
            hearing = _record(subject, session, line_up, started=started, finished=bench.clock())
            _close(subject, setup, bench, hearing)
    return hearing


def _record(
    subject: _Subject, session: HearingSession, line_up: LineUp | None, *, started: datetime, finished: datetime
) -> Hearing:
    assert session.environment is not None  # it ran
    other = session.bench.other
    return Hearing(
        case=subject.case.id,
        bundle_name=subject.bundle_name,
        bundle_sha256=subject.bundle_sha256,
        settings_confirmed=subject.settings_confirmed,
        other_record_sha256=other.record_sha256 if other else None,
        tool=TOOL,
        program_sha256=own_digest(),
        started=started,
        finished=finished,
        environment=session.environment,
        recipe=subject.recipe,
        recipe_sha256=sha256(canonical(subject.recipe.model_dump(mode="json", by_alias=True))).hexdigest(),
        runs=tuple(session.runs),
        line_up=line_up,
    )


def _close(subject: _Subject, setup: HearingSetup, bench: Bench, hearing: Hearing) -> None:
    """The record first, which the minutes name by its digest; were they not to be had, it would lie there all the same."""
    files = bench.files
    files.record(hearing)
    try:
        pictures = {run.picture: (files.folder / run.picture).read_bytes() for run in hearing.runs}
        held = HeldHearing(hearing, sha256(hearing.to_json()).hexdigest(), subject.case, pictures, subject.rehearsal)
        files.keep(
            MINUTES, hearing_minutes(held, setup.language), text("勘验笔录（草稿）", "Inspection record (draft)")
        )
    finally:
        bench.room.closed(hearing, files.close(hearing))
