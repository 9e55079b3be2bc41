"""Which service a file names as its maker, and when none is named although a label or a signature is there."""

from __future__ import annotations

import json

import pytest

from evidence_kit.domain.making.gap import GapCode
from evidence_kit.domain.making.origin import Service, ServiceGround
from evidence_kit.domain.making.recipe import Recipe
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.intake import settings_of
from evidence_kit.recipe.gaps import gaps_of
from evidence_kit.recipe.read import read_recipe
from evidence_kit.wording.gaps import gap_remedy, gap_text
from tests.credentials import MODEL, picture, store, with_chunk
from tests.png_texts import with_texts

LABEL = json.dumps({"Label": "1", "ContentProducer": "001191110108MA01KP2T5U00000", "ProduceID": "task-7"})
INFOTEXT = """a quiet harbour
Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 7, Size: 64x64, Model hash: 0a1b2c3d4e, Model: harbour, Version: v1.9.4"""


def read(data: bytes) -> Recipe:
    return read_recipe("claimed.png", embedded_in(data))


def made_by(generator: str, agent: str = "", source: str = MODEL) -> bytes:
    act = {"action": "c2pa.created", "digitalSourceType": source, "softwareAgent": agent}
    return with_chunk(picture(), store({"claim_generator": generator}, ("c2pa.actions", {"actions": [act]})))


@pytest.mark.parametrize(
    ("generator", "agent", "service"),
    [
        ("OpenAI Media Service API", "gpt-image 2.0", Service.OPENAI),
        ("ChatGPT", "", Service.OPENAI),
        ("Google C2PA Core Generator Library 925321024", "", Service.GOOGLE),
        ("Adobe_Firefly", "Adobe Firefly", Service.ADOBE),
        ("Microsoft_Responsible_AI/1.0", "Bing Image Creator", Service.MICROSOFT),
        ("Some Wrapper", "Midjourney", Service.MIDJOURNEY),
    ],
)
def test_a_manifest_names_a_closed_service(generator: str, agent: str, service: Service) -> None:
    recipe = read(made_by(generator, agent))
    assert recipe.service is not None
    assert (recipe.service.service, recipe.service.ground) == (service, ServiceGround.CREDENTIALS)
    (gap,) = gaps_of(recipe)
    assert gap.code is GapCode.CLOSED_SERVICE and gap.blocking
    assert "no exact regeneration" in gap_text(gap).en and "账号" in gap_remedy(gap).zh
    assert "original PNG" not in gap_remedy(gap).en


def test_who_only_retouched_a_photograph_is_no_generating_service() -> None:
    for data in (made_by("Google Pixel Camera", source="http://x/digitalCapture"), made_by("Harbour Studio/1.0")):
        recipe = read(data)
        assert recipe.service is None and recipe.credentials
        (gap,) = gaps_of(recipe)
        assert (
            gap.code is GapCode.CREDENTIALS_ALONE
            and recipe.credentials[0].claims[-1].claim_generator in gap_text(gap).zh
        )


@pytest.mark.parametrize(
    "generator", ["Not-Midjourney tool", "My OpenAI wrapper", "Microsoft Paint", "Google Pixel Camera"]
)
def test_a_name_that_only_holds_a_services_names_no_service(generator: str) -> None:
    assert read(made_by(generator)).service is None


def test_credentials_without_a_readable_name_name_nobody() -> None:
    (gap,) = gaps_of(read(with_chunk(picture(), b"no store")))
    assert gap.code is GapCode.CREDENTIALS_UNREAD


@pytest.mark.parametrize("words", [
    "Scan of contract 12, Job ID: 123e4567-e89b-42d3-a456-426614174000", "a castle in midjourney style --v 5",
])  # fmt: skip
def test_a_job_number_or_a_word_of_the_prompt_is_no_midjourney(words: str) -> None:
    recipe = read(with_texts(picture(), (("Description", words),)))
    assert recipe.service is None and recipe.program.value != "Midjourney"


def test_a_label_names_its_service_and_the_number_to_ask_it_by() -> None:
    recipe = read(with_texts(picture(), (("AIGC", LABEL),)))
    assert recipe.service is not None and recipe.service.ground is ServiceGround.LABEL
    (gap,) = gaps_of(recipe)
    assert gap.code is GapCode.LABELLED_SERVICE
    assert "001191110108MA01KP2T5U00000" in gap_text(gap).zh and "task-7" in gap_text(gap).zh
    assert "does not" not in gap_text(gap).en  # nothing is said of whether others have the model


def test_a_label_without_a_producer_names_nobody() -> None:
    recipe = read(with_texts(picture(), (("AIGC", '{"Label": "2"}'),)))
    assert recipe.labels and recipe.service is None
    assert gaps_of(recipe)[0].code is GapCode.LABEL_ALONE


def test_a_picture_with_parameters_stays_runnable_under_any_label() -> None:
    """A platform that spreads a picture labels it; what made it still stands beside."""
    recipe = read(with_texts(picture(), (("parameters", INFOTEXT), ("AIGC", LABEL))))
    assert recipe.labels and recipe.service is None
    assert settings_of(recipe).seed == 7
