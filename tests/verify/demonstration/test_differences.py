"""What tells an honest record by another version of the reader from a forged one."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from evidence_kit.domain.making.dialects import Rules
from evidence_kit.domain.making.init_picture import InitPicture, Mask
from evidence_kit.domain.making.parameter_names import PARAMETER_NAMES, field_name
from evidence_kit.domain.making.recipe import (
    Known,
    OtherParameter,
    Parameter,
    RawMetadata,
    Recipe,
    WeightsKind,
    WeightsRef,
)
from evidence_kit.domain.making.settings import AppliedLora, Churn, Hires, Settings, SigmaOverrides, Variant
from evidence_kit.formats.metadata.carriers import Embedded
from evidence_kit.intake import settings_of
from evidence_kit.recipe.parameters import stated
from evidence_kit.recipe.read import read_recipe
from evidence_kit.verify.demonstration.differences import recipe_differences, settings_differences
from evidence_kit.verify.demonstration.field_difference import Part
from tests.recipe.options.test_infotext_options import recipe_of

READ = recipe_of("Eta: 0.5, Tiling: True", prompt="teapot <lora:glaze:0.5:0.75>")


def parameter(value: Any, known: Known, source: str = "somewhere") -> Parameter[Any]:
    return Parameter(value=value, known=known, source=source)


UNKNOWN = parameter(None, Known.UNKNOWN)


@pytest.mark.parametrize(("recorded", "read", "contradicts"), [
    # an earlier reader did not know the key
    (UNKNOWN, parameter(5, Known.STATED), False),
    (UNKNOWN, parameter(5, Known.INFERRED), False),
    (parameter(5, Known.INFERRED), parameter(5, Known.STATED), False),
    # two readers infer otherwise, or a later one infers no more
    (parameter(5, Known.INFERRED), parameter(6, Known.INFERRED), False),
    (parameter(5, Known.INFERRED), UNKNOWN, False),
    # the record claims what the picture does not bear out
    (parameter(5, Known.STATED), parameter(6, Known.STATED), True),
    (parameter(5, Known.STATED), parameter(6, Known.INFERRED), True),
    (parameter(5, Known.INFERRED), parameter(6, Known.STATED), True),
    (parameter(5, Known.OBSERVED), parameter(6, Known.OBSERVED), True),
    (parameter(5, Known.STATED), UNKNOWN, True),
    (parameter(5, Known.OBSERVED), UNKNOWN, True),
    (parameter(5, Known.STATED), parameter(5, Known.INFERRED), True),
    (parameter(5, Known.STATED), parameter(5, Known.OBSERVED), True),
    # the same under another reason
    (parameter(5, Known.STATED, "here"), parameter(5, Known.STATED, "there"), False),
])  # fmt: skip
def test_a_parameter(recorded: Parameter[int], read: Parameter[int], contradicts: bool) -> None:
    (found,) = recipe_differences(READ.model_copy(update={"seed": recorded}), READ.model_copy(update={"seed": read}))
    assert (found.path, found.contradicts) == (("seed",), contradicts)


def test_what_other_records_settle_is_no_matter_of_versions() -> None:
    recorded, read = (READ.model_copy(update={"seed": parameter(value, Known.INFERRED)}) for value in (5, 6))
    assert [found.contradicts for found in recipe_differences(recorded, read, frozenset({"seed"}))] == [True]


def test_equal_recipes_do_not_differ() -> None:
    assert not list(recipe_differences(READ, READ))
    assert not list(settings_differences(settings_of(READ), settings_of(READ)))


def test_the_words_say_where_two_long_texts_part() -> None:
    long = "a celadon teapot on a pale sill, " * 20
    recorded = READ.model_copy(update={"prompt": parameter(long + "mine", Known.STATED)})
    read = READ.model_copy(update={"prompt": parameter(long + "yours", Known.STATED)})
    (found,) = recipe_differences(recorded, read)
    assert found.recorded.endswith("sill, mine") and found.derived.endswith("sill, yours")
    assert len(found.recorded) < 70
    assert found.described().en == f"prompt (recorded {found.recorded}, should be {found.derived})"


def test_the_words_stand_on_one_line() -> None:
    """Values come out of a stranger's bundle."""
    recorded = READ.model_copy(update={"prompt": parameter("x\nVerdict: PASSED", Known.STATED)})
    (found,) = recipe_differences(recorded, READ)
    assert "\n" not in found.described().zh and "[U+000A]" in found.described().en


def test_a_status_alone_is_named_as_such() -> None:
    recorded = READ.model_copy(update={"dialect": READ.dialect.model_copy(update={"known": Known.STATED})})
    (found,) = recipe_differences(recorded, READ)
    assert found.part is Part.KNOWN
    assert found.described().en == "parameter conventions (recorded stated, should be inferred)"
    assert found.described().zh == "参数解释规则（程序版本）（记录为 明载，应为 推断）"


