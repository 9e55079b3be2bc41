"""Labels and credentials read aloud: every row in both languages, company numbers judged, nothing hidden printed raw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence_kit.domain.making.origin import (
    AiLabel,
    ClosedService,
    ContentCredentials,
    CredentialAction,
    CredentialIngredient,
    CredentialsCheck,
    ManifestClaim,
    Service,
    ServiceGround,
)
from evidence_kit.wording import kit_table, origin
from evidence_kit.wording.origin import (
    check_text,
    credentials_meaning,
    credentials_rows,
    label_meaning,
    label_rows,
    service_row,
)

CLAIM = ManifestClaim(
    claim_generator="Harbour Studio 1.0",
    signature_present=True,
    actions=(CredentialAction(action="c2pa.created", digital_source_type="trainedAlgorithmicMedia"),),
    ingredients=(CredentialIngredient(title="sketch.png", relationship="parentOf"),),
)
CHECK = CredentialsCheck(validator="c2pa-python 0.38.1", state="Valid", signer="Harbour", signed_at="2026-01-02")


def credentials(*claims: ManifestClaim) -> ContentCredentials:
    return ContentCredentials(carrier="png:caBX", size=7, sha256="0" * 64, manifests=len(claims), claims=claims)


def test_a_label_is_read_aloud_field_by_field() -> None:
    label = AiLabel(
        carrier="png:AIGC", label="1", content_producer="001191110108MA01KP2T5U00000", produce_id="t\u202e7"
    )
    rows = {name.zh: value for name, value in label_rows(label)}
    assert "属于" in rows["生成合成标签"].zh and "AI-made" in rows["生成合成标签"].en
    assert "91110108MA01KP2T5U 校验位相符" in rows["生成合成服务提供者"].zh
    assert rows["内容制作编号"].zh == "t[U+202E]7"
    assert "内容传播编号" not in rows
    wrong = label_rows(
        AiLabel(carrier="xmp", label="7", content_producer="001191110108MA01KP2T5U00000".replace("5U", "6U"))
    )
    assert "不是标准所列" in wrong[1][1].zh and "校验位不符" in wrong[2][1].zh
    assert "不能证明" in label_meaning().zh and "does not show" in label_meaning().en


def test_credentials_name_every_claim_and_what_was_validated() -> None:
    rows = credentials_rows(credentials(CLAIM.model_copy(update={"claim_generator": "First"}), CLAIM), CHECK)
    said = {name.en: value.en for name, value in rows}
    assert said["Tool of a file that went in"] == "First" and said["Tool, by its own claim"] == "Harbour Studio 1.0"
    assert "trainedAlgorithmicMedia" in said["Act"] and "sketch.png" in said["File that went in"]
    assert "another matter" in said["Validation"] and "does not trust" in said["Signed at"]
    assert "do not show who wrote the prompt" in credentials_meaning().en


def test_what_is_unsigned_or_unread_says_so() -> None:
    unsigned = credentials_rows(credentials(CLAIM.model_copy(update={"signature_present": False})), CHECK)
    assert unsigned[-1][1].en.startswith("no signature")
    assert "cannot be read" in credentials_rows(credentials(), None)[-1][1].en


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (None, "no C2PA validator is installed"),
        (CHECK.model_copy(update={"state": "", "refused": "claim\nbroken"}), "refuses it: claim[U+000A]broken"),
        (CHECK.model_copy(update={"state": "Trusted"}), "on the trust list"),
        (
            CHECK.model_copy(update={"state": "Invalid", "failures": ("claimSignature.mismatch",)}),
            "claimSignature.mismatch",
        ),
    ],
)
def test_each_outcome_of_a_validation(check: CredentialsCheck | None, said: str) -> None:
    assert said in check_text(check).en


def test_every_service_and_ground_has_words() -> None:
    for service in Service:
        for ground in ServiceGround:
            assert service_row(ClosedService(service=service, ground=ground))[1].zh


def test_no_entry_is_idle_and_no_language_holds_the_other() -> None:
    source = (Path(origin.__file__)).read_text("utf-8")
    for key, sentence in kit_table("origin").sentences.items():
        family = re.sub(r"_(1|2|3|other|parameters|credentials|label)$", "_", key)
        assert f'"{key}"' in source or f'f"{family}{{' in source, key
        assert not re.search("[\u4e00-\u9fff]", sentence.en), key
        assert not re.search(r"[A-Za-z]", re.sub(r"\{\w+\}|SHA-256|C2PA", "", sentence.zh)), key
