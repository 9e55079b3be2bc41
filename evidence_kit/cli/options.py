"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_kit.casefile import CaseFile
from evidence_kit.cli import terminal
from evidence_kit.cli.language import say

if TYPE_CHECKING:
    from evidence_kit.domain.time.trust_list import TrustList


class _CaseDirectory(click.Path):
    """A directory argument that arrives as an opened CaseFile."""

    name = "case"

    def __init__(self, *, despite_faults: bool = False) -> None:
        super().__init__(exists=True, file_okay=False)
        self._despite_faults = despite_faults

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Opens the case; the kit's own errors explain themselves."""
        root = Path(os.fsdecode(super().convert(value, param, ctx)))
        return CaseFile(root, despite_faults=self._despite_faults)


class _Device(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A device of this machine, or a cluster by its address."""

    name = "device"
    _here = click.Choice(["auto", "cuda", "mps", "cpu"])

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The devices, and how a cluster is named."""
        return say("[auto|cuda|mps|cpu|ray:auto|ray:地址][?选项]", "[auto|cuda|mps|cpu|ray:auto|ray:ADDRESS][?OPTIONS]")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Leaves addresses, and what follows a question mark, to the engine, whose errors explain themselves."""
        device, mark, manner = str(value).partition("?")
        return value if device.startswith("ray:") else self._here.convert(device, param, ctx) + mark + manner


CASE = click.argument("case_file", metavar="CASE", type=_CaseDirectory())

CASE_IN_ANY_STATE = click.argument("case_file", metavar="CASE", type=_CaseDirectory(despite_faults=True))
"""For custody, which does not wait until a slip in case.yaml is mended."""

CASE_OR_BATCH = click.argument(
    "folder", metavar="CASE|BATCH", type=click.Path(exists=True, file_okay=False, path_type=Path)
)

as_json = click.option(
    "--json", "json_output", is_flag=True,
    help=say("结果以 JSON 输出，进度以 JSON 行写到 stderr", "result as JSON, progress as JSON lines on stderr"),
)  # fmt: skip

CSV = click.option(
    "--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help=say("将文件夹的概况写成 CSV 表格", "write the survey of a folder as CSV"),
)  # fmt: skip

models = click.option(
    "--models", "model_folders", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=say("模型文件夹，可重复；按哈希查找", "folder with weights, found by hash; may be repeated"),
)  # fmt: skip

device = click.option(
    "--device", default="auto", show_default=True, type=_Device(),
    help=say("运行设备；ray: 为多机集群；其后可加选项，如 cuda?precision=fp16",
             "where to run; ray: is a cluster of several machines; options may follow, such as cuda?precision=fp16"),
)  # fmt: skip

controls = click.option(
    "--controls", default=3, show_default=True, type=click.IntRange(0, 64),
    help=say("对照种子数量", "number of control seeds (the null distribution)"),
)  # fmt: skip

rehearsal = click.option(
    "--rehearsal", is_flag=True,
    help=say("演练：内置时间戳机构、日历与一次性密钥，离线；不得用于提交",
             "rehearsal: embedded authority, calendar and throw-away key, offline; never for filing"),
)  # fmt: skip


trust = click.option(
    "--trust", "trust_path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help=say("法院的信任名单（JSON）；不指定则用本机名单（见 trust）", "the court's trust list (JSON); without it, this machine's (see trust)"),
)  # fmt: skip


def trust_list(named: Path | None) -> TrustList:
    """Returns the list to check with, and says where it is this machine's own; the empty list where there is none.

    Raises:
        InputError: the file is no trust list.
    """
    from evidence_kit.verify import load_trust
    from evidence_kit.workflows.trust import list_in_use

    path = list_in_use(named)
    if path is not None and named is None:
        terminal.aside(say(f"使用本机信任名单：{path}", f"This machine's trust list: {path}"))
    return load_trust(path)


def to_work_in(case_file: CaseFile, *, rehearsal: bool) -> CaseFile:
    """Returns the case itself, or the copy beside it in which a rehearsal works.

    Raises:
        CaseError: the folder is a rehearsal's and this is none, or the copy cannot be made there.
        StorageError: the disk refuses.
    """
    from evidence_kit.casefile import check_no_rehearsal, rehearsal_copy

    if rehearsal:
        return rehearsal_copy(case_file)
    check_no_rehearsal(case_file)
    return case_file


def say_where_rehearsed(case_file: CaseFile, *, rehearsal: bool) -> None:
    """Prints, after a rehearsal, the folder that it worked in."""
    if rehearsal:
        terminal.line(
            say("演练文件夹（案件本身未改动）：", "Rehearsed in this folder, the case itself is unchanged: ")
            + str(case_file.root)
        )


def beacon(command: Callable[..., None]) -> Callable[..., None]:
    """What the work shall be shown to come after: `--drand`, `--bitcoin-tip`, `--spoken` and `--by`."""
    for option in (
        click.option("--by", "spoken_by", default="", metavar="NAME", help=say("口述人", "who speaks the words")),
        click.option("--spoken", default="", metavar="WORDS",
                     help=say("在场人临时指定的口述词", "words that somebody present chooses on the spot")),
        click.option("--bitcoin-tip", default="", metavar="URI",
                     help=say("比特币最新区块，来源同 upgrade --bitcoin", "Bitcoin's newest block, from a source as for upgrade --bitcoin")),
        click.option("--drand", default="", metavar="FILE|URL",
                     help=say("drand 轮次：文件，或如 https://api.drand.sh", "a drand round: a file, or https://api.drand.sh")),
    ):  # fmt: skip
        command = option(command)
    return command
