"""An OpenTimestamps proof that somebody else made is read before it comes under custody."""

from __future__ import annotations

from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.text import text
from evidence_kit.formats.opentimestamps import MAX_SIZE, ProofError, read_proof
from evidence_kit.wording.faults import fault_text


def check_proof(source: Path) -> None:
    """Makes sure that a file is an OpenTimestamps proof; whether it holds is not asked here.

    Raises:
        InputError: it is none, with the reason.
        StorageError: it cannot be read.
    """
    with storage.storage_errors(source), source.open("rb") as stream:
        data = stream.read(MAX_SIZE + 1)
    try:
        read_proof(data)
    except ProofError as error:
        why = fault_text(error.fault)
        raise InputError(
            text(f"{source.name} 不能作为 OpenTimestamps 证明收存：{why.zh}。",
                 f"{source.name} cannot be taken in as an OpenTimestamps proof: {why.en}."),
            text("请提供 ots stamp 等程序写出的 .ots 文件；其他文件请用 --as other-evidence 收存，切勿收存私钥。",
                 "Hand in the .ots file that a program such as `ots stamp` wrote. Other files come in with --as "
                 "other-evidence; a private key belongs into no case."),
        ) from error  # fmt: skip
