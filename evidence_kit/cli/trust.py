"""`evidence-kit trust`: the list of those whose times and signatures a court accepts, kept without writing JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.cli import terminal
from evidence_kit.cli.language import say
from evidence_kit.cli.options import as_json
from evidence_kit.cli.trust_table import PURPOSES, agreed, bare, grouped, origin, told, where, years

if TYPE_CHECKING:
    from evidence_kit.domain.time.trust_list import Anchor, Purpose, TrustList

_LIST = click.option(
    "--list", "list_path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help=say("名单文件；不指定则为本机名单", "the list; without it, the one of this machine"),
)  # fmt: skip
_FOR = click.option(
    "--for", "purpose", type=click.Choice(list(PURPOSES)),
    help=say("信任其用于什么：时间戳、签名或内容凭证", "what it is trusted for"),
)  # fmt: skip
_SHA256 = click.option(
    "--sha256", metavar="HEX",
    help=say("机构另行公布的 SHA-256 指纹；不指定则当面核对", "the SHA-256 that was published elsewhere; without it you are asked to compare"),
)  # fmt: skip
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(help=say(
    "本院信任谁的时间与签名：名单由法院自己建立，不采用证据包自带的证书。\n\n"
    "未用 --trust 指定名单时，verify、attest、reproduce 使用本机名单（环境变量 EVIDENCE_KIT_TRUST 可另行指定）。",
    "Whose times and signatures are accepted here: the list is the court's own, never the party's.\n\n"
    "verify, attest and reproduce use this machine's list where --trust names no other (EVIDENCE_KIT_TRUST moves it).",
))  # fmt: skip
def trust() -> None:
    """The list of this machine, or another."""


@trust.command(help=say(
    "登记一份证书（DER、PEM 或 P7B）。登记前显示 SHA-256 指纹，请与机构公布的逐组核对。\n\n"
    "例：evidence-kit trust add 某时间戳机构 root.cer --for time-stamping",
    "Enter a certificate (DER, PEM or P7B). Its SHA-256 is shown first: compare it, group by group, with the one that its owner "
    "publishes.\n\nExample: evidence-kit trust add 'TSA Y' root.cer --for time-stamping",
))  # fmt: skip
@click.argument("name")
@click.argument("certificate", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_FOR
@_SHA256
@click.option(
    "--from", "since", type=_DAY, metavar="DAY", help=say("自该日起信任（UTC）", "trusted from this day on (UTC)")
)
@click.option("--until", type=_DAY, metavar="DAY", help=say("信任至该日（UTC）", "trusted until this day (UTC)"))
@_LIST
@as_json
def add(
    name: str,
    certificate: Path,
    purpose: Purpose | None,
    sha256: str | None,
    since: datetime | None,
    until: datetime | None,
    list_path: Path | None,
    json_output: bool,
) -> None:
    """Enters one certificate."""
    from evidence_kit.workflows.trust import anchor, read_certificates
    from evidence_kit.workflows.trust_import import required

    target, der = _target(list_path), _one(read_certificates(certificate), certificate, sha256)
    made = anchor(name, required(purpose), der, *_days(since, until))
    terminal.rows(made.name, told(made)) if not json_output else None
    agreed(made.sha256, sha256, as_json=json_output)
    _entered(target, [made], json_output)


@trust.command("import", help=say(
    "并入另一份名单：欧盟成员国信任名单（XML，ETSI TS 119 612）中的合格时间戳与合格证书服务，连同其有效年限；"
    "或另一份 trust.json；或内含多份证书的 P7B、PEM 文件（须用 --for 指明用途）。\n\n"
    "本程序不核验欧盟名单自身的签名：请从官方网站取得，并核对文件的 SHA-256。",
    "Take another list over: the qualified services of a European trusted list (XML, ETSI TS 119 612) with their years, another "
    "trust.json, or the certificates of a P7B or PEM file (with --for).\n\n"
    "The signature of a European list is not checked here: get it from its official place and compare the file's SHA-256.",
))  # fmt: skip
@click.argument("source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_FOR
@_SHA256
@_LIST
@as_json
def import_(
    source: Path, purpose: Purpose | None, sha256: str | None, list_path: Path | None, json_output: bool
) -> None:
    """Takes the records of another list over."""
    from evidence_kit.workflows.trust import digest_of_file
    from evidence_kit.workflows.trust_import import offered

    target, digest = _target(list_path), digest_of_file(source)
    found = offered(source, purpose)
    terminal.aside(origin(found))
    for one in found.anchors if not json_output else ():
        terminal.line(f"{one.name}  {PURPOSES[one.purpose]}  {years(one)}  {one.sha256[:16]}…")
    terminal.rows(source.name, [("SHA-256", grouped(digest))]) if not json_output else None
    agreed(digest, sha256, as_json=json_output)
    _entered(target, list(found.anchors), json_output)


@trust.command("list", help=say("列出名单中的全部记录。", "List every record."))
@_LIST
@as_json
def list_(list_path: Path | None, json_output: bool) -> None:
    """Shows the list."""
    from evidence_kit.verify import load_trust
    from evidence_kit.verify.time.trust_list import digest_of
    from evidence_kit.workflows.trust import list_in_use

    path = list_in_use(list_path)
    held = load_trust(path)
    if json_output:
        terminal.print_json(held.model_dump(mode="json", by_alias=True))
        return
    terminal.line(where(path))
    for one in held.anchors:
        terminal.rows(one.name, told(one))
    terminal.line(say(f"共 {len(held.anchors)} 条，名单日期 {held.dated}，名单摘要 SHA-256 {digest_of(held)}",
                      f"Records: {len(held.anchors)}; dated {held.dated}; SHA-256 of the list {digest_of(held)}"))  # fmt: skip


@trust.command(help=say("从名单中删去一条记录。", "Take a record out of the list."))
@click.argument("name")
@_LIST
@as_json
def remove(name: str, list_path: Path | None, json_output: bool) -> None:
    """Takes a record out."""
    from evidence_kit.workflows import trust as keeping

    target = _target(list_path)
    _report(target, keeping.remove(target, name, _today()), json_output)


def _target(list_path: Path | None) -> Path:
    from evidence_kit.domain.errors import UsageError
    from evidence_kit.domain.text import text
    from evidence_kit.workflows.trust import machine_list

    target = list_path or machine_list()
    if target is None:
        raise UsageError(
            text("本机没有信任名单（EVIDENCE_KIT_TRUST 为空）。", "This machine has no trust list (EVIDENCE_KIT_TRUST is empty)."),
            text("请用 --list 指明名单文件。", "Name a list with --list."),
        )  # fmt: skip
    return target


def _one(ders: tuple[bytes, ...], source: Path, sha256: str | None) -> bytes:
    """The certificate that is meant: the only one of the file, or the one of the digest named."""
    import hashlib

    from evidence_kit.domain.errors import UsageError
    from evidence_kit.domain.text import text

    meant = [der for der in ders if sha256 and hashlib.sha256(der).hexdigest() == bare(sha256)]
    if len(ders) > 1 and not meant:
        raise UsageError(
            text(f"{source.name} 中有 {len(ders)} 份证书。", f"{source.name} holds {len(ders)} certificates."),
            text("请用 --sha256 指明其中一份，或用 trust import 全部并入。", "Name one by --sha256, or take all with trust import."),
        )  # fmt: skip
    return (meant or list(ders))[0]


def _days(since: datetime | None, until: datetime | None) -> tuple[datetime | None, datetime | None]:
    """From the first moment of one day to the last of the other, in UTC."""
    last = until.replace(hour=23, minute=59, second=59, tzinfo=UTC) if until else None
    return since.replace(tzinfo=UTC) if since else None, last


def _entered(target: Path, made: list[Anchor], json_output: bool) -> None:
    from evidence_kit.workflows.trust import enter

    _report(target, enter(target, made, _today()), json_output)


def _report(target: Path, held: TrustList, json_output: bool) -> None:
    if json_output:
        terminal.print_json(held.model_dump(mode="json", by_alias=True))
        return
    count = len(held.anchors)
    terminal.line(
        say(f"名单 {target} 现有 {count} 条记录。", f"{target} now has {count} record{'' if count == 1 else 's'}.")
    )


def _today() -> date:
    return datetime.now(UTC).date()
