"""Prompt grammars: brackets, schedules and chunks, by the rules of each program."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kit.domain.errors import RegenerationError
from evidence_kit.regenerate.prompt.attention import Piece, parse_attention, split_and
from evidence_kit.regenerate.prompt.chunks import CHUNK, chunked
from evidence_kit.regenerate.prompt.comfyui import chunked_words, parse_weights
from evidence_kit.regenerate.prompt.prompt_editing import Clock, ScheduledText, timeline
from evidence_kit.regenerate.prompt.textual_inversion import Embedding, vectors_of
from evidence_kit.regenerate.prompt.tokenizer import COMMA as COMMA_TOKEN
from evidence_kit.regenerate.prompt.tokenizer import ClipTokenizer, mended, spaced

COMMA = 1


def letters(words: str) -> list[int]:
    """A tokenizer for tests: one token a character, 1 for a comma."""
    return [COMMA if character == "," else 100 + ord(character) for character in words]


def test_brackets_multiply_in_webui_and_set_in_comfyui() -> None:
    assert [piece.weight for piece in parse_attention("((3d:1.2))")] == [pytest.approx(1.32)]
    assert [piece.weight for piece in parse_weights("((3d:1.2))")] == [1.2]
    assert parse_weights("[a] (b)") == (Piece("[a] "), Piece("b", 1.1))
    assert "".join(piece.text for piece in parse_weights(r"\(a\) (b")) == "(a) (b"


def test_blanks_around_a_weight_count_since_1_6() -> None:
    assert parse_attention("(x: 1.3 )") == (Piece("x", 1.3),)
    before = parse_attention("(x: 1.3 )", spaced_weights=False)
    assert [(piece.text, piece.weight) for piece in before] == [("x: 1.3 ", 1.1)]


def test_the_weight_of_a_part_was_not_seen_past_a_line_break() -> None:
    assert split_and("a\nb:0.5")[0].weight == 0.5
    assert split_and("a\nb:0.5", weight_after_line_break=False)[0].weight == 1


@pytest.mark.parametrize(
    ("number", "dotted", "end"),
    [("0.5", True, 10), ("0.5", False, 10), ("1.0", True, 20), ("1.0", False, 1), ("7", True, 7), ("7", False, 7)],
)
def test_what_the_number_of_a_schedule_means(number: str, dotted: bool, end: int) -> None:
    entries = timeline(f"[a:b:{number}]", Clock(20, dotted_fraction=dotted))
    assert entries[0] == ScheduledText(end, "a")


def test_a_second_pass_counts_fractions_from_one() -> None:
    clock = Clock(10, first_pass=20)
    assert timeline("[a:b:1.5]", clock) == (ScheduledText(5, "a"), ScheduledText(10, "b"))
    assert timeline("[a:b:24]", clock) == (ScheduledText(4, "a"), ScheduledText(10, "b"))
    assert timeline("[a:b:0.5]", clock) == (ScheduledText(10, "b"),)


def test_a_comma_near_the_end_takes_the_phrase_to_the_next_chunk() -> None:
    words = "a" * 60 + "," + "b" * 30
    first, second = chunked([Piece(words)], letters, COMMA)
    assert first.tokens[61] == COMMA
    assert first.tokens[62] == 49407
    assert second.tokens[1] == letters("b")[0]
    assert chunked([Piece(words)], letters, COMMA, backtrack=0)[0].tokens[75] == letters("b")[0]


def test_a_short_word_of_comfyui_is_not_cut_and_a_long_one_is() -> None:
    filler = " ".join(["abc"] * 24)
    short = chunked_words((Piece(filler + " wxyz"),), letters)
    long = chunked_words((Piece(filler + " wxyzwxyz"),), letters)
    assert [chunk.tokens[73] for chunk in short[:1]] == [49407]
    assert long[0].tokens[73] == letters("w")[0]
    assert len(short) == len(long) == 2


def test_an_embedding_takes_as_many_places_as_it_has_vectors_and_is_not_cut() -> None:
    name = tuple(letters("zz"))
    embedding = Embedding("zz", name, torch.ones(3, 4))
    chunk = chunked([Piece("a zz b", 1.2)], letters, COMMA, embeddings=[embedding])[0]
    assert chunk.splices[0].position == 3
    assert chunk.tokens[3:6] == (0, 0, 0)
    first, second = chunked([Piece("a" * 73 + "zz")], letters, COMMA, embeddings=[embedding])
    assert not first.splices
    assert second.splices[0].position == 1


def test_an_embedding_for_another_model_is_refused() -> None:
    from evidence_kit.domain.errors import ModelError

    with pytest.raises(ModelError):
        vectors_of("wide", {"emb_params": torch.ones(2, 768)}, 64)


@settings(max_examples=300)
@given(st.text(alphabet="ab,.:|()[]\\ 019\nANDBREK", max_size=60))
def test_no_prompt_breaks_a_parser_and_no_chunk_is_too_long(prompt: str) -> None:
    for piece in parse_weights(prompt):
        assert isinstance(piece.text, str)
    for chunk in chunked_words(parse_weights(prompt), letters):
        assert len(chunk.tokens) == len(chunk.weights) == CHUNK + 2
    assert timeline(prompt, Clock(9))[-1].end == 9
    try:
        pieces = parse_attention(prompt)
    except RegenerationError as error:
        assert "weight" in error.message.en  # noqa: PT017 - the only refusal there is
        return
    for chunk in chunked(pieces, letters, COMMA):
        assert len(chunk.tokens) == len(chunk.weights) == CHUNK + 2


def test_ten_thousand_words_and_open_brackets_are_only_long() -> None:
    assert len(chunked(parse_attention("((word, " * 2000), letters, COMMA)) > 100
    assert timeline("[a:" * 3000, Clock(5))[0].end == 5


def test_a_text_is_cleaned_as_the_program_does_before_it_is_cut_into_tokens() -> None:
    assert mended("1girl，solo：“ｂｌｕｅ”") == '1girl,solo:"blue"'
    assert spaced("春天a cat") == "春 天 a cat"
    tokenize = ClipTokenizer()
    assert tokenize(mended("a，b")) == tokenize("a,b") == [320, COMMA_TOKEN, 321]
    assert tokenize(spaced("春天")) != tokenize("春天")
