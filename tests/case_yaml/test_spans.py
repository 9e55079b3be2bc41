"""Values and items are found where they stand, and new ones read back as what they say."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.case_yaml.spans import content_end, items, line_end, line_start, replaced, scalar, shifted

WRITTEN = """\
a:
  # of the first
  - x: 1
    y: |
      two
      lines

  # of the second
  - x: 2  # here

# of what follows
b: 3
"""


def test_items_take_their_comments_along() -> None:
    root = yaml.compose(WRITTEN, Loader=yaml.SafeLoader)
    first, second = items(WRITTEN, root.value[0][1])
    assert WRITTEN[first.start : first.end].startswith("  # of the first\n  - x: 1") and first.dash == second.dash == 2
    assert WRITTEN[second.start : second.end] == "  # of the second\n  - x: 2  # here\n"
    assert items(WRITTEN, root.value[1][1]) == [] == items("[1]", yaml.compose("[1]"))
    assert WRITTEN[: content_end(root.value[0][1])].endswith("x: 2")


def test_parts_are_replaced_and_lines_shifted() -> None:
    assert replaced("abcdef", [(4, 5, "E"), (0, 1, "A!")]) == "A!bcdEf"
    assert shifted("  a\n\n    b\n", 2) == "    a\n\n      b\n" and shifted("    a\n  b\n", -4) == "a\nb\n"
    assert line_start("a\nbc", 3) == 2 and line_end("a\nbc", 2) == 2 and line_end("a\nbc", 3) == 4


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=30))
def test_what_is_written_reads_back(words: str) -> None:
    one = scalar(words)
    assert yaml.safe_load(f"a: {one}") == {"a": words}
    assert yaml.safe_load(f"{{a: {one}, b: 1}}") == {"a": words, "b": 1}
    assert not one or one[0] in '"' or ", " not in one
