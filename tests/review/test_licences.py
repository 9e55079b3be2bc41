"""A licence for each component, limits of use, and the pictures that were chosen from: LINT-11, 12 and 14."""

from __future__ import annotations

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.custody import Action
from evidence_kit.domain.filing.problem import ProblemCode
from evidence_kit.review.licences import components_covered, limits, steps_exhibited
from tests.review.materials import case, exhibit, group, material, received, words
from tests.review.test_prompt_text import RECIPE


def row(component: str, licence: str = "MIT") -> dict[str, object]:
    return {"component": words(component, component), "licence": words(licence, licence)}


def test_one_licence_is_not_that_of_every_component() -> None:
    (one,) = components_covered(material(case(licences=[row("模型 celadon-tiny")]), recipe=RECIPE))
    assert one.code is ProblemCode.COMPONENT_WITHOUT_LICENCE and one.arguments == {"name": "celadon-style-lora"}
    both = [row("celadon_tiny"), row("Celadon-Style-LoRA.safetensors")]
    assert not list(components_covered(material(case(licences=both), recipe=RECIPE)))


def test_a_licence_that_was_taken_in_counts_by_its_name_or_its_text() -> None:
    event = received(1, "celadon-style-lora licence.txt", Role.LICENCE)
    of_both = material(case(), event, recipe=RECIPE, texts={event.products[0].path: "The model celadon-tiny is …"})
    assert not list(components_covered(of_both))
    assert len(list(components_covered(material(case(), event, recipe=RECIPE)))) == 1


def test_a_limit_on_the_use_is_told_to_counsel() -> None:
    event = received(1, "协议.txt", Role.LICENCE)
    text = "本整合包仅供\n学习交流使用。"
    (one,) = limits(material(case(), event, texts={event.products[0].path: text}))
    assert one.code is ProblemCode.LICENCE_LIMITS_USE and one.arguments["file"] == "协议.txt"
    (named,) = limits(material(case(licences=[row("m", "CC BY-NC 4.0")])))
    assert named.place == ("licences", 0)
    assert not list(limits(material(case(licences=[row("m")]), event, texts={event.products[0].path: "可以商用。"})))


def test_pictures_of_steps_are_exhibited() -> None:
    made = [received(number, f"{number}.png", Role.PICTURE, action=Action.REGENERATED) for number in (1, 2)]
    (one,) = steps_exhibited(material(case(), *made))
    assert one.code is ProblemCode.STEPS_NOT_EXHIBITED and one.arguments == {"count": 2}
    shown = case(groups=[group(exhibit("1-1", roles=["regenerated-picture"], lane="regeneration-demonstration"))])
    assert not list(steps_exhibited(material(shown, *made))) and not list(steps_exhibited(material(case(), made[0])))