def test_the_readers_own_words_may_change_and_the_pictures_may_not() -> None:
    graph = READ.model_copy(
        update={"others": (OtherParameter(key="samplers", value="two of them", changes_pixels=True),)}
    )
    later = READ.model_copy(
        update={"others": (OtherParameter(key="samplers", value="KSampler #3", changes_pixels=True),)}
    )
    assert [found.contradicts for found in recipe_differences(graph, later)] == [False]
    changed = tuple(item.model_copy(update={"value": "0.9"}) if item.key == "Eta" else item for item in READ.others)
    assert [found.contradicts for found in recipe_differences(READ.model_copy(update={"others": changed}), READ)] == [
        True
    ]


def test_a_name_in_the_kits_own_words_may_change_and_one_of_the_text_may_not() -> None:
    """`euler_ancestral` of a graph became `Euler a`; a reader to come may call it otherwise."""
    named = READ.model_copy(update={"sampler": parameter("Euler A (ancestral)", Known.STATED)})
    raw = READ.raw[0].model_copy(update={"text": READ.raw[0].text.replace("Euler a", "euler_ancestral")})
    graph = READ.model_copy(update={"raw": (raw,)})
    assert [found.contradicts for found in recipe_differences(named, graph)] == [False]
    assert [found.contradicts for found in recipe_differences(named, READ)] == [True]
    gone = READ.model_copy(update={"sampler": UNKNOWN})
    assert [found.contradicts for found in recipe_differences(named, gone)] == [True]


def test_a_lora_that_the_text_does_not_name_is_made_up() -> None:
    made_up, there = (
        READ.loras[0].model_copy(update={"weights": READ.loras[0].weights.model_copy(update={"name": name})})
        for name in ("mine", "teapot")
    )
    for extra, contradicts in ((made_up, True), (there, False)):
        (found,) = recipe_differences(READ.model_copy(update={"loras": (*READ.loras, extra)}), READ)
        assert (found.path, found.contradicts) == (("loras", extra.weights.name), contradicts)
    (found,) = recipe_differences(READ.model_copy(update={"loras": ()}), READ)
    assert not found.contradicts


def test_another_order_is_seen() -> None:
    turned = READ.model_copy(update={"others": READ.others[::-1]})
    assert [found.part for found in recipe_differences(turned, READ)] == [Part.ORDER]


def test_a_switch_that_an_older_record_does_not_have_contradicts_nothing() -> None:
    settings = settings_of(READ)
    assert settings.rules is not None
    older = Rules.model_validate(settings.rules.model_dump(exclude={"odd_layers"}))
    derived = settings.model_copy(update={"rules": settings.rules.model_copy(update={"odd_layers": "fitted"})})
    (found,) = settings_differences(settings.model_copy(update={"rules": older}), derived)
    assert (found.path, found.contradicts) == (("rules", "odd_layers"), False)
    (found,) = settings_differences(settings, derived)
    assert found.contradicts


@pytest.mark.parametrize(
    "noun",
    [Recipe, Settings, AppliedLora, SigmaOverrides, Churn, Hires, Variant, Rules, InitPicture, Mask, OtherParameter],
)
def test_every_field_has_a_name_in_both_languages(noun: type[BaseModel]) -> None:
    assert set(noun.model_fields) - {"schema_tag", "key"} <= set(PARAMETER_NAMES)


def test_names_of_fields_within_fields() -> None:
    assert field_name(("hires", "steps")).en == "hires fix: number of steps"
    assert field_name(("loras", "glaze\x1b", "unet_weight")).en == "LoRA “glaze[U+001B]”: UNet weight"
    assert field_name(("loras", "glaze", "unet_weight")).zh == "LoRA“glaze”·UNet 权重"


@pytest.mark.parametrize("program", ["SwarmUI 0.9", "InvokeAI 2.3.0", "TensorArt (ComfyUI)"])
def test_a_hash_that_an_earlier_reader_did_not_take_is_no_contradiction(program: str) -> None:
    named = WeightsRef(kind=WeightsKind.CHECKPOINT, name="mill")
    for hashes, honest in (({"short_hash": "0c" * 32}, True), ({"short_hash": "0c" * 32, "name": "another"}, False)):
        derived = _with_checkpoint(named.model_copy(update=hashes), program)
        found = list(recipe_differences(_with_checkpoint(named, program), derived))
        assert [item.contradicts for item in found] == [not honest]


def test_a_hash_of_webuis_that_is_missing_contradicts() -> None:
    named = WeightsRef(kind=WeightsKind.CHECKPOINT, name="mill")
    derived = _with_checkpoint(
        named.model_copy(update={"short_hash": "0123456789"}), "AUTOMATIC1111 stable-diffusion-webui 1.9.4"
    )
    (found,) = recipe_differences(_with_checkpoint(named, "AUTOMATIC1111 stable-diffusion-webui 1.9.4"), derived)
    assert found.contradicts


def _with_checkpoint(checkpoint: WeightsRef, program: str) -> Recipe:
    carried = RawMetadata(carrier="png:parameters", text="mill another", sha256="0" * 64)
    read = read_recipe("claimed", Embedded(8, 8, ()))
    return read.model_copy(
        update={"checkpoint": stated(checkpoint, "Model"), "program": stated(program, "Version"), "raw": (carried,)}
    )
