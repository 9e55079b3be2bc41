"""Whatever Notepad saves is read, or refused with what to choose instead."""

from __future__ import annotations

import pytest

from evidence_kit.case_yaml.decoding import MAX_SIZE, decode, encoding_of
from evidence_kit.case_yaml.flaw import Flawed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_in_any_form_is_read(encoding: str) -> None:
    data = "案号: 一\r\n".encode(encoding)
    assert decode(data) == "案号: 一\r\n" and encoding_of(data) == encoding


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a: b\n案号: 一".encode("gb18030"), "第 2 行第 1 列：文件不是 UTF-8 编码（像是以 ANSI/GBK 保存的）：请在记事本中选择“另存为”，编码选 UTF-8"),
        (b"", "文件是空的"),
        (b"a" * (MAX_SIZE + 1), f"文件大于 {MAX_SIZE} 字节"),
        (b"a: b\nc: d\x01", "第 2 行第 5 列：有不可见的字符（U+0001），请删去"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data: bytes, said: str) -> None:
    with pytest.raises(Flawed) as caught:
        decode(data)
    assert [flaw.told.zh for flaw in caught.value.flaws] == [said]
