"""What the manifests of a store claim: generator, acts, ingredients (C2PA specification 2.x). Nothing is validated.

The last manifest of the store is the active one. Those before it belong to files that went into this one: where a service
first generates and then edits, only the earlier one says that a model made the picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from evidence_kit.domain.making.origin import (
    ContentCredentials,
    CredentialAction,
    CredentialIngredient,
    ManifestClaim,
)
from evidence_kit.formats import strict_json
from evidence_kit.formats.c2pa import cbor, jumbf
from evidence_kit.formats.c2pa.carrier import ManifestStore
from evidence_kit.formats.c2pa.jumbf import Superbox

MOST_MANIFESTS = 20
"""Of one store, the newest, that are kept."""
MOST_NAMED = 100
"""Acts, ingredients and assertions of one manifest that are kept."""
_MAX_TEXT = 500
"""Characters of one value."""


def read(store: ManifestStore) -> ContentCredentials:
    """Return what a store claims; without claims where it cannot be read, its digest all the same."""
    found = ContentCredentials(
        carrier=store.carrier, size=len(store.data), sha256=hashlib.sha256(store.data).hexdigest()
    )
    try:
        manifests = jumbf.read(store.data).children
        claims = tuple(_claim(manifest) for manifest in manifests[-MOST_MANIFESTS:])
    except ValueError:
        return found
    return found.model_copy(update={"manifests": len(manifests), "claims": claims})


def _claim(manifest: Superbox) -> ManifestClaim:
    claim, assertions = _document(manifest.child("c2pa.claim.v2", "c2pa.claim")), _assertions(manifest)
    return ManifestClaim(
        claim_generator=_generator(claim),
        title=_text(claim.get("dc:title")),
        signature_present=manifest.child("c2pa.signature") is not None,
        actions=tuple(islice(_actions(assertions), MOST_NAMED)),
        ingredients=tuple(islice(_ingredients(assertions), MOST_NAMED)),
        assertions=tuple(box.label[:_MAX_TEXT] for box in assertions[:MOST_NAMED]),
    )


def _assertions(manifest: Superbox) -> tuple[Superbox, ...]:
    store = manifest.child("c2pa.assertions")
    return store.children if store else ()


def _document(box: Superbox | None) -> dict[str, Any]:
    """The map in a box, CBOR or JSON.

    Raises:
        ValueError: there is none.
    """
    if box is None:
        raise ValueError("the manifest has no claim")
    data, text = box.content("cbor"), box.content("json")
    value = cbor.read(data) if data is not None else strict_json.parse(text or b"")
    if not isinstance(value, dict):
        raise ValueError("not a map")
    return value


def _documents(assertions: tuple[Superbox, ...], stem: str) -> Iterator[dict[str, Any]]:
    """The assertions of one kind, whatever their version (`.v2`) and number (`__1`); one that is broken is left out."""
    for box in assertions:
        if box.label == stem or box.label.startswith((f"{stem}.v", f"{stem}__")):
            try:
                yield _document(box)
            except ValueError:
                continue


def _generator(claim: dict[str, Any]) -> str:
    """The claim's own name of what made it: one text, or names with versions."""
    plain = _text(claim.get("claim_generator"))
    info = claim.get("claim_generator_info")
    named = [_named(item) for item in (info if isinstance(info, list) else [info])]
    return "; ".join(dict.fromkeys(part for part in (*named, plain) if part))[:_MAX_TEXT]


def _actions(assertions: tuple[Superbox, ...]) -> Iterator[CredentialAction]:
    for document in _documents(assertions, "c2pa.actions"):
        listed = document.get("actions")
        for act in listed if isinstance(listed, list) else ():
            if isinstance(act, dict):
                agent = act.get("softwareAgent")
                yield CredentialAction(
                    action=_text(act.get("action")),
                    software_agent=_named(agent) if isinstance(agent, dict) else _text(agent),
                    digital_source_type=_text(act.get("digitalSourceType")).rpartition("/")[2],
                    when=_text(act.get("when")),
                )


def _ingredients(assertions: tuple[Superbox, ...]) -> Iterator[CredentialIngredient]:
    for document in _documents(assertions, "c2pa.ingredient"):
        yield CredentialIngredient(
            title=_text(document.get("dc:title")), relationship=_text(document.get("relationship"))
        )


def _named(value: object) -> str:
    """`NAME VERSION` of a generator or agent that is written as a map."""
    if not isinstance(value, dict):
        return ""
    return " ".join(part for part in (_text(value.get("name")), _text(value.get("version"))) if part)


def _text(value: object) -> str:
    return value[:_MAX_TEXT] if isinstance(value, str) else ""
