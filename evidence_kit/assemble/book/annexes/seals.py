"""The seals: what each one covers, who dated it, and what a pending calendar proof means."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import CondPageBreak

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import heading, section, space
from evidence_kit.assemble.book.typesetting.languages import statements
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, in_few_lines, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, grid, labelled, remark, small_print
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.renewal import RecordedLine, Renewal
from evidence_kit.domain.time.seal import CalendarProof, Proof, Seal

_words = wording.table("book/seals")
_WORTH_BEGINNING = 0.17
"""Share of a page that must be free for the annex to begin on it."""


def seals(setting: Setting) -> Story:
    """Every seal so far, for an exhibit that holds them."""
    return _all(setting)


def times(setting: Setting) -> Story:
    """The annex; nothing where an exhibit shows the seals already."""
    if any(item.role is Role.SEAL for one in setting.supplied for item in one.artifacts):
        return []
    return [CondPageBreak(_WORTH_BEGINNING * style.HEIGHT), *heading(setting, "times", _words("title")), *_all(setting)]


def _all(setting: Setting) -> Story:
    made = setting.gathered.seals
    if not made:
        return [remark(_words("none"))]
    story: Story = [*both(_words("meaning"), style.SMALL, style.SMALL_EN), space(3)]
    if any(seal.rehearsal for seal in made):
        story += [*both(_words("rehearsal"), style.CELL_RED, style.CELL_EN), space(3)]
    rows: list[list[Cell]] = []
    bands: list[int] = []
    for number, seal in enumerate(made, start=1):
        bands.append(len(rows))
        rows.append([_covers(number, seal)])
        rows += [[kind, said, file] for kind, said, file in (_proof(setting, proof) for proof in seal.proofs)]
    head = _words.each("proof", "by", "files")
    story.append(grid(head, rows, (72, 270, 144), bands=bands, small=True))
    return [*story, *_renewals(setting), space(3), *both(_words("later_seal"), style.SMALL, style.SMALL_EN)]


def _covers(number: int, seal: Seal) -> Cell:
    """What a seal covers."""
    said = in_few_lines(_words("seal", number=number, count=seal.head.size), style.STEP, style.SMALL_EN)
    return [*said, paragraph(seal.head.sha256, style.DIGEST)]


def _renewals(setting: Setting) -> Story:
    story: Story = []
    for number, renewal in enumerate(setting.gathered.renewals, start=1):
        story += [*section(_words("renewal", number=number)), labelled(_renewed(setting, renewal))]
    return [*story, space(4), remark(_words("renewal_meaning"))] if story else []


def _renewed(setting: Setting, renewal: Renewal) -> list[tuple[Text, Cell]]:
    kind = renewal.kind.replace("-", "_")
    return [
        (_words("kind"), _words(f"kind_{kind}", algorithm=renewal.algorithm.upper())),
        (_words("covers"), _words("covered_by_renewal", count=renewal.head.size)),
        (_words("stamped"), [paragraph(renewal.stamped_file, style.DIGEST)]),
        *(
            (kind_of_proof, [*small_print(said), *small_print(file)])
            for kind_of_proof, said, file in (_proof(setting, proof) for proof in renewal.proofs)
        ),
        (_words("evidence_records"), [part for line in renewal.lines for part in _record(line)]),
    ]


def _record(line: RecordedLine) -> Story:
    until = clock(line.until)
    said = _words("older_token", file=line.over, until=until)
    if line.kind == "initial":
        said = _words("first_token", file=line.over, until=until)
    return [*cell(said), paragraph(f"{line.record}  {line.sha256}", style.DIGEST)]


def _proof(setting: Setting, proof: Proof) -> tuple[Text, Cell, Cell]:
    """What kind of proof it is, what it says, and its file."""
    if isinstance(proof, CalendarProof):
        return _calendar_proof(setting, proof)
    said: list[Any] = small_print(_words("token", authority=proof.authority, time=clock(proof.generated)))
    details = _words("token_details", policy=proof.policy, serial=proof.serial)
    said.append(paragraph(statements(details)[0][1], style.DIGEST))
    if not proof.checked:
        said += small_print(_words("unchecked"))
    return _words("time_stamp"), said, _file(proof.path, proof.sha256)


def _calendar_proof(setting: Setting, proof: CalendarProof) -> tuple[Text, Cell, Cell]:
    calendars, upgraded = " ".join(proof.calendars), setting.gathered.upgraded.get(proof.path)
    if upgraded is None or not upgraded.attested:
        return _words("opentimestamps"), _words("pending", calendars=calendars), _file(proof.path, proof.sha256)
    heights = ", ".join(map(str, sorted({kept.height for kept in upgraded.attested})))
    said = _words("attested", calendars=calendars, heights=heights)
    return _words("opentimestamps"), said, _file(upgraded.path, upgraded.sha256)


def _file(path: str, digest: str) -> list[Any]:
    """Its name; of its digest, which stands in the annex of digests, the beginning."""
    return [paragraph(path, style.SMALL), paragraph(f"SHA-256 {digest[:16]}…", style.DIGEST)]
