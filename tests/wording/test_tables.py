"""Tables of wording: sentences filled in both languages; a table that a person broke says where."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from evidence_kit import wording
from evidence_kit.domain.errors import CaseError, ToolMissing
from evidence_kit.domain.text import text
from evidence_kit.wording import Table, WordingError, reading
from evidence_kit.wording.reading import MAX_SIZE, TableFault, parse

SOUND = """\
# For whoever edits this file.
submitted_on:
  zh: "提交日期：{day}"
  en: "Submitted on {day}"
covers:
  zh: "覆盖 {count} 个时间戳，{algorithm}"
  en: {one: "covers one time stamp, by {algorithm}", other: "covers {count} time stamps, by {algorithm}"}
no: {zh: 否, en: No}
"""


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML with libyaml, and without."""
    monkeypatch.setattr(reading, "_YAML", getattr(yaml, request.param))


def table_of(content: str, folder: Path) -> Table:
    path = folder / "cover.yaml"
    path.write_text(content, encoding="utf-8")
    return Table("templates/book/cover.yaml", lambda: path)


@pytest.mark.usefixtures("either_parser")
def test_a_sentence_is_filled_in_each_language_by_its_own(tmp_path: Path) -> None:
    words = table_of(SOUND, tmp_path)
    assert words("submitted_on", day=text("8 日", "the 8th")) == text("提交日期：8 日", "Submitted on the 8th")
    assert words("submitted_on", day="2026-01-08") == text("提交日期：2026-01-08", "Submitted on 2026-01-08")
    assert words("no") == text("否", "No")  # not YAML's false


def test_english_has_a_form_for_one(tmp_path: Path) -> None:
    words = table_of(SOUND, tmp_path)
    assert words("covers", count=1, algorithm="SHA3").en == "covers one time stamp, by SHA3"
    assert words("covers", count=0, algorithm="SHA3").en == "covers 0 time stamps, by SHA3"
    assert words("covers", count=2, algorithm="SHA3") == text("覆盖 2 个时间戳，SHA3", "covers 2 time stamps, by SHA3")


def test_a_value_is_never_read_as_a_pattern(tmp_path: Path) -> None:
    words = table_of(SOUND, tmp_path)
    assert words("submitted_on", day=r"{day} \1 %s {").en == r"Submitted on {day} \1 %s {"


def test_a_missing_key_names_file_and_key(tmp_path: Path) -> None:
    with pytest.raises(WordingError) as caught:
        table_of(SOUND, tmp_path)("submited_on")
    assert caught.value.message == text(
        "templates/book/cover.yaml：缺少 submited_on。", "templates/book/cover.yaml: submited_on is missing."
    )
    assert str(tmp_path / "cover.yaml") in caught.value.remedy.zh
    assert isinstance(caught.value, CaseError)


