"""Every code has its sentence and every sentence its code; each is filled as it is written; no language holds the other."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from evidence_kit.domain.fault import Fault, FaultCode
from evidence_kit.domain.making.gap import Gap, GapCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.wording import Sentence, kit_table
from evidence_kit.wording.faults import fault_text
from evidence_kit.wording.gaps import ASK_FOR_WEIGHTS, RECORDS, REMEDIES, gap_remedy

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "evidence_kit").rglob("*.py"))
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
TERMS = frozenset(  # noqa: SIM905 - a list of names, not code
    # Names of formats, algorithms, programs, files, options and fields, as a Chinese text writes them too.
    [
        "ASiC",
        "AVIF",
        "BagIt",
        "BER",
        "ComfyUI",
        "CRC",
        "DER",
        "drand",
        "DSS",
        "ESSCertID",
        "grantedWithMods",
        "HEIC",
        "HTTP",
        "Krita",
        "ID",
        "id",
        "JPEG",
        "JSON",
        "MD",
        "MP",  # MP4
        "Merkle",
        "OpenSSL",
        "pyHanko",
        "RSA",
        "OpenTimestamps",
        "OXUM",
        "Payload",
        "Oxum",
        "PDF",
        "PNG",
        "PSNR",
        "RFC",
        "RIPEMD",
        "SHA",
        "VAE",
        "SM",
        "ESSCertIDv",
        "UTF",
        "WebP",
        "YAML",
        "ZIP",
        "dB",
        "s",
        "rfc",
        "client",
        "true",
        "false",
        "L",
        "docs",
        "seals",
        "md",
        "head",
        "root",
        "txt",
        "files",
        "jsonl",
        "trust",
        "B",
        "CAdES",
        "XAdES",
        "SSIM",
        "UTC",
        "CPU",
        "Forge",
        "LoRA",
        "NaN",
        "UNet",
        "webui",
    ]
)
"""What a Chinese sentence may hold of Latin words …"""
AS_TYPED = re.compile(
    r"evidence-kit intake 案件 --as init-(picture|mask) 文件|case\.yaml 的 init(?= 中)|case\.yaml|init\.previous_seed"
    r"|mask_blur|masked_content|params\.txt|outputs 目录"
)
"""… and of what is typed or looked for letter by letter."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def fault_codes() -> dict[str, type[FaultCode]]:
    """Name → enum, of every enum of faults in the kit."""
    found: dict[str, type[FaultCode]] = {}
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef) and "FaultCode" in map(ast.unparse, node.bases):
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found[node.name] = getattr(importlib.import_module(module), node.name)
    return found


