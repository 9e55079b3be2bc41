"""Slips are all found in one reading; what is broken otherwise never ends in a traceback."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kit.case_yaml import parse_case
from evidence_kit.case_yaml.document import compose
from evidence_kit.case_yaml.flaw import Flawed
from evidence_kit.domain.errors import CaseError
from tests.case_yaml.written import CHINESE
from tests.conftest import CASE_YAML

SPOILERS = st.sampled_from(["：", "，", "“", "”", "\t", "[", "]", "{", "}", "*a", "&a", "!x", "'", '"', "- ", "\n", "---\n", "#", "%", "@",
                            "|", "? ", "<<: ", ": ", "0x", "2025-99-99", "~", "\x00", "\u2028", "１", " "])  # fmt: skip


def test_several_slips_are_named_together() -> None:
    document = compose("title：甲\ncourt：乙\na:\n\tb: 1\n")
    assert sorted(flaw.line for flaw in document.slips) == [1, 2, 4]


def test_what_expands_without_end_is_refused() -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    for written in (
        f"{CASE_YAML}claims: {'[' * 3000}",
        bomb.replace("a: &a", "claims: &a"),
        CASE_YAML + "claims: &a [*a]\n",
    ):
        with pytest.raises(CaseError):
            parse_case(written.encode())
    with pytest.raises(Flawed):
        compose("[" * 5000)


@settings(max_examples=150, deadline=None)
@given(
    base=st.sampled_from([CASE_YAML, CHINESE]),
    cuts=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 12), SPOILERS), min_size=1, max_size=4),
)
def test_a_spoilt_file_is_read_or_told_in_one_language_a_line(base: str, cuts: list[tuple[int, int, str]]) -> None:
    for at, length, put in cuts:
        base = base[:at] + put + base[at + length :]
    try:
        parse_case(base.encode("utf-8"))
    except CaseError as error:
        for told in error.details or (error.message,):
            assert told.zh and told.en
            for words in ("Input should", "expected <", "while scanning", "<unicode string>", "Traceback"):
                assert words not in told.zh + told.en
