"""A proof that an editor indented is told from what is no proof, with the reason and the way to get it again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence_kit.casefile import system_clock
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.workflows.batch import BatchSelection, make_batch
from evidence_kit.workflows.examination import examine_apart
from evidence_kit.workflows.parties import rehearsal_parties
from evidence_kit.workflows.prove import write_proofs


def test_a_rewritten_proof_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "合同.txt"
    file.write_bytes(b"content")
    make_batch(BatchSelection(tmp_path / "in"), tmp_path / "out", title="", also=(), parties=rehearsal_parties(system_clock),
               clock=system_clock, watch=unwatched)  # fmt: skip
    proof, *_ = write_proofs(tmp_path / "out", [file], tmp_path / "proofs", every=False, watch=unwatched)
    data = proof.read_bytes()
    trust = TrustList(name="Court", dated="2026-01-01", anchors=())

    def said(rewritten: bytes) -> InputError:
        proof.write_bytes(rewritten)
        with pytest.raises(InputError) as raised:
            examine_apart(file, proof, trust, now=system_clock(), watch=unwatched)
        return raised.value

    value = json.loads(data)
    for rewritten in (json.dumps(value, indent=4).encode(), data.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + data):
        error = said(rewritten)
        assert "one form" in error.message.en and "只认一种写法" in error.message.zh
        assert "evidence-kit prove BATCH" in error.remedy.en and "evidence-kit prove 批次文件夹" in error.remedy.zh
    assert "one form" not in said(b'{"some": "record"}').message.en
