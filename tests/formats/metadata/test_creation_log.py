"""Logs of a day of creation: whose they are, and what changed from row to row."""

from __future__ import annotations

import pytest

from evidence_kit import resources
from evidence_kit.formats.metadata import creation_log
from evidence_kit.formats.metadata.creation_log import LogWriter

OLDER = "prompt,seed,width,height,sampler,cfgs,steps,filename,negative_prompt\r\n"


def test_the_log_of_webui_is_known_by_its_columns() -> None:
    log = creation_log.read((OLDER + '"a, b",7,512,768,Euler a,7.0,20,sub\\00001-7.png,bad\r\n').encode())
    assert log is not None and log.writer is LogWriter.WEBUI
    assert log.rows[0].file == "00001-7.png" and log.rows[0].values["prompt"] == "a, b"


def test_the_log_of_the_sample_is_one() -> None:
    log = creation_log.read(resources.shipped("samples", "celadon-teapot", "evidence", "log.csv").read_bytes())
    assert log is not None and log.writer is LogWriter.WEBUI and len(log.rows) == 4
    assert set(creation_log.changes(log.rows[1], log.rows[2])) == {"seed", "filename"}


def test_records_of_json_have_no_known_writer() -> None:
    log = creation_log.read(b'{"prompt": "a", "seed": 1}\n{"prompt": "a", "seed": 2}\n')
    assert log is not None and log.writer is None
    assert creation_log.changes(log.rows[0], log.rows[1]) == {"seed": ("1", "2")}


@pytest.mark.parametrize("data", [b"", b"just words\n", b'{"a": 1}\nnot json\n', b"\xff\xfe\x00", b"prompt,seed\r\n1,2\r\n",
                                  b"[1]\n", b"[" * 3000])  # fmt: skip
def test_anything_else_is_no_log(data: bytes) -> None:
    assert creation_log.read(data) is None


def test_a_prompt_is_told_by_what_it_gained_and_lost() -> None:
    assert creation_log.added_and_removed("a, b,c", "a, b,new,c") == ("new", "")
    assert creation_log.added_and_removed("a, b<lora:x:1>", "a, b<lora:x:0.4>") == ("<lora:x:0.4>", "<lora:x:1>")
