"""Every objection has a sentence and what would close it, and every one of these an objection."""

from __future__ import annotations

import ast
from pathlib import Path

from evidence_kit.domain.filing.objection import ObjectionCode, objection
from evidence_kit.wording import kit_table
from evidence_kit.wording.objections import REMEDY, objection_remedy, objection_text

RULES = Path(__file__).parents[2] / "evidence_kit" / "attack" / "objections"


def test_codes_and_sentences_stand_for_each_other() -> None:
    codes = {code.value for code in ObjectionCode}
    assert codes | {code + REMEDY for code in codes} == set(kit_table("objections").sentences)


def test_each_is_raised_with_what_its_sentences_name() -> None:
    sentences, raised = kit_table("objections").sentences, set()
    for path in RULES.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and ast.unparse(call.func) == "objection"):
                continue
            code = ast.unparse(call.args[0]).rpartition(".")[2]
            plain = {keyword.arg for keyword in call.keywords if keyword.arg}
            told = plain | ({"file"} if any(keyword.arg is None for keyword in call.keywords) else set())
            assert sentences[code].placeholders | sentences[code + REMEDY].placeholders <= told, code
            raised.add(code)
    assert raised == {code.value for code in ObjectionCode}


def test_one_is_told_with_what_it_names() -> None:
    one = objection(ObjectionCode.ACCOUNT_NOT_SHOWN, None, account="8842", holder="沈喆")
    assert objection_text(one).zh == "账号“8842”归沈喆所有，没有证据支持。"
    assert "login" in objection_remedy(one).en
