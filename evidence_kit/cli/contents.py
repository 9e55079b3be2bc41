"""What a bundle and a case hold, in the terminal."""

from __future__ import annotations

from evidence_kit.casefile import CaseFile
from evidence_kit.cli import terminal
from evidence_kit.cli.language import chosen_language, say
from evidence_kit.domain.artifact import LANE_NAMES
from evidence_kit.domain.bundle import Bundle, Exhibit
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.disclosure import Disclosure
from evidence_kit.domain.time.batch import Batch, BatchProof


def print_bundle(bundle: Bundle, *, as_json: bool) -> None:
    """The exhibits and the files of a bundle, as it states them."""
    if as_json:
        terminal.print_json(bundle.model_dump(mode="json", by_alias=True))
        return
    language = chosen_language()
    terminal.line(bundle.title, style="bold")
    if bundle.rehearsal:
        terminal.line(say("演练，不得提交", "REHEARSAL, not for filing"), style="bold yellow")
    terminal.rows("", [
        (say("案件", "case"), bundle.case),
        (say("打包时间（本机时钟）", "packed (this machine's clock)"), clock(bundle.created)),
        (say("软件", "software"), bundle.tool),
        (say("日志", "journal"), f"{bundle.head.size}  {bundle.head.sha256}"),
        *([(say("第几次提交", "filing no."), str(bundle.filing.number)),
           (say("前一证据包", "bundle before"), bundle.filing.earlier)] if bundle.filing else []),
    ])  # fmt: skip
    terminal.rows(say("证据", "Exhibits"), [_exhibit_row(exhibit, bundle.pages_before) for exhibit in bundle.exhibits])
    terminal.line(say(f"文件（{len(bundle.members)}）", f"Files ({len(bundle.members)})"))
    for member in bundle.members:
        digests = member.artifact.digests
        terminal.line(f"  {digests.sha256}  {digests.size:>11,}  {member.member}")
    for omission in bundle.omissions:
        terminal.line(f"  — {omission.path}: {omission.reason.in_(language)}", style="dim")
    terminal.line(say("以上为证据包自述，未经核验；请运行 evidence-kit verify。",
                      "This is what the bundle states, unchecked; run evidence-kit verify."), style="yellow")  # fmt: skip


def _exhibit_row(exhibit: Exhibit, pages_before: int) -> tuple[str, str]:
    language = chosen_language()
    first = pages_before + exhibit.first_page
    last = first + max(exhibit.pages, 1) - 1
    pages = say(f"第 {first}–{last} 页", f"pp. {first}–{last}")
    files = say(f"{len(exhibit.artifacts)} 个文件", f"{len(exhibit.artifacts)} files")
    return exhibit.number, f"{exhibit.name.in_(language)} [{LANE_NAMES[exhibit.lane].in_(language)}] {pages}, {files}"


def print_case(case_file: CaseFile, *, as_json: bool) -> None:
    """The custody journal of a case, event by event, with what each event made."""
    events = case_file.journal.events
    if as_json:
        terminal.print_json([event.model_dump(mode="json", by_alias=True) for event in events])
        return
    language = chosen_language()
    terminal.line(case_file.case.title, style="bold")
    for number, event in enumerate(events, start=1):
        terminal.line(f"{number:>4}  {clock(event.time)}  {event.summary.in_(language)}")
        for artifact in event.products:
            terminal.line(f"        {artifact.digests.sha256}  {artifact.path}", style="dim")


def print_record(record: Disclosure | Batch | BatchProof, *, as_json: bool) -> None:
    """A disclosure, a batch, or the proof of one of its files, as it states itself."""
    if as_json:
        terminal.print_json(record.model_dump(mode="json", by_alias=True))
        return
    if isinstance(record, Disclosure):
        terminal.line(say("保管日志节录", "Part of a custody journal"), style="bold")
        for event in record.events:
            terminal.line(f"{event.index + 1:>4}  {event.line}")
    elif isinstance(record, Batch):
        terminal.rows(say("批次", "Batch"), [
            (say("名称", "title"), record.title), (say("文件", "files"), f"{record.files:,}  ({record.bytes:,} B)"),
            (say("未收入", "not taken"), f"{record.problems:,}"), (say("树根", "root"), record.tree_root),
        ])  # fmt: skip
    else:
        terminal.rows(say("批次中一个文件的证明", "Proof of one file of a batch"), [
            (say("批次", "batch"), record.title), (say("文件", "file"), record.entry.name),
            ("SHA-256", record.entry.sha256), (say("序号", "number"), str(record.index + 1)),
        ])  # fmt: skip
    terminal.line(say("以上为其自述，未经核验；请运行 evidence-kit verify。",
                      "This is what it states, unchecked; run evidence-kit verify."), style="yellow")  # fmt: skip
