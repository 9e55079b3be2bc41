"""The infotext of AUTOMATIC1111: both ways, and the sample's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.formats import png
from evidence_kit.formats.metadata import infotext
from evidence_kit.formats.metadata.infotext import Infotext
from tests.filed import SAMPLE

PLAIN = (
    st
    .text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)


@given(prompt=PLAIN, negative=PLAIN, values=st.lists(PLAIN, min_size=3, max_size=6))
def test_infotext_goes_both_ways(prompt: str, negative: str, values: list[str]) -> None:
    pairs = tuple((f"Key {number}", value) for number, value in enumerate(values))
    stated = Infotext(prompt, negative, pairs)
    if any(marker in prompt + negative for marker in ("Negative prompt:", "Steps:")) or any(
        value.startswith('"') for value in values
    ):
        return
    assert infotext.parse(infotext.write(stated)) == stated


def test_the_samples_text_is_read_as_the_program_meant_it() -> None:
    entry = png.read((SAMPLE / "claimed" / "celadon-teapot.png").read_bytes()).text("parameters")
    assert entry is not None
    read = infotext.parse(entry.text)
    assert (read.value("Seed"), read.value("Clip skip"), read.ambiguous) == ("3141592652", "2", ())
    assert infotext.write(read) == entry.text
    assert [tag.arguments for tag in infotext.tags_of(read.prompt)] == [("0.75",)]
