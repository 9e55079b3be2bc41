"""How each outcome on labels, credentials and services is judged: nothing passes that was not checked."""

from __future__ import annotations

import pytest

from evidence_kit.domain.finding import Status
from evidence_kit.domain.making.origin import AiLabel, ClosedService, CredentialsCheck, Service, ServiceGround
from evidence_kit.verify.demonstration.picture_origin import OriginFact, judge_origins

FACT = OriginFact(member="data/a.png", credentials=("0" * 64,), makers=("Harbour Studio 1.0",), validated=True)
CHECK = CredentialsCheck(validator="c2pa-python 0.38.1", signer="Harbour")


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"validated": False}, Status.INDETERMINATE, "came to no result"),
        ({}, Status.INDETERMINATE, "no validator is installed"),
        ({"check": CHECK.model_copy(update={"refused": "no"})}, Status.INDETERMINATE, "nothing rests on them"),
        ({"check": CHECK}, Status.INDETERMINATE, "nothing rests on them"),
        ({"check": CHECK.model_copy(update={"state": "Valid"})}, Status.INDETERMINATE, "not on the trust list"),
        ({"check": CHECK.model_copy(update={"state": "Trusted"})}, Status.PASSED, "do not show who wrote the prompt"),
        ({"check": CHECK.model_copy(update={"state": "Invalid", "failures": ("claimSignature.mismatch",)})}, Status.FAILED,
         "claimSignature.mismatch"),
        ({"check": CHECK.model_copy(update={"state": "Invalid", "failures": ("signingCredential.expired",)})},
         Status.INDETERMINATE, "signingCredential.expired"),
        ({"check": CHECK.model_copy(update={"state": "Somehow"})}, Status.INDETERMINATE, "invalid"),
    ],
)  # fmt: skip
def test_credentials(changes: dict[str, object], status: Status, said: str) -> None:
    (found,) = judge_origins((FACT.model_copy(update=changes),))
    assert (found.code, found.status) == ("CONTENT_CREDENTIALS", status)
    assert said in found.message.en and "Harbour Studio 1.0" in found.message.zh


@pytest.mark.parametrize(
    ("label", "status", "said"),
    [
        (AiLabel(carrier="xmp", label="1", content_producer="001191110108MA01KP2T5U00000"), Status.PASSED, "不证明"),
        (AiLabel(carrier="xmp", label="1", content_producer="某平台"), Status.PASSED, "某平台"),
        (AiLabel(carrier="xmp", label="9"), Status.INDETERMINATE, "不是标准所列的值"),
        (
            AiLabel(carrier="xmp", label="1", content_propagator="001191110108MA01KP2T6U00000"),
            Status.INDETERMINATE,
            "校验位不符",
        ),
    ],
)
def test_labels(label: AiLabel, status: Status, said: str) -> None:
    (found,) = judge_origins((OriginFact(member="data/a.png", labels=(label,)),))
    assert (found.code, found.status) == ("AI_LABEL", status) and said in found.message.zh


def test_only_a_service_whose_model_nobody_has_is_called_closed() -> None:
    def codes(service: Service) -> list[str]:
        named = ClosedService(service=service, ground=ServiceGround.LABEL)
        return [one.code for one in judge_origins((OriginFact(member="data/a.png", service=named),))]

    assert codes(Service.OPENAI) == ["CLOSED_SERVICE"] and codes(Service.LABELLED) == []
