"""`evidence-kit`: the group of commands, each loaded only when it is called."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

import click

from evidence_kit import __version__
from evidence_kit.cli.click_texts import language_option, placeholder, speaking, translate_help
from evidence_kit.cli.language import say

_COUNSEL = say("律师", "Counsel")
_NOTARY = say("公证员", "Notary")
_COURT = say("法院", "Court")
_ALL = say("通用", "Everyone")

COMMANDS: dict[str, tuple[str, str]] = {
    "new": (_COUNSEL, say("新建案件目录", "make a case directory")),
    "intake": (_COUNSEL, say("收存文件；读取图片的生成参数", "take files into custody; read a picture's parameters")),
    "plugin": (_COUNSEL, say("把记录插件装入生成图片的程序", "put the recording plug-in into a program")),
    "watch": (_COUNSEL, say("创作过程原始记录：随生成随记录", "keep a creation record while pictures are made")),
    "hold-back": (_COUNSEL, say("留存一份文件，不予提交", "keep a file in the case that is not to be filed")),
    "withdraw": (_COUNSEL, say("撤回一份文件，注明理由", "withdraw a file, with the reason")),
    "regenerate": (_COUNSEL, say("按生成参数逐步再生成图片并比对", "run the recipe step by step and compare")),
    "vary": (_COUNSEL, say("每次改变一项选择，与无关种子比较", "change one decision at a time, measured against chance")),
    "repeat": (_COUNSEL, say("按同一生成参数重复运行，报告本机能保证什么", "run the recipe again and again: what this machine can promise")),
    "recover": (_COUNSEL, say("检索图片没有记载的参数", "search for parameters that the picture does not state")),
    "beacon": (_COUNSEL, say("取得公开信标：此后的工作不早于它", "take a public beacon: the work after it is not older")),
    "record": (_COUNSEL, say("再生成，并录制屏幕全过程", "regenerate while the screen is filmed")),
    "catalogue": (_COUNSEL, say("证据目录导出为 Word、Excel，改好后读回", "the catalogue as Word or Excel, and back")),
    "check": (_COUNSEL, say("提交前检查：缺什么、错在哪一行、怎样改", "what to settle before filing, line by line")),
    "assemble": (_COUNSEL, say("制作证据册并打包签名", "make the exhibit book and the signed bundle")),
    "attack": (_COUNSEL, say("以对方的眼光看证据包：改动副本、提出质证意见", "see a bundle as the other side does, before filing")),
    "portal": (_COUNSEL, say("写出立案平台逐项提交的文件", "write the single files that a court portal takes")),
    "status": (_COUNSEL, say("案件进度、缺口与下一步", "where the case stands, its gaps, the next command")),
    "seal": (_NOTARY, say("为保管日志加盖可信时间", "date the custody journal with trusted time")),
    "batch": (_NOTARY, say("任意多个文件，一个时间戳", "date any number of files with one token")),
    "prove": (_NOTARY, say("为批次中的单个文件写出证明", "write the proof of single files of a batch")),
    "disclose": (_NOTARY, say("披露日志的若干条，不泄露其余", "show some events of a journal without the rest")),
    "attest": (_NOTARY, say("对收到的证据包签名并生成工作记录草稿", "sign a bundle as received, and draft the minutes")),
    "renew": (_NOTARY, say("续期：在时间戳失效之前加盖新的", "renew time stamps before they lose their strength")),
    "upgrade": (_NOTARY, say("取得日历证明的比特币确认与区块头", "complete the calendar proofs, with their Bitcoin headers")),
    "verify": (_COURT, say("离线核验证据包，逐一回答五个问题", "check a bundle offline; five questions, one by one")),
    "verifier-page": (_COURT, say("写出可在浏览器中核对证据包的网页", "write the page that checks a bundle in a browser")),
    "show": (_COURT, say("查看证据包、案件或图片的内容", "show what a bundle, a case or a picture holds")),
    "reproduce": (_COURT, say("在本机按证据包中的生成参数重新运行并比对", "run a bundle's recipe on this machine and compare")),
    "hearing": (_COURT, say("庭审演示：当庭按法院的要求运行，盲测辨认", "run the recipe in court as the court asks; a blind line-up")),
    "trust": (_COURT, say("本院信任谁的时间与签名", "whose times and signatures are accepted here")),
    "demo": (_ALL, say("用示例案件演练全流程", "work the sample case from picture to verified bundle")),
    "doctor": (_ALL, say("检查本机所需程序，缺什么给出安装命令", "what this machine has, and the command for what it lacks")),
    "schema": (_ALL, say("输出各类记录的 JSON Schema", "print the JSON Schema of a record")),
}  # fmt: skip
"""Command → who it is for, and its line of help. It lives in the module of evidence_kit.cli of the same name."""


class _Commands(click.Group):
    """Lists all commands without importing any of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Loads the module that holds a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"evidence_kit.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return speaking(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One section for each kind of user."""
        for audience in (_COUNSEL, _NOTARY, _COURT, _ALL):
            with formatter.section(audience):
                formatter.write_dl([(name, line) for name, (who, line) in COMMANDS.items() if who == audience])


