"""Decisions: what can be changed alone, and that nothing else changes with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES
from evidence_kit.domain.making.recipe import WeightsKind, WeightsRef
from evidence_kit.domain.making.regeneration import ControlScore, Figures
from evidence_kit.domain.making.settings import AppliedLora, Settings, settings_facts
from evidence_kit.domain.making.variation import DecisionKind, Effect, effect_of
from evidence_kit.regenerate.vary.decisions import choices_of, chosen
from evidence_kit.regenerate.vary.prompt_parts import cuts_of

LORA = AppliedLora(weights=WeightsRef(kind=WeightsKind.LORA, name="style"), unet_weight=0.75, text_weight=0.75)
SETTINGS = Settings(
    dialect="a1111-1.9", prompt="a red pot, (steam:1.3)", negative_prompt="ugly, blurry", sampler="Euler", schedule="karras",
    steps=20, cfg_scale=7, seed=0, width=64, height=96, clip_skip=1,
    checkpoint=WeightsRef(kind=WeightsKind.CHECKPOINT, name="m"), vae=WeightsRef(kind=WeightsKind.VAE, name="v"), loras=(LORA,),
)  # fmt: skip
PROMPTS = st.text(alphabet="ab ,()[]:|\\1.3", max_size=40) | st.lists(
    st.sampled_from(["cat", " a b", "(x, y:1.2)", "[a|b]", "(z)", " BREAK ", "c:1.1", "\\(", "((p,q:1.3))", ""]),
    max_size=8,
).map(",".join)


def results(prompt: str) -> list[str]:
    return [edit.applied(prompt) for edit in cuts_of(prompt).groups]


def test_each_group_goes_with_one_comma_and_the_rest_stays() -> None:
    assert results("a cat, (b, c:1.2),d") == [
        " (b, c:1.2),d",
        "a cat,d",
        "a cat, (b, c:1.2)",
        "a cat, ( c:1.2),d",
        "a cat, (b:1.2),d",
    ]


def test_single_words_go_with_one_space() -> None:
    assert [edit.applied("x, a  b") for edit in cuts_of("x, a  b").words] == ["x, b", "x, a"]


def test_a_weight_becomes_one_and_only_its_digits_change() -> None:
    assert [edit.applied("(a:1.3), ((b, c: .8 ))") for edit in cuts_of("(a:1.3), ((b, c: .8 ))").weights] == [
        "(a:1), ((b, c: .8 ))", "(a:1.3), ((b, c: 1 ))",
    ]  # fmt: skip


def test_what_cannot_be_cut_safely_is_named() -> None:
    for prompt in ("a, (b", "a BREAK b", "x AND y", "cat:1.2", "[a:b:0.5]"):
        assert cuts_of(prompt).kept, prompt
    assert results("c:1.2, b") == [" b"]  # without b, 1.2 would become the weight of the prompt


@given(PROMPTS)
def test_an_edit_touches_only_what_it_names(prompt: str) -> None:
    cuts = cuts_of(prompt)
    for edit in (*cuts.groups, *cuts.words, *cuts.weights):
        after = edit.applied(prompt)
        assert after.startswith(prompt[: edit.start])
        assert after.endswith(prompt[edit.end :])
        assert len(after) == len(prompt) - (edit.end - edit.start) + len(edit.new)
        assert cuts_of(after).kept != cuts_of("(").kept  # brackets still balance
    for edit in (*cuts.groups, *cuts.words):
        assert prompt[edit.start : edit.end].strip(", \n") == edit.words.strip(", \n")


def test_every_number_is_a_decision_and_none_leaves_the_settings_as_they_are() -> None:
    choices = choices_of(SETTINGS).choices
    # The denoising strength belongs to pictures that were made from another one; other models have to be named.
    elsewhere = {DecisionKind.DENOISING_STRENGTH, DecisionKind.MODEL}
    assert {choice.decision.kind for choice in choices} == set(DecisionKind) - elsewhere
    assert all(choice.settings != SETTINGS for choice in choices)
    assert [choice.settings.seed for choice in choices if choice.decision.kind is DecisionKind.SEED] == [1]
    weights = [
        choice.settings.loras[0].unet_weight for choice in choices if choice.decision.kind is DecisionKind.LORA_WEIGHT
    ]
    assert weights == [0.0, 0.5, 1.0]
    for choice in choices:
        assert Settings.model_validate(choice.settings.model_dump()) == choice.settings


def test_another_model_is_a_decision_where_one_is_named() -> None:
    found = [
        choice for choice in choices_of(SETTINGS, ("other",)).choices if choice.decision.kind is DecisionKind.MODEL
    ]
    assert [choice.settings.checkpoint.name for choice in found] == ["other"]
    assert found[0].settings.checkpoint.short_hash is None
    assert found[0].settings.model_copy(update={"checkpoint": SETTINGS.checkpoint}) == SETTINGS


def test_a_few_show_every_kind_in_turn() -> None:
    few = chosen(choices_of(SETTINGS).choices, (), 5)
    assert len({choice.decision.kind for choice in few}) == 5
    seeds = chosen(choices_of(SETTINGS).choices, (DecisionKind.SEED,), None)
    assert {choice.decision.kind for choice in seeds} == {DecisionKind.SEED}


def figures(psnr: float | None, ssim: float, most: int = 200) -> Figures:
    return Figures(max_difference=most, psnr_db=psnr, ssim=ssim, equal_values=0)


def test_a_change_is_measured_against_chance() -> None:
    null = (ControlScore(seed=1, figures=figures(12, 0.2)), ControlScore(seed=2, figures=figures(10, 0.3)))
    assert effect_of(None, null) is Effect.ANOTHER_SIZE
    assert effect_of(figures(None, 1, 0), null) is Effect.NOTHING_MEASURABLE
    assert effect_of(figures(61, 1, 2), null) is Effect.NOTHING_MEASURABLE
    assert effect_of(figures(61, 1, 3), null) is Effect.CHANGED
    assert effect_of(figures(11.9, 0.31), null) is Effect.CHANGED
    assert effect_of(figures(12, 0.3), null) is Effect.AS_ANOTHER_SEED


def test_a_layer_that_nobody_chose_is_no_decision_and_is_not_shown() -> None:
    open_layer = SETTINGS.model_copy(update={"clip_skip": 0})
    kinds, usual = ({one.decision.kind for one in choices_of(settings).choices} for settings in (open_layer, SETTINGS))
    assert DecisionKind.CLIP_SKIP not in kinds and DecisionKind.CLIP_SKIP in usual
    assert PARAMETER_NAMES["clip_skip"] in dict(settings_facts(SETTINGS))
    assert PARAMETER_NAMES["clip_skip"] not in dict(settings_facts(open_layer))
