"""`evidence-kit attack`: a bundle as the other side sees it, before it is filed. Never part of a filing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidence_kit.cli import options, terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.filing.mutation import ACCESS_NAMES, OUTCOME_NAMES, Outcome

if TYPE_CHECKING:
    from evidence_kit.domain.filing.mutation import MutationTried
    from evidence_kit.domain.filing.objection import BitesAt
    from evidence_kit.workflows.attack import AttackResult, Raised

_STYLES = {Outcome.REFUSED: "", Outcome.DOUBTED: "yellow", Outcome.UNNOTICED: "bold red"}


@click.command(help=say(
    "提交前以对方的眼光看证据包：逐一改动其副本，看核验是否发现；并按规则提出质证意见，写明针对哪项证据、如何弥补。"
    "案件与证据包均只读取；输出属律师工作成果，不得提交。\n\n"
    "退出码：0 改动全部被发现且无质证意见，3 尚有质证意见，1 有改动未被发现。\n\n例：evidence-kit attack 春风案",
    "See a bundle as the other side does, before it is filed: a copy is altered in every catalogued way, and the check run over each; "
    "objections are raised by rule, each with the exhibit where it bites and what would close it. Case and bundle are only read; what "
    "is printed is counsel's own work and never filed.\n\n"
    "Exit code: 0 every alteration noticed and no objection, 3 objections remain, 1 an alteration was not noticed.\n\n"
    "Example: evidence-kit attack spring-breeze",
))  # fmt: skip
@click.argument("target", metavar="CASE|BUNDLE", type=click.Path(exists=True, path_type=Path))
@options.trust
@click.option("--all", "every", is_flag=True,
              help=say("逐一列出每次改动，包括已发现的", "list every alteration, also those that were noticed"))  # fmt: skip
@options.as_json
def attack(target: Path, trust_path: Path | None, every: bool, json_output: bool) -> None:
    """Attacks a bundle and exits with what that came to."""
    from evidence_kit.workflows.attack import attack as attack_bundle

    trust = options.trust_list(trust_path)
    with terminal.watching(as_json=json_output) as watch:
        found = attack_bundle(target, trust, datetime.now(UTC), watch)
    if json_output:
        terminal.print_json(found.as_json())
    else:
        _print(found, every=every)
    raise SystemExit(found.exit_code)


def _print(found: AttackResult, *, every: bool) -> None:
    from evidence_kit.formats.work_product import MARK

    terminal.line(
        say(f"【律师工作成果，不得提交】（{MARK}）", f"[Counsel's own work, never filed] ({MARK})"), style="bold"
    )
    terminal.line(str(found.bundle))
    _print_table(found, every=every)
    terminal.line()
    terminal.line(say(f"质证意见 {len(found.objections)} 条", f"Objections: {len(found.objections)}"), style="bold")
    for number, one in enumerate(found.objections, start=1):
        _print_objection(number, one)
    terminal.line()
    terminal.line(say(
        "以上按固定规则得出：对方可能另有意见，法院也可能不采纳其中任何一条；没有意见不等于没有弱点。",
        "These come of fixed rules: the other side may say more, a court may follow none of it, and no objection is not no weakness.",
    ))  # fmt: skip


def _print_table(found: AttackResult, *, every: bool) -> None:
    counts = {outcome: sum(one.outcome is outcome for one in found.tried) for outcome in Outcome}
    terminal.line(say(
        f"改动副本 {len(found.tried)} 种："
        + "，".join(f"{OUTCOME_NAMES[outcome].zh} {count}" for outcome, count in counts.items()),
        f"Altered copies: {len(found.tried)}; "
        + ", ".join(f"{OUTCOME_NAMES[outcome].en} {count}" for outcome, count in counts.items()),
    ), style="bold")  # fmt: skip
    shown = [one for one in found.tried if every or one.outcome is not Outcome.REFUSED]
    if shown:
        head = [
            say("改动", "altered"),
            say("所用手段", "by what means"),
            say("结果", "outcome"),
            say("核验代码", "findings"),
        ]
        terminal.grid("", head, [_row(one) for one in shown])
    if found.unnoticed:
        terminal.line(say("标为“未发现”的改动，请报告给本工具的开发者。", "Alterations that were not noticed: report them to the kit's developers."),
                      style=_STYLES[Outcome.UNNOTICED])  # fmt: skip
    if not found.own_keys:
        terminal.line(say(
            "没有试“他人另行签名”的改动：所用信任名单不及本包的签署人，换一个签名也看不出区别；请以 --trust 指定法院可能采用的名单再试"
            + ("（演练的签名永不受信任）。" if found.rehearsal else "。"),
            "Not tried: copies that somebody else signed anew. The trust list in use does not reach whoever signed this bundle, so another "
            "signature makes no difference; try again with a list as the court may use it (--trust)"
            + (", which never trusts a rehearsal's signature." if found.rehearsal else "."),
        ))  # fmt: skip


def _row(one: MutationTried) -> list[str]:
    from evidence_kit.wording.mutations import mutation_text

    language = chosen_language()
    what = mutation_text(one.code).in_(language) + (f" {one.member}" if one.member else "")
    return [
        what,
        ACCESS_NAMES[one.access].in_(language),
        OUTCOME_NAMES[one.outcome].in_(language),
        " ".join(one.findings),
    ]


def _print_objection(number: int, one: Raised) -> None:
    language = chosen_language()
    where = _where(one.at) if one.at is not None else one.place.in_(language) if one.place is not None else ""
    terminal.line(f"{number}. " + (say(f"【{where}】", f"[{where}] ") if where else "") + one.message.in_(language))
    terminal.line(f"   → {one.remedy.in_(language)}")


def _where(at: BitesAt) -> str:
    name = at.name.in_(chosen_language())
    if at.pages is None:
        return say(f"证据 {at.number}“{name}”", f"exhibit {at.number}, “{name}”")
    first, last = at.pages
    if first == last:
        return say(f"证据 {at.number}“{name}”，第 {first} 页", f"exhibit {at.number}, “{name}”, p. {first}")
    return say(
        f"证据 {at.number}“{name}”，第 {first} 至 {last} 页", f"exhibit {at.number}, “{name}”, pp. {first}-{last}"
    )