@pytest.mark.parametrize("values", [{}, {"date": "x"}, {"day": "x", "hour": "y"}])
def test_values_are_exactly_the_placeholders(values: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(WordingError, match=r"a placeholder of submitted_on .*\{(day|date|hour)\}"):
        table_of(SOUND, tmp_path)("submitted_on", **values)


def test_naming_a_table_reads_nothing() -> None:
    words = wording.table("book/no-such-page")
    with pytest.raises(ToolMissing, match="templates/book/no-such-page.yaml"):
        words("title")
    assert wording.table("book/no-such-page") is words


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        ("a: {zh: 甲, en: A}\nb:\n  zh: 乙\n", 2, "exactly zh and en"),
        ("a: {zh: 甲, en: A, fr: A}\n", 1, "exactly zh and en"),
        ("a: {zh: 甲, en: {one: A}}\n", 1, "exactly one and other"),
        ("a: 甲\n", 1, "exactly zh and en"),
        ('a:\n  zh: 甲\n  en: ""\n', 3, "no words"),
        ("a:\n  zh:\n  en: A\n", 2, "no words"),
        ("a: {zh: 甲, en: A}\na: {zh: 乙, en: B}\n", 2, "a is given twice"),
        ("a: {zh: 甲, zh: 乙, en: A}\n", 1, "zh is given twice"),
        ('a: {zh: "{day}", en: "{date}"}\n', 1, r"differ in placeholders: \{date\}, \{day\}"),
        ('a: {zh: 甲, en: {one: "{n}", other: B}}\n', 1, r"differ in placeholders: \{n\}"),
        ('a: {zh: "{Day}", en: A}\n', 1, "braces are for placeholders"),
        ('a: {zh: 甲, en: "A}"}\n', 1, "braces are for placeholders"),
        ('a: {zh: 甲, en: "{0.__class__}"}\n', 1, "braces are for placeholders"),
        ("a:\n  zh: {day}提交\n  en: On {day}\n", 2, "not YAML"),
        ("a:\n  zh: {day}\n  en: On {day}\n", 2, "words belong here|no words"),
        ("a:\n  zh: 甲\n  en: On: time\n", 3, "not YAML"),
        ('a:\n  zh: "甲\n  en: A\n', 2, "not YAML"),
        ("a:\n\tzh: 甲\n", 2, "not YAML"),
        ('a:\n  zh: "第一行\n    第二行"\n  en: A\n', 2, "on one line"),
        ("a:\n  zh: |\n    第一行\n    第二行\n  en: A\n", 2, "on one line"),
        ("a:\n  zh: [甲]\n  en: A\n", 2, "words belong here"),
        ("a: {zh: &x 甲, en: A}\n", 1, "marks"),
        ("a: {zh: &x 甲, en: *x}\n", 1, "marks"),
        ("a: &x {zh: 甲, en: A}\nb: *x\n", 1, "marks"),
        ("a: {zh: !!python/object/apply:os.system [ls], en: A}\n", 1, "marks"),
        ("a: {zh: !!str 甲, en: A}\n", 1, "marks"),
        ("a: {zh: {x: {y: z}}, en: A}\n", 1, "words belong here|no words"),
        ("a b: {zh: 甲, en: A}\n", 1, "a key is made of"),
        ("? [a]\n: b\n", 1, "words belong here"),
        ("- a\n", 1, "holds no"),
        ("words\n", 1, "holds no"),
        ("", 1, "holds no"),
        ("# nothing but a remark\n", 1, "holds no"),
        ("a: {zh: 甲, en: A}\n---\nb: {zh: 乙, en: B}\n", 2, "one document"),
        ('a: {zh: "甲\\u202e乙", en: A}\n', 1, r"unseen character: 甲\[U\+202E\]乙"),
        ('a: {zh: "甲\\0", en: A}\n', 1, "unseen character"),
        ("a: {zh: 甲\x00, en: A}\n", 1, "YAML"),
        ("[" * 50_000, 1, "holds no|YAML"),
        ("{a: " * 50_000, 1, "words belong|YAML"),
        ("? " * 50_000, 1, "words belong|YAML"),
    ],
)
def test_a_broken_table_names_its_line(broken: str, line: int, reason: str) -> None:
    with pytest.raises(TableFault, match=reason) as caught:
        parse(broken.encode("utf-8"))
    assert caught.value.reason.en.startswith(f"line {line}: ")
    assert caught.value.reason.zh.startswith(f"第 {line} 行：")


def test_size_and_encoding_are_bounded() -> None:
    with pytest.raises(TableFault, match="larger"):
        parse(b"#" * (MAX_SIZE + 1))
    with pytest.raises(TableFault, match="line 2: .*UTF-8"):
        parse("# 法\n".encode() + "法院".encode("gb18030"))
    assert parse(b"\xef\xbb\xbf" + SOUND.encode()).keys() == {"submitted_on", "covers", "no"}


def test_no_bomb_of_aliases_is_unfolded() -> None:
    levels = "".join(f"l{n + 1}: &l{n + 1} {{a: *l{n}, b: *l{n}}}\n" for n in range(40))
    with pytest.raises(TableFault, match="marks"):
        parse(f"l0: &l0 {{zh: 哈, en: ha}}\n{levels}".encode())


def test_a_lawyers_slip_is_told_with_file_and_line(tmp_path: Path) -> None:
    slipped = SOUND.replace('"Submitted on {day}"', '"Submitted on {date}"')
    with pytest.raises(WordingError) as caught:
        table_of(slipped, tmp_path)("no")  # whichever key is asked: the file as a whole has to be sound
    assert caught.value.message.zh == "templates/book/cover.yaml：第 2 行：中英文的占位符不同：{date}、{day}。"
    assert "line 2: the two languages differ in placeholders" in caught.value.message.en