def calls() -> Iterator[tuple[Path, ast.Call]]:
    return ((path, node) for path in SOURCES for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def test_every_fault_has_a_sentence_and_every_sentence_a_fault() -> None:
    values = [code.value for codes in fault_codes().values() for code in codes]
    assert len(fault_codes()) > 15
    assert len(set(values)) == len(values)
    assert set(values) == set(kit_table("faults").sentences)


def test_every_fault_is_filled_as_its_sentence_is_written() -> None:
    """What is raised with other arguments than the table has would be an error in front of a court."""
    codes, seen = fault_codes(), 0
    implied = {"NotCanonical": {"offset"}, "JournalBroken": {"line"}, "ChainBroken": {"line"}}
    for path, call in calls():
        first = call.args[0] if call.args else None
        if not (isinstance(first, ast.Attribute) and isinstance(first.value, ast.Name) and first.value.id in codes):
            continue
        if any(keyword.arg is None for keyword in call.keywords):
            continue  # `**arguments`: run by the tests of their format
        maker = ast.unparse(call.func)
        given = {keyword.arg for keyword in call.keywords} - {"note"} | implied.get(maker, set())
        code = codes[first.value.id][first.attr]
        assert given == kit_table("faults").sentences[code.value].placeholders, f"{path}:{call.lineno}: {code}"
        seen += 1
    assert seen > 200


def test_every_sentence_of_the_verifier_is_said_and_filled_as_it_is_written() -> None:
    table, said = kit_table("findings").sentences, set()
    for path, call in calls():
        if ast.unparse(call.func) != "words" or not isinstance(call.args[0], ast.Constant):
            continue
        key = str(call.args[0].value)
        if path.parts[-2:] == ("wording", "__init__.py"):
            continue
        said.add(key)
        assert {keyword.arg for keyword in call.keywords} == table[key].placeholders, f"{path}:{call.lineno}: {key}"
    assert said == set(table)


def test_every_label_of_a_report_is_shown_and_filled_as_it_is_written() -> None:
    table, shown = kit_table("report").sentences, set()
    for path, call in calls():
        if ast.unparse(call.func) == "labels":
            assert isinstance(call.args[0], ast.Constant)
            key = str(call.args[0].value)
            shown.add(key)
            assert {keyword.arg for keyword in call.keywords} == table[key].placeholders, f"{path}:{call.lineno}: {key}"
    assert shown == set(table)


def test_the_page_of_findings_explains_every_code_and_no_other() -> None:
    page = (ROOT / "docs" / "findings.md").read_text("utf-8")
    explained = set(re.findall(r"^\| .*", page, flags=re.MULTILINE))
    named = {name for line in explained for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", line.split("|")[1])}
    named |= {f"CONTAINER_SIGNATURE{suffix}" for suffix in re.findall(r"`…(_[A-Z]+)`", page)}
    assert named == {code.value for code in FindingCode}


def test_every_gap_has_a_sentence_and_a_remedy() -> None:
    table = kit_table("gaps").sentences
    remedies = {key for keys in REMEDIES.values() for key in keys} | set(RECORDS.values()) | {ASK_FOR_WEIGHTS}
    assert set(REMEDIES) == set(GapCode) - {GapCode.CLOSED_SERVICE}
    assert {code.value for code in GapCode} | remedies == set(table)
    assert not any(table[key].placeholders for key in remedies)


def test_every_gap_names_one_next_step() -> None:
    """Counsel asks a client for one thing at a time; the file in hand is never asked for again."""
    assert all(len(keys) == 1 for keys in REMEDIES.values())
    asking = [code for code, keys in REMEDIES.items() if keys == ("ask_for_the_original",)]
    assert asking == [GapCode.NO_PARAMETERS]  # a file that carries no text at all cannot be what a program saved
    unknown = Gap(code=GapCode.NOT_STATED, parameter="checkpoint", blocking=True)
    assert gap_remedy(unknown) != gap_remedy(unknown.model_copy(update={"parameter": "seed"}))


def test_every_gap_is_filled_as_its_sentence_is_written() -> None:
    seen = set()
    for path, call in calls():
        code = ast.unparse(call.args[0]) if call.args else ""
        if ast.unparse(call.func) in ("_blocking", "_open") and code.startswith("GapCode."):
            sentence = kit_table("gaps").sentences[GapCode[code.removeprefix("GapCode.")].value]
            assert {keyword.arg for keyword in call.keywords} == sentence.placeholders, f"{path}:{call.lineno}: {code}"
            seen.add(code)
    assert len(seen) > 10  # those of an init picture are rendered in tests/recipe/test_img2img.py


SENTENCES = [
    (name, key, one)
    for name in ("faults", "findings", "gaps", "problems", "remarks", "report")
    for key, one in kit_table(name).sentences.items()
]


@pytest.mark.parametrize(("name", "key", "sentence"), SENTENCES, ids=[f"{name}-{key}" for name, key, _ in SENTENCES])
def test_no_language_holds_the_other(name: str, key: str, sentence: Sentence) -> None:
    for english in filter(None, (sentence.en, sentence.en_one)):
        assert not CHINESE.search(english)
    latin = set(re.findall(r"[A-Za-z]+", AS_TYPED.sub("", re.sub(r"\{\w+\}", "", sentence.zh))))
    assert latin <= TERMS, f"{name}.yaml: {key}: {sorted(latin - TERMS)}"
    if name == "faults":  # they stand inside of sentences
        assert not sentence.zh.endswith("。") and not sentence.en.endswith(".")


def test_several_faults_are_one_text_in_each_language() -> None:
    told = fault_text(
        Fault(code="JOURNAL_PREVIOUS", arguments={"line": 3}, note="for a log"), Fault(code="FILE_MISSING")
    )
    assert told.zh == "第 3 行与上一行不相接；缺少该文件"
    assert told.en == "line 3 names another predecessor than the line before it; it is missing"
