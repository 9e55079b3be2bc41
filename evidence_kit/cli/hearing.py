"""`evidence-kit hearing`: the recipe run in court, changed as the court asks, and a blind line-up."""

from __future__ import annotations

from pathlib import Path

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.in_court.hearing import Hearing
from evidence_kit.domain.text import text


@click.command(help=say(
    "庭审演示：当庭运行据称的生成参数，再按法院的要求改变：增加或替换词语、另给种子、取公开随机数。每项要求在运行之前给出其摘要，"
    "图片在写出之前给出像素摘要，以便宣读。另可作盲测辨认。写出勘验笔录草稿（PDF）与记录（JSON）。\n\n"
    "对证据包：先核验，证据包不作任何改动，文件写入其旁的新文件夹。对案件：整个演示记为案件的一次操作。\n\n"
    "不带要求时逐项询问。每个 --request、--instead、--seed、--beacon 各为一项。\n\n"
    "例：evidence-kit hearing 证据包.zip --models D:\\sd\\models\n\n"
    "例：evidence-kit hearing 证据包.zip --models D:\\sd\\models --request \"red cup\" --seed 20261201 --line-up 4711",
    "A hearing: run the claimed recipe in court, then change it as the court asks: words added or replaced, another seed, a public "
    "random value. The digest of every request is given before it is run, that of the pixels before the picture is written, to be "
    "read aloud. A blind line-up can follow. Writes a draft inspection record (PDF) and a record (JSON).\n\n"
    "With a bundle: it is checked first and not changed; the files go into a new folder beside it. With a case: all of it is one act "
    "of the case.\n\n"
    "Without requests it asks for them. Each --request, --instead, --seed and --beacon is one request.\n\n"
    "Example: evidence-kit hearing bundle.zip --models ~/sd/models\n\n"
    "Example: evidence-kit hearing bundle.zip --models ~/sd/models --request \"red cup\" --seed 20261201 --line-up 4711",
))  # fmt: skip
@click.argument("subject", metavar="CASE|BUNDLE", type=click.Path(exists=True, path_type=Path))
@options.models
@options.device
@options.trust
@click.option("--request", "words", multiple=True, metavar="WORDS",
              help=say("提示词末尾增加的词语，可重复", "words to add at the end of the prompt; may be repeated"))  # fmt: skip
@click.option("--instead", "replaced", multiple=True, nargs=2, metavar="OLD NEW",
              help=say("把提示词中的 OLD 改为 NEW，可重复", "put NEW in the place of OLD in the prompt; may be repeated"))  # fmt: skip
@click.option("--seed", "seeds", multiple=True, type=click.IntRange(0, 2**64 - 1),
              help=say("法院所给种子，可重复", "a seed that the court names; may be repeated"))  # fmt: skip
@click.option("--beacon", "beacons", multiple=True, metavar="FILE|URL",
              help=say("以 drand 轮次为种子，可重复", "a round of drand as the seed; may be repeated"))  # fmt: skip
@click.option("--line-up", "number", default="", metavar="NUMBER|FILE|URL",
              help=say("盲测辨认；次序由法院所给数字或 drand 轮次决定",
                       "a blind line-up, in the order of the court's number or of a round of drand"))  # fmt: skip
@click.option("--handed", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help=say("法院交回、由软件辨认的图片，可重复", "a picture handed back by the court, to be named; may be repeated"))  # fmt: skip
@click.option("--trials", default=20, show_default=True, type=click.IntRange(0, 1000),
              help=say("事先自测误认率的次数", "line-ups played beforehand, for the rate of false matches"))  # fmt: skip
@click.option("--other", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
              help=say("另一台机器的庭审演示文件夹：在此重做其各项要求并比对",
                       "another machine's hearing: its requests are run again here and compared"))  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help=say("对证据包：写入此新文件夹，默认在证据包旁",
                       "with a bundle: the new folder to write to; default: beside the bundle"))  # fmt: skip
@options.as_json
def hearing(
    subject: Path,
    model_folders: tuple[Path, ...],
    device: str,
    trust_path: Path | None,
    words: tuple[str, ...],
    replaced: tuple[tuple[str, str], ...],
    seeds: tuple[int, ...],
    beacons: tuple[str, ...],
    number: str,
    handed: tuple[Path, ...],
    trials: int,
    other: Path | None,
    out: Path | None,
    json_output: bool,
) -> None:
    """Holds a hearing."""
    from evidence_kit.cli.courtrooms import GivenRequests, PromptedRequests
    from evidence_kit.workflows.courtroom import Asked
    from evidence_kit.workflows.hearing import HearingSetup, hear_bundle, hear_case

    asked = [
        *(Asked(words=one) for one in words),
        *(Asked(words=new, instead_of=old) for old, new in replaced),
        *(Asked(seed=one) for one in seeds),
        *(Asked(beacon=one) for one in beacons),
    ]
    if other and asked:
        raise UsageError(
            text("--other 与当庭要求不能同时指定。", "--other cannot stand beside requests."),
            text("--other 重做另一台机器的各项要求；另有要求的，请另开一次庭审演示。",
                 "--other runs the other machine's requests again; hold another hearing for more of them."),
        )  # fmt: skip
    given = asked or number or other
    room = GivenRequests(asked, number, handed) if given else PromptedRequests()
    setup = HearingSetup(model_folders, device, trials, chosen_language(), other)
    with terminal.watching(as_json=json_output, bars=False) as watch:
        if subject.is_dir():
            case_file = CaseFile(subject)
            held = hear_case(case_file, case_file.writer(system_clock), setup, room, system_clock, watch)
        else:
            held = hear_bundle(subject, out, options.trust_list(trust_path), setup, room, system_clock, watch)
    assert room.files is not None  # it was closed
    if json_output:
        terminal.print_json(held.model_dump(mode="json", by_alias=True) | {"folder": str(room.files)})
        return
    print_hearing(held, room.files)


def print_hearing(held: Hearing, files: Path) -> None:
    """What was asked and what came of it, the line-up, and where the files lie."""
    from evidence_kit.cli.courtrooms import came_of, named, played

    language = chosen_language()
    terminal.rows(
        say("庭审演示（再生成演示，不是创作记录）", "Hearing (a demonstration, not a record of the creation)"),
        [(f"{run.number}  {run.request.told().in_(language)}", came_of(run)) for run in held.runs],
    )
    if held.other_record_sha256:
        equal = sum(run.pixels_sha256 == run.other_pixels_sha256 for run in held.runs)
        terminal.line(say(f"与另一台机器：{len(held.runs)} 项图片中 {equal} 项像素摘要相同。",
                          f"Against the other machine: of {len(held.runs)} pictures {equal} have equal pixels."))  # fmt: skip
    if held.line_up:
        for one in held.line_up.handed:
            terminal.line(f"{one.file}  {named(one)}")
        terminal.line(
            say(
                f"据称的生成参数是第 {held.line_up.claimed_place} 号。",
                f"The claimed recipe is place {held.line_up.claimed_place}.",
            )
        )
        terminal.line(played(held.line_up.trials))
    terminal.rows(say("文件", "Files"), [
        (say("勘验笔录（草稿）", "minutes (draft)"), str(files / "minutes.pdf")),
        (say("记录", "record"), str(files / "hearing.json")),
    ])  # fmt: skip
