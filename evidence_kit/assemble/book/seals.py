"""The seals: what each one covers, who dated it, and what a pending calendar proof means."""

from __future__ import annotations

from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story, clock
from evidence_kit.assemble.book.typesetting.paragraph import both, cell, paragraph
from evidence_kit.assemble.book.typesetting.table import Cell, labelled, remark
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.renewal import RecordedLine, Renewal
from evidence_kit.domain.time.seal import CalendarProof, Proof, Seal

_NONE = text("日志尚未封存。", "The journal has not been sealed.")
_MEANING = text(
    "时间戳只说明被盖戳的内容“不晚于”该时刻已经存在；不说明由谁、何时产生，也不说明内容真实。封存的是保管日志的末端，"
    "日志逐条相链并载明每个文件的 SHA-256，故一次封存即固定此前全部文件。",
    "A time stamp says that what was stamped existed “not later than” that moment; not by whom or when it was made, nor that it "
    "is true. What is stamped is the end of the custody journal, whose lines are chained and name every file by SHA-256: one "
    "seal fixes all files before it.",
)
_LATER = text(
    "本册成书之后，还将对载有本册摘要的日志再次封存；该次封存见证据包 data/seals/ 及容器时间戳。",
    "Once this book is signed, the journal that names it is sealed again; that seal is in the bundle under data/seals/.",
)
_REHEARSAL = text(
    "演练：以下时间由内置的演练机构签发，不可信，不得提交。",
    "Rehearsal: the times below come from an embedded authority; they are not trusted and not for filing.",
)
_UNCHECKED = text("（SM2 签名，本工具未核验）", " (signed with SM2, not checked by this kit)")
_RENEWED = text(
    "续期：在旧时间戳的证书到期或算法变弱之前，以新的时间戳连同旧时间戳及日志一并盖戳（RFC 4998）。续期不提前任何时间："
    "各文件的时间仍以其最早的时间戳为准，新时间戳只使旧时间戳在其后仍可采信。",
    "Renewal: before an older token's certificate ends or its algorithm weakens, a new token covers it together with the journal "
    "(RFC 4998). It makes nothing older: the time of a file stays that of its first token; the new one lets the old be relied on "
    "after its own certificate has ended.",
)
_KINDS = {
    "time-stamp": text("时间戳续期", "renewal of time stamps"),
    "hash-tree": text("哈希树续期（全部文件以新算法重新计算摘要）", "hash-tree renewal: every file digested anew"),
}
_PENDING = text("日历已受理，待比特币区块确认", "accepted by the calendar, pending in Bitcoin")


def seals(setting: Setting) -> Story:
    """Every seal so far."""
    made = setting.gathered.seals
    if not made:
        return [remark(_NONE)]
    story: Story = [*both(_MEANING, style.REMARK, style.REMARK_EN), space(4)]
    if any(seal.rehearsal for seal in made):
        story += [remark(_REHEARSAL, warning=True)]
    for number, seal in enumerate(made, start=1):
        story += [*section(text(f"第 {number} 次封存", f"Seal {number}")), labelled(_rows(setting, seal))]
    return [*story, *_renewals(setting), space(8), remark(_LATER)]


def _rows(setting: Setting, seal: Seal) -> list[tuple[Text, Cell]]:
    covers = text(f"保管日志前 {seal.head.size} 条", f"the first {seal.head.size} events of the journal")
    return [
        (text("覆盖", "Covers"), covers),
        (text("日志末条 SHA-256", "SHA-256 of the last event"), [paragraph(seal.head.sha256, style.DIGEST)]),
        (text("默克尔树根", "Merkle tree root"), [paragraph(seal.tree_root, style.DIGEST)]),
        *(_proof(setting, proof) for proof in seal.proofs),
    ]


def _renewals(setting: Setting) -> Story:
    story: Story = []
    for number, renewal in enumerate(setting.gathered.renewals, start=1):
        story += [*section(text(f"第 {number} 次续期", f"Renewal {number}")), labelled(_renewed(setting, renewal))]
    return [*story, space(4), remark(_RENEWED)] if story else []


def _renewed(setting: Setting, renewal: Renewal) -> list[tuple[Text, Cell]]:
    kind, algorithm = _KINDS[renewal.kind], renewal.algorithm.upper()
    covers = text(
        f"旧时间戳及保管日志前 {renewal.head.size} 条",
        f"older tokens and the first {renewal.head.size} events of the journal",
    )
    return [
        (text("方式", "Kind"), text(f"{kind.zh}　{algorithm}", f"{kind.en}, {algorithm}")),
        (text("覆盖", "Covers"), covers),
        (text("盖戳的文件", "What was stamped"), [paragraph(renewal.stamped_file, style.DIGEST)]),
        *(_proof(setting, proof) for proof in renewal.proofs),
        (text("证据记录", "Evidence records"), [part for line in renewal.lines for part in _record(line)]),
    ]  # fmt: skip


def _record(line: RecordedLine) -> Story:
    until = clock(line.until)
    said = text(f"{line.over}　原可采信至 {until}", f"could be relied on until {until}")
    if line.kind == "initial":
        said = text(f"{line.over}　首个时间戳，可采信至 {until}", f"its first token, to be relied on until {until}")
    return [*cell(said), paragraph(f"{line.record}  {line.sha256}", style.DIGEST)]


def _proof(setting: Setting, proof: Proof) -> tuple[Text, Cell]:
    file = paragraph(f"{proof.path}  {proof.sha256}", style.DIGEST)
    if isinstance(proof, CalendarProof):
        state = _PENDING
        upgraded = setting.gathered.upgraded.get(proof.path)
        if upgraded is not None and upgraded.attested:
            heights = ", ".join(map(str, sorted({kept.height for kept in upgraded.attested})))
            state = text(f"比特币区块 {heights}", f"Bitcoin block {heights}")
            file = paragraph(f"{upgraded.path}  {upgraded.sha256}", style.DIGEST)
        where = " ".join(proof.calendars)
        return text("OpenTimestamps", "OpenTimestamps"), [*cell(text(f"{where}　{state.zh}", state.en)), file]
    mark = text("", "") if proof.checked else _UNCHECKED
    stated = text(
        f"{proof.authority}　{clock(proof.generated)}{mark.zh}",
        f"policy {proof.policy}, serial {proof.serial}{mark.en}",
    )
    return text("RFC 3161 时间戳", "RFC 3161 time stamp"), [*cell(stated), file]
