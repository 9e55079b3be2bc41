"""What manifests claim, as today's and earlier makers write it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kit.formats.c2pa import manifest
from evidence_kit.formats.c2pa.carrier import ManifestStore, stores_in
from tests.credentials import MODEL, signed, store, superbox


def read(data: bytes) -> Any:
    return manifest.read(ManifestStore("png:caBX", data))


@pytest.mark.parametrize(
    ("claim", "generator"),
    [
        ({"claim_generator": "Harbour Studio/1.0"}, "Harbour Studio/1.0"),
        ({"claim_generator_info": {"name": "Harbour Studio", "version": "2"}}, "Harbour Studio 2"),
        ({"claim_generator_info": [{"name": "A"}, {"name": "B", "version": "1"}], "claim_generator": "A"}, "A; B 1"),
        ({"claim_generator": 7}, ""),
    ],
)
def test_the_generator_in_every_form(claim: dict[str, Any], generator: str) -> None:
    assert read(store(claim)).claims[-1].claim_generator == generator


def test_acts_and_ingredients_of_every_version() -> None:
    found = read(
        store(
            {"dc:title": "quiet-harbour.png"},
            ("c2pa.actions.v2", {"actions": [{"action": "c2pa.created", "digitalSourceType": MODEL, "when": "2026-01-02T03:04:05Z",
                                              "softwareAgent": {"name": "harbour", "version": "2"}}, 7]}),
            ("c2pa.actions__1", {"actions": [{"action": "c2pa.edited", "softwareAgent": "retouch"}]}),
            ("c2pa.ingredient.v3", {"dc:title": "sketch.png", "relationship": "parentOf"}),
            ("c2pa.actionsbut", {"actions": [{"action": "no"}]}),
            signature=True,
        )
    )  # fmt: skip
    claim = found.claims[-1]
    assert [(act.action, act.software_agent, act.digital_source_type) for act in claim.actions] == [
        ("c2pa.created", "harbour 2", "trainedAlgorithmicMedia"),
        ("c2pa.edited", "retouch", ""),
    ]
    assert [(one.title, one.relationship) for one in claim.ingredients] == [("sketch.png", "parentOf")]
    assert claim.signature_present and claim.title == "quiet-harbour.png" and found.manifests == 1


def test_a_signed_manifest_of_the_projects_own_library() -> None:
    (found,) = (manifest.read(one) for one in stores_in(signed()))
    assert "Harbour Studio 1.0" in found.claims[-1].claim_generator
    assert found.claims[-1].actions[0].digital_source_type == "trainedAlgorithmicMedia"
    assert found.claims[-1].signature_present


@pytest.mark.parametrize("data", [b"", b"nothing", superbox("c2pa"), superbox("c2pa", superbox("urn:c2pa:0"))])
def test_what_cannot_be_read_keeps_its_digest_and_claims_nothing(data: bytes) -> None:
    found = read(data)
    assert (found.claims, found.sha256, found.size) == ((), hashlib.sha256(data).hexdigest(), len(data))


@given(st.binary(max_size=60), st.integers(0, 300))
def test_noise_never_ends_in_an_error(noise: bytes, place: int) -> None:
    whole = store({"claim_generator": "x"}, ("c2pa.actions", {"actions": [{"action": "c2pa.created"}]}))
    read(whole[:place] + noise + whole[place:])