@click.group(
    cls=_Commands,
    options_metavar=placeholder("[OPTIONS]"),
    subcommand_metavar=placeholder("COMMAND [ARGS]..."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=say(
        "证明一张 AI 图片是如何生成的、证明何时已经存在，并让法院离线核验。\n\n"
        "第一次使用：evidence-kit doctor，然后 evidence-kit demo。\n\n"
        "退出码：0 通过，1 不通过，2 用法有误，3 无法判定，10 以上为操作错误（均附补救办法）。",
        "Show how an AI picture was made, when the proof existed, and let a court check both offline.\n\n"
        "First time here: evidence-kit doctor, then evidence-kit demo.\n\n"
        "Exit codes: 0 passed, 1 failed, 2 usage, 3 indeterminate, 10 and above an error, always with its remedy.",
    ),
)
@click.version_option(__version__, prog_name="evidence-kit", message="%(prog)s %(version)s")
def evidence_kit() -> None:
    """The group takes `--lang` and nothing else; so does every command."""


evidence_kit.params.append(language_option())


class Terminated(KeyboardInterrupt):
    """SIGTERM came: work ends as after Ctrl-C, so that no process of it is left behind."""


def run(arguments: list[str] | None = None) -> None:
    """The entry point: runs a command and turns the kit's errors into two lines and an exit code."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # other packages' code that would see every record
    _speak_utf8()
    translate_help()
    _end_as_if_stopped()
    try:
        sys.exit(evidence_kit.main(args=arguments, prog_name="evidence-kit", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt) as stop:
        click.echo(say("已中断；已记入日志的内容均未丢失。", "Stopped; nothing that was journalled is lost."), err=True)
        sys.exit(128 + (signal.SIGTERM if Terminated in (type(stop), type(stop.__cause__)) else signal.SIGINT))
    except Exception as error:  # noqa: BLE001 - the last border before a person: no traceback may pass it
        sys.exit(_explain(error))


def _end_as_if_stopped() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Terminated

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)


def _explain(error: Exception) -> int:
    from evidence_kit.cli import terminal
    from evidence_kit.domain.errors import EvidenceKitError

    if os.environ.get("EVIDENCE_KIT_DEBUG"):
        raise error
    if isinstance(error, ModuleNotFoundError):
        from evidence_kit.workflows.doctor import explain_absence

        error = explain_absence(error) or error
    if isinstance(error, click.ClickException):
        from evidence_kit.cli.usage import explained

        error = explained(error)
    if isinstance(error, EvidenceKitError):
        terminal.print_error(error, as_json="--json" in sys.argv)
        return error.exit_code
    terminal.print_unforeseen(error, as_json="--json" in sys.argv)
    return EvidenceKitError.exit_code


def _speak_utf8() -> None:
    streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        if hasattr(stream, "reconfigure"):  # a Windows console defaults to a code page that cannot hold both languages
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
