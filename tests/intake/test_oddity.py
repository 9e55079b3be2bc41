"""Odd files are told from ordinary ones."""

from __future__ import annotations

import pytest

from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.intake.oddity import oddities

PNG, JPEG, ZIP, PDF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"%PDF-1.7"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp41"


@pytest.mark.parametrize(
    ("name", "head"),
    [("a.png", PNG), ("A.JPG", JPEG), ("a.jpeg", JPEG), ("a.pdf", PDF), ("合同.docx", ZIP), ("a.heic", HEIC), ("a.mp4", MP4),
     ("a.mov", MP4), ("a.tif", b"II*\0"), ("a.gif", b"GIF89a"), ("a.txt", b"words"), ("a", b"?"), ("a.jsonl", b"{}")],
)  # fmt: skip
def test_ordinary_files_are_not_odd(name: str, head: bytes) -> None:
    assert list(oddities(name, head, 100)) == []


@pytest.mark.parametrize(
    ("name", "head", "size", "code"),
    [("a.png", b"", 0, ProblemCode.EMPTY_FILE), ("a.heic", PNG, 9, ProblemCode.OTHER_FORMAT), ("a.png", b"<html>", 9, ProblemCode.OTHER_FORMAT),
     ("a.docx", PDF, 9, ProblemCode.OTHER_FORMAT), ("a.mp4", HEIC, 9, ProblemCode.OTHER_FORMAT), ("a.py", b"import os", 9, ProblemCode.PROGRAM_FILE),
     ("a.dat", b"MZ\x90", 9, ProblemCode.PROGRAM_FILE), ("setup", b"#!/bin/sh", 9, ProblemCode.PROGRAM_FILE)],
)  # fmt: skip
def test_each_kind_of_oddity_has_its_code(name: str, head: bytes, size: int, code: ProblemCode) -> None:
    assert [one.code for one in oddities(name, head, size)] == [code]
