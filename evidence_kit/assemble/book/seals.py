"""The seals: what each one covers, who dated it, and what a pending calendar proof means."""

from __future__ import annotations

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, labelled, remark
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.renewal import RecordedLine, Renewal
from evidence_kit.domain.time.seal import CalendarProof, Proof, Seal

_words = wording.table("book/seals")


def seals(setting: Setting) -> Story:
    """Every seal so far."""
    made = setting.gathered.seals
    if not made:
        return [remark(_words("none"))]
    story: Story = [*both(_words("meaning"), style.REMARK, style.REMARK_EN), space(4)]
    if any(seal.rehearsal for seal in made):
        story += [remark(_words("rehearsal"), warning=True)]
    for number, seal in enumerate(made, start=1):
        story += [*section(_words("seal", number=number)), labelled(_rows(setting, seal))]
    return [*story, *_renewals(setting), space(8), remark(_words("later_seal"))]


def _rows(setting: Setting, seal: Seal) -> list[tuple[Text, Cell]]:
    return [
        (_words("covers"), _words("covered_events", count=seal.head.size)),
        (_words("last_event"), [paragraph(seal.head.sha256, style.DIGEST)]),
        (_words("tree_root"), [paragraph(seal.tree_root, style.DIGEST)]),
        *(_proof(setting, proof) for proof in seal.proofs),
    ]


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
        *(_proof(setting, proof) for proof in renewal.proofs),
        (_words("evidence_records"), [part for line in renewal.lines for part in _record(line)]),
    ]


def _record(line: RecordedLine) -> Story:
    until = clock(line.until)
    said = _words("older_token", file=line.over, until=until)
    if line.kind == "initial":
        said = _words("first_token", file=line.over, until=until)
    return [*cell(said), paragraph(f"{line.record}  {line.sha256}", style.DIGEST)]


def _proof(setting: Setting, proof: Proof) -> tuple[Text, Cell]:
    if isinstance(proof, CalendarProof):
        return _words("opentimestamps"), _calendar_proof(setting, proof)
    time = clock(proof.generated)
    said = cell(_words("token", authority=proof.authority, time=time, policy=proof.policy, serial=proof.serial))
    if not proof.checked:
        said += cell(_words("unchecked"))
    return _words("time_stamp"), [*said, paragraph(f"{proof.path}  {proof.sha256}", style.DIGEST)]


def _calendar_proof(setting: Setting, proof: CalendarProof) -> Cell:
    calendars, upgraded = " ".join(proof.calendars), setting.gathered.upgraded.get(proof.path)
    if upgraded is None or not upgraded.attested:
        said = _words("pending", calendars=calendars)
        return [*cell(said), paragraph(f"{proof.path}  {proof.sha256}", style.DIGEST)]
    heights = ", ".join(map(str, sorted({kept.height for kept in upgraded.attested})))
    said = _words("attested", calendars=calendars, heights=heights)
    return [*cell(said), paragraph(f"{upgraded.path}  {upgraded.sha256}", style.DIGEST)]
