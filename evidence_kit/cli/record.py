"""`evidence-kit record`: the recipe is run again in front of a camera."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.chain_table import print_chain
from evidence_kit.cli.credentials import bitcoin_credentials
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.recording import Recording
from evidence_kit.domain.suggestion import suggested

WITH_GAPS = 3
"""Exit code: the film runs to the end of the work, and in between the screen did not show the page for a while."""


@click.command(help=say(
    "再生成，同时录制屏幕：进度显示在本机网页上，ffmpeg 录制，2 秒一段并逐段计算摘要。\n\n"
    "每一步都在镜头前重新运行，先前运行过的也不例外；--show-earlier 则展示先前结果，并如实标明。\n\n"
    "例：evidence-kit record 春风案 --models D:\\sd\\models",
    "Regenerate while the screen is filmed: progress on a local page, ffmpeg records it in 2 s segments, each hashed.\n\n"
    "Every step is run in front of the camera, also one that was run before; --show-earlier shows the earlier result and says so.\n\n"
    "Example: evidence-kit record spring-breeze --models ~/sd/models",
))  # fmt: skip
@options.CASE
@options.models
@options.device
@options.controls
@click.option(
    "--display", default="auto", show_default=True, help=say("屏幕：auto 或 x11::0", "screen: auto or x11::0")
)
@click.option("--ffmpeg", type=click.Path(exists=True, dir_okay=False), help=say("ffmpeg 程序", "the ffmpeg program"))
@click.option("--browser", type=click.Path(exists=True, dir_okay=False), help=say("浏览器程序", "the browser program"))
@click.option(
    "--fps", default=15, show_default=True, type=click.IntRange(5, 60), help=say("每秒帧数", "frames per second")
)
@click.option(
    "--show-earlier", is_flag=True,
    help=say("已完成的步骤不重新运行，展示其先前结果，画面与记录均注明“先前结果，本次未运行”",
             "do not run finished steps again: show their earlier results, marked “earlier result, not run here” on film and record"),
)  # fmt: skip
@options.beacon
@options.rehearsal
@options.as_json
def record(
    case_file: CaseFile,
    model_folders: tuple[Path, ...],
    device: str,
    controls: int,
    display: str,
    ffmpeg: str | None,
    browser: str | None,
    fps: int,
    show_earlier: bool,
    drand: str,
    bitcoin_tip: str,
    spoken: str,
    spoken_by: str,
    rehearsal: bool,
    json_output: bool,
) -> None:
    """Films the regeneration."""
    from evidence_kit.record import RecordingOptions
    from evidence_kit.workflows.beacon import BeaconRequest, beacon_for
    from evidence_kit.workflows.engines import engine_for
    from evidence_kit.workflows.record import film_case

    request = BeaconRequest(drand, bitcoin_tip, spoken, spoken_by, bitcoin_credentials())
    camera = RecordingOptions(display=display, ffmpeg=ffmpeg, browser=browser, fps=fps, rehearsal=rehearsal)
    place = options.to_work_in(case_file, rehearsal=rehearsal)
    with (
        terminal.watching(as_json=json_output) as watch,
        closing(engine_for(case_file, model_folders, device, watch)) as engine,  # whose folders of models no copy has
    ):
        writer = place.writer(system_clock)
        if request.wanted:
            beacon_for(place, writer, request, watch)
        film, done = film_case(place, writer, engine, camera, controls=controls, watch=watch, afresh=not show_earlier)
    if json_output:
        terminal.print_json(film.model_dump(mode="json", by_alias=True))
    else:
        print_chain(done)
        _print_film(place, film)
        options.say_where_rehearsed(place, rehearsal=rehearsal)
        if rehearsal:
            again = suggested("assemble", place.root, "--rehearsal")
            terminal.line(say(f"接着在其中演练：{again}", f"To go on rehearsing there: {again}"))
    if film.unshown:
        raise SystemExit(WITH_GAPS)


def _print_film(case_file: CaseFile, film: Recording) -> None:
    terminal.rows(say("录屏", "Film"), [
        (say("文件", "file"), str(case_file.path(film.video))),
        (say("时长", "length"), say(f"{film.seconds:.1f} 秒，{film.frames} 帧，{len(film.segments)} 段",
                                     f"{film.seconds:.1f} s, {film.frames} frames, {len(film.segments)} segments")),
        (say("链头", "chain head"), film.chain_head),
        *[(f"{mark.seconds:7.2f} s", mark.title.in_(chosen_language())) for mark in film.marks],
    ])  # fmt: skip
    for incident in film.incidents:
        terminal.line("! " + incident.in_(chosen_language()), style="yellow")
