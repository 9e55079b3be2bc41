"""What a review reads beside the records: licences, and whether keys and certificates are there."""

from __future__ import annotations

from pathlib import Path

import yaml

from evidence_kit.casefile import CaseFile
from evidence_kit.workflows.reviewed_files import absent_papers, licence_texts
from tests.filed import kit, write_signer


def test_keys_and_chains_that_are_not_there_are_named_with_their_place(new_case: Path) -> None:
    path = new_case / "case.yaml"
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    written |= {
        "signer": "p12:keys/signer.p12",
        "sealing": {"authorities": ["tsa:digicert", "tsa:http://a/#imprint=sm3&root=keys/authority.pem"]},
    }
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    assert dict(absent_papers(CaseFile(new_case))) == {
        ("signer",): "keys/signer.p12", ("sealing", "authorities", 1): "keys/authority.pem",
    }  # fmt: skip
    write_signer(new_case / "keys")
    assert not list(absent_papers(CaseFile(new_case)))


def test_licences_are_read_in_whichever_encoding(new_case: Path, tmp_path: Path) -> None:
    for name, encoding in (("a.txt", "utf-8"), ("b.txt", "gb18030")):
        (tmp_path / name).write_text(f"仅供学习 {name}", encoding=encoding)
    assert kit("intake", new_case, "--as", "licence", tmp_path / "a.txt", tmp_path / "b.txt").returncode == 0
    texts = licence_texts(CaseFile(new_case), set())
    assert sorted(texts.values()) == ["仅供学习 a.txt", "仅供学习 b.txt"]
    assert len(licence_texts(CaseFile(new_case), set(texts))) == 0
