"""What a court checks besides a bundle: a batch, one file of a batch, a disclosed part of a journal.

A bundle itself goes to `evidence_kit.verify.verify_bundle`, in a process of its own.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.disclosure import Disclosure
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.examination import Examination
from evidence_kit.domain.progress import ProgressCallback
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, readable, text
from evidence_kit.domain.time.batch import Batch, BatchProof
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats.recognition import Kind, kind_of
from evidence_kit.verify import disclosure
from evidence_kit.verify.batch import examine as batch
from evidence_kit.verify.time import foreign_proofs
from evidence_kit.verify.time.attested.foreign_containers import examine_container
from evidence_kit.verify.time.attested.foreign_signatures import examine_signature
from evidence_kit.workflows.prove import proof_from_batch
from evidence_kit.workflows.recognition import holds_record, kind_at


def record_at(path: Path) -> Disclosure | Batch | BatchProof | None:
    """Return the record of a batch, of a proof out of one, or of a disclosure, unchecked; None where `path` is none of them.

    Raises:
        StorageError: it cannot be read.
    """
    if not holds_record(path):
        return None
    if path.is_dir():
        return batch.read_batch(path)
    data = _bytes(path, disclosure.MAX_DISCLOSURE)
    return disclosure.read_disclosure(data) or batch.read_batch_proof(data)


def examine(path: Path, proof: Path | None, trust: TrustList, *, now: datetime, watch: ProgressCallback) -> Examination:
    """Examine a batch, a disclosure, or one file against its proof.

    Args:
        path: the folder of a batch, a disclosure, or the file itself.
        proof: of a single file: its `.proof.json`, the folder of its batch, or a proof that another program made.
        trust: the court's own list.
        now: the moment of the check.

    Raises:
        InputError: `path` or `proof` is not such a record; says what it is, and how it is checked.
        StorageError: it cannot be read.
    """
    if proof is not None:
        return _examined_file(path, proof, trust, now, watch)
    if path.is_dir():
        return batch.examine_batch(path, trust, now=now, watch=watch)
    part = disclosure.read_disclosure(_bytes(path, disclosure.MAX_DISCLOSURE))
    if part is None:
        raise _unreadable(path, Kind.RECORD)
    return disclosure.examine_disclosure(part, readable(path.name), trust, now=now)


def _examined_file(path: Path, proof: Path, trust: TrustList, now: datetime, watch: ProgressCallback) -> Examination:
    if proof.is_dir():
        read = proof_from_batch(proof, path)
        if read is None:
            return batch.examine_stranger(path, trust, now=now)
        return batch.examine_file(path, read, trust, now=now, watch=watch, beside=proof)
    data = _bytes(proof, batch.MAX_PROOF)
    kind = kind_of(data)
    if kind in foreign_proofs.KINDS:
        return foreign_proofs.examine_foreign(path, proof, data, trust, now=now, watch=watch)
    if kind is Kind.CONTAINER:
        return examine_container(path, proof, trust, now=now, watch=watch)
    if kind is Kind.SIGNATURE:
        return examine_signature(path, proof, data, trust, now=now, watch=watch)
    read = batch.read_batch_proof(data, beside=proof.parent)
    if read is None and batch.is_rewritten(data):
        raise _rewritten(proof, path)
    if read is None:
        raise _unreadable(proof, kind, path)
    return batch.examine_file(path, read, trust, now=now, watch=watch, beside=proof.parent)


def _bytes(path: Path, most: int) -> bytes:
    with storage.read_unchanged(path) as stream:
        return stream.read(most + 1)


def refuse_no_bundle(path: Path) -> None:
    """Refuse to judge as a bundle what is recognisably something else.

    A wrong file is a mistake of whoever asks, and says nothing of a party.

    Raises:
        InputError: it is; says what it is, and how it is checked.
        StorageError: it cannot be read.
    """
    kind = kind_at(path)
    if kind is not Kind.BUNDLE:
        raise _unreadable(path, kind)


_NAMES = {
    Kind.RECORD: text("JSON 记录", "a record in JSON"),
    Kind.CALENDAR_PROOF: text("OpenTimestamps 日历证明", "an OpenTimestamps calendar proof"),
    Kind.TIME_STAMP: text("RFC 3161 时间戳", "an RFC 3161 time stamp"),
    Kind.EVIDENCE_RECORD: text("RFC 4998 证据记录", "an RFC 4998 evidence record"),
    Kind.STAMPED_DATA: text("RFC 5544 时间戳数据", "RFC 5544 time-stamped data"),
    Kind.SIGNATURE: text("CMS 签名", "a CMS signature"),
    Kind.CONTAINER: text("其他程序的 ZIP 容器", "a ZIP container of another program"),
    Kind.PDF: text("PDF 文件", "a PDF"),
    Kind.PICTURE: text("图片", "a picture"),
    Kind.ARMOURED: text("PEM 文件", "a PEM file"),
    Kind.OTHER: text("无法辨认的文件", "a file of no kind that is known here"),
}


def _unreadable(path: Path, kind: Kind, file: Path | None = None) -> InputError:
    what = _NAMES.get(kind, text("证据包", "a bundle"))
    if file is None:
        return InputError(
            text(f"{path.name} 不是证据包，而是{what.zh}。", f"{path.name} is no bundle, but {what.en}."),
            _how(path, kind),
        )
    return InputError(
        text(f"{path.name} 不是本工具能核验的证明，而是{what.zh}。",
             f"{path.name} is no proof that is checked here, but {what.en}."), _how(path, kind),
    )  # fmt: skip


def _rewritten(proof: Path, file: Path) -> InputError:
    again = suggested("prove", "批次文件夹", file), suggested("prove", "BATCH", file)
    return InputError(
        text(f"{proof.name} 是单个文件的证明，但已被改写（如重新缩进、换行或改动编码）：证明只认一种写法，故不予核验。",
             f"{proof.name} is the proof of a file, but was written anew (indented, other line ends or encoding): a proof has one form "
             "only, and this one is not checked."),
        text(f"请使用当初交付的原件；或请公证处由批次重新出具：{again[0]}",
             f"Take the proof as it was handed out, or have it made again from the batch: {again[1]}"),
    )  # fmt: skip


def _how(path: Path, kind: Kind) -> Text:
    """How a file of a kind is checked."""
    if kind in {*foreign_proofs.KINDS, Kind.SIGNATURE}:
        zh, en = (suggested("verify", file, "--proof", path) for file in ("文件", "FILE"))
        return text(f"请连同其所证明的文件一并核验：{zh}", f"Check it together with the file that it is over: {en}")
    if kind is Kind.CONTAINER:
        zh, en = (suggested("verify", file, "--proof", path) for file in ("文件", "FILE"))
        return text(f"ASiC 容器（.asice、.asics）请连同其中的一个文件一并核验：{zh}；其中的 XML 签名（XAdES）请用欧盟 DSS 或 DigiDoc4 核验。",
                    f"Check an ASiC container (.asice, .asics) together with a file out of it: {en}; a signature in XML (XAdES) inside "
                    "is for the EU's DSS or DigiDoc4.")  # fmt: skip
    return text("请提供证据包、批次文件夹、日志节录，或文件及其证明（.proof.json、.tsr、.ots、.ers）。",
                "Give a bundle, the folder of a batch, a disclosed part of a journal, or a file with its proof "
                "(.proof.json, .tsr, .ots, .ers).")  # fmt: skip
