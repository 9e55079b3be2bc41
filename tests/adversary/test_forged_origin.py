"""Labels and credentials of the claimed picture: an honest bundle's findings, and records that say otherwise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Finding, Status
from evidence_kit.domain.time.trust_list import Anchor
from evidence_kit.verify import check, load_trust
from tests.adversary.genuine import case_of, file_it
from tests.adversary.workshop import Forger, Json, verdict_on
from tests.credentials import anchor, signed
from tests.filed import kit, write_trust
from tests.png_texts import with_texts

LABEL = json.dumps({"Label": "1", "ContentProducer": "001191110108MA01KP2T5U00000", "ProduceID": "task-7"})


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of a service's picture that is labelled and signed; nothing of it can be regenerated."""
    pytest.importorskip("c2pa")
    folder = tmp_path_factory.mktemp("labelled")
    return file_it(case_of(folder, signed("Midjourney")))


@pytest.fixture(scope="module")
def relabelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same picture with a label written into it after it was signed, which breaks the signature."""
    pytest.importorskip("c2pa")
    folder = tmp_path_factory.mktemp("relabelled")
    return file_it(case_of(folder, with_texts(signed(), (("AIGC", LABEL),))))


def of(findings: tuple[Finding, ...], code: str) -> Finding:
    (found,) = [one for one in findings if one.code == code]
    return found


def test_a_signature_counts_by_the_courts_list_alone(labelled: Path, tmp_path: Path) -> None:
    found = of(verdict_on(labelled, tmp_path).findings, "CONTENT_CREDENTIALS")
    assert found.status is Status.INDETERMINATE and "不在信任名单" in found.message.zh
    trust = load_trust(tmp_path / "trust.json")
    known = Anchor(name="Harbour", purpose="content-credentials", certificate_pem=anchor(), sha256="0" * 64)
    trusted = check(labelled, trust.model_copy(update={"anchors": (*trust.anchors, known)}), now=datetime.now(UTC))
    found = of(trusted.verdict.findings, "CONTENT_CREDENTIALS")
    assert found.status is Status.PASSED and "do not show who wrote the prompt" in found.message.en
    closed = of(trusted.verdict.findings, "CLOSED_SERVICE")
    assert closed.status is Status.INDETERMINATE and "Midjourney" in closed.message.zh


def test_a_text_written_into_a_signed_file_breaks_its_credentials(relabelled: Path, tmp_path: Path) -> None:
    findings = verdict_on(relabelled, tmp_path).findings
    broken, label = of(findings, "CONTENT_CREDENTIALS"), of(findings, "AI_LABEL")
    assert broken.status is Status.FAILED and "assertion.dataHash.mismatch" in broken.message.en
    assert label.status is Status.PASSED and "task-7" in label.message.zh and "不证明" in label.message.zh


def test_the_command_validates_them_within_its_fence(relabelled: Path, tmp_path: Path) -> None:
    write_trust(tmp_path / "trust.json")
    done = kit("verify", relabelled, "--trust", tmp_path / "trust.json", "--json")
    codes = {one["code"]: one["status"] for one in json.loads(done.stdout)["findings"]}
    assert codes["CONTENT_CREDENTIALS"] == "FAILED" and codes["AI_LABEL"] == "PASSED"


def _another_number(recipe: Json) -> None:
    recipe["labels"][0]["produce_id"] = "task-8"


def _another_tool(recipe: Json) -> None:
    recipe["credentials"][0]["claims"][-1]["claim_generator"] = "Harbour Camera"


@pytest.mark.parametrize("change", [_another_number, _another_tool])
def test_a_record_that_says_otherwise_fails(relabelled: Path, tmp_path: Path, change: object) -> None:
    forger = Forger(relabelled)
    forger.edit(Role.RECIPE, change)  # type: ignore[arg-type]
    found = of(verdict_on(forger.refile(tmp_path), tmp_path).findings, "RECIPE_FIELDS")
    assert found.status is Status.FAILED


def test_a_record_that_leaves_them_out_is_not_borne_out(relabelled: Path, tmp_path: Path) -> None:
    forger = Forger(relabelled)
    forger.edit(Role.RECIPE, lambda recipe: recipe.update(labels=[], credentials=[]))
    found = of(verdict_on(forger.refile(tmp_path), tmp_path).findings, "RECIPE_FIELDS")
    assert found.status is Status.INDETERMINATE and "标识" in found.message.zh
