"""Film a regeneration: everything the chain reports goes onto the live page, and ffmpeg records the screen."""

from __future__ import annotations

from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import ExhibitClass, Role
from evidence_kit.domain.case import Case
from evidence_kit.domain.custody import Action
from evidence_kit.domain.making.regeneration import Regeneration
from evidence_kit.domain.progress import ProgressCallback, Stage, fan_out
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.beacon import Beacon
from evidence_kit.record import RecordingOptions, recording
from evidence_kit.regenerate import Engine
from evidence_kit.seal.beacons import shown_facts
from evidence_kit.workflows.regenerate import regenerate_case

TITLE = text("再生成演示录屏", "Screen recording of the regeneration demonstration")
NOT_BEFORE = "not-before"
"""Name of the mark at which the film shows the case's newest beacon."""


def film_case(
    case_file: CaseFile,
    writer: CaseWriter,
    engine: Engine,
    options: RecordingOptions,
    *,
    controls: int,
    watch: ProgressCallback,
    afresh: bool = True,
) -> tuple[Recording, tuple[Regeneration, ...]]:
    """Regenerates the chain of a case while the screen is filmed; the film is one act of its own.

    Args:
        afresh: runs every step in front of the camera, whatever was run before; else a finished step is shown as an earlier
            result, with its date, on the page, in the marks and in the record.

    Raises:
        ToolMissing: the screen cannot be filmed here.
        RecordingError: the screen cannot be filmed, or the film was lost on the way; the film so far is kept.
        CaseError, RegenerationError, ModelError: as `regenerate_case`; the film so far is kept.
    """
    with writer.act("recording") as act:
        session = None
        try:
            with recording(
                act, title=TITLE, case_line=_case_line(case_file.case), options=options, clock=writer.clock, watch=watch
            ) as session:
                show_beacon(case_file, session.watch)
                regenerations = regenerate_case(
                    case_file, writer, engine, controls=controls, watch=fan_out(watch, session.watch), afresh=afresh
                )
        finally:
            if session is not None and session.finished:
                act.record("recording.json", session.recording, role=Role.RECORDING, lane=ExhibitClass.REGENERATION,
                           title=text("录屏记录", "Record of the screen recording"))  # fmt: skip
                act.commit(
                    Action.RECORDED,
                    _summary(session.recording),
                    details={"display": session.recording.display, "chain_head": session.recording.chain_head},
                )
    session.raise_if_lost()
    return session.recording, regenerations


def show_beacon(case_file: CaseFile, watch: ProgressCallback) -> None:
    """Puts the newest beacon of the case on the screen, if it has one: what is filmed then cannot be older."""
    beacons = case_file.records(Role.BEACON, Beacon)
    if beacons:
        title = text("本录屏不早于下列公开数值", "This film is not older than these public values")
        watch(Stage(NOT_BEFORE, title, shown_facts(beacons[-1][1])))


def _summary(film: Recording) -> Text:
    filmed = text(f"录屏 {film.seconds:.0f} 秒，{len(film.segments)} 个分段。",
                  f"Screen recorded for {film.seconds:.0f} s in {len(film.segments)} segments.")  # fmt: skip
    if film.unshown:
        count = len(film.unshown)
        filmed = text(f"{filmed.zh}其间有 {count} 段未显示演示页面。",
                      f"{filmed.en} Stretches in which the page was not shown: {count}.")  # fmt: skip
    if film.broken_off is None:
        return filmed
    return text(f"{filmed.zh}录屏中断：{film.broken_off.zh}", f"{filmed.en} It broke off: {film.broken_off.en}")


def _case_line(case: Case) -> Text:
    return text(f"{case.court.zh}　{case.title.zh}", f"{case.court.en} · {case.title.en}")
