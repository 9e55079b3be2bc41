"""What programs write into pictures, damaged and crafted: kept as it is, named, read within bounds, and never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.recipe import Known
from evidence_kit.intake import gaps_of, settings_of
from tests.recipe.test_readers import (
    DRAW,
    FOOOCUS,
    GRAPH,
    HIDDEN,
    INVOKE,
    NOVEL,
    SD_METADATA,
    SWARM,
    chunks,
    recipe_of,
    stealthy,
    with_comment,
)  # fmt: skip


@pytest.mark.parametrize("texts", [
    (("prompt", "{broken"),), (("prompt", "[]"),), (("parameters", '{"some": "json"}'),), (("Comment", "made by hand"),),
    (("invokeai_metadata", "null"),), (("Dream", '"unclosed'),), (("XML:com.adobe.xmp", "<!DOCTYPE a><a/>"),),
])  # fmt: skip
def test_a_text_that_nobody_can_read_is_kept_and_named(texts: tuple[tuple[str, str], ...]) -> None:
    recipe = chunks(*texts)
    assert recipe.prompt.known is Known.UNKNOWN
    assert [raw.text for raw in recipe.raw] == [texts[0][1]]
    (gap,) = gaps_of(recipe)
    assert gap.code is GapCode.NO_READABLE_PARAMETERS and texts[0][0] in str(gap.arguments["carriers"])


@pytest.mark.parametrize("data", [stealthy(HIDDEN)[:-30], stealthy(HIDDEN, b"stealth_pngnone")])
def test_a_hidden_text_that_is_none_gives_nothing(data: bytes) -> None:
    try:
        recipe = recipe_of(data)
    except (OSError, ValueError):
        return
    assert recipe.prompt.known is Known.UNKNOWN


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(("document", "keyword"), [
    (GRAPH, "prompt"), (INVOKE, "invokeai_metadata"), (SD_METADATA, "sd-metadata"), (NOVEL, "Comment"),
    (FOOOCUS, "parameters"), (SWARM, "parameters"), (DRAW, "parameters"),
])  # fmt: skip
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_crafted_json_gives_a_recipe_and_gaps_never_a_traceback(
    document: dict[str, Any], keyword: str, data: st.DataObject
) -> None:
    crafted = json.loads(json.dumps(document))
    place = crafted
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(JSON)
        break
    recipe = chunks(("Software", "NovelAI"), (keyword, json.dumps(crafted)))
    gaps_of(recipe)
    try:
        settings_of(recipe)
    except RegenerationError:
        return


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200), comment=st.binary(max_size=80))
def test_any_text_and_any_comment_give_a_recipe(text: str, comment: bytes) -> None:
    text = text.encode("utf-8", "replace").decode().replace("\0", "")
    for keyword in ("parameters", "prompt", "Dream", "Comment", "XML:com.adobe.xmp"):
        gaps_of(chunks((keyword, text)))
    if comment:
        gaps_of(recipe_of(with_comment("JPEG", comment)))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", [" " * 300_000, "a:b," * 50_000, "[ " * 100_000, "<a:" * 100_000, '"' * 99_999, "\n" * 300_000]
)
def test_long_texts_take_no_long_time(text: str) -> None:
    for keyword in ("parameters", "prompt", "Dream", "sd-metadata"):
        recipe = chunks((keyword, json.dumps({"image": {"prompt": text}}) if keyword == "sd-metadata" else text))
        assert recipe.raw
