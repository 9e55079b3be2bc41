"""`evidence-kit beacon`: a public value, before the work that shall be shown to come after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_kit.casefile import CaseFile, system_clock
from evidence_kit.cli import options, terminal
from evidence_kit.cli.credentials import bitcoin_credentials
from evidence_kit.cli.language import chosen_language, say

if TYPE_CHECKING:
    pass


@click.command(help=say(
    "取得起始时间信标并记入日志：此后日志所记均写于其后；录屏开始时会把它显示在画面上。\n\n"
    "drand 轮次按内置公钥离线核验；比特币为最新区块；口述词由公证员等在场人临时指定，以其陈述为准。\n\n"
    "例：evidence-kit beacon 春风案 --drand https://api.drand.sh --spoken 蓝色的茶壶 --by 王公证员",
    "Take a beacon and journal it: what the journal says from then on was written after it, and a recording shows it on\n"
    "the screen at its start.\n\n"
    "A drand round is checked offline against the built-in key; for Bitcoin it is the newest block; spoken words are chosen\n"
    "on the spot by a notary or another person present, whose statement they rest on.\n\n"
    "Example: evidence-kit beacon spring-breeze --drand https://api.drand.sh --spoken 'blue teapot' --by 'notary WANG'",
))  # fmt: skip
@options.CASE
@options.beacon
@options.as_json
def beacon(case_file: CaseFile, drand: str, bitcoin_tip: str, spoken: str, spoken_by: str, json_output: bool) -> None:
    """Takes a beacon."""
    from evidence_kit.seal.beacons import shown_facts
    from evidence_kit.workflows.beacon import BeaconRequest, beacon_for

    request = BeaconRequest(drand, bitcoin_tip, spoken, spoken_by, bitcoin_credentials())
    with terminal.watching(as_json=json_output) as watch:
        writer = case_file.writer(system_clock)
        taken = beacon_for(case_file, writer, request, watch)
    if json_output:
        terminal.print_json(taken.model_dump(mode="json", by_alias=True))
        return
    language = chosen_language()
    terminal.rows(say("不早于", "Not before"), [(label.in_(language), value) for label, value in shown_facts(taken)])
