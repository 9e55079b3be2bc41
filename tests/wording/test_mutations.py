"""Every way of altering a bundle has its words, and all words a way."""

from __future__ import annotations

from evidence_kit.domain.filing.mutation import MutationCode
from evidence_kit.wording import kit_table
from evidence_kit.wording.mutations import mutation_text


def test_codes_and_words_stand_for_each_other() -> None:
    assert {code.value for code in MutationCode} == set(kit_table("mutations").sentences)


def test_one_is_told_in_both_languages() -> None:
    told = mutation_text(MutationCode.JOURNAL_CUT)
    assert ("日志" in told.zh, "journal" in told.en) == (True, True)
