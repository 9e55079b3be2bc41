"""A picture's credentials validated by the C2PA project's own library (c2pa-python, extra `c2pa`), offline.

The library decides about signature and binding; whom it trusts is told by the caller. Nothing is fetched: neither remote
manifests nor revocation answers, since a court's computer says nothing to the world about the case.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from evidence_kit.domain.making.origin import CredentialsCheck

MOST_CODES = 50
_MAX_TEXT = 300
_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
_PURPOSES = ("1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1")
"""Extended key usages of signers: e-mail, documents, and the programme's own; without it the library calls newer ones invalid."""
_UNTRUSTED = "signingCredential.untrusted"


def load() -> bool:
    """Load the library, native part and all; False where it is not installed or does not load on this system."""
    try:
        import c2pa  # noqa: F401
    except (ImportError, OSError, RuntimeError):
        return False
    return True


def check(picture: bytes, anchors: tuple[str, ...] = ()) -> CredentialsCheck | None:
    """Return what the library says of a picture's credentials; None where it is not installed.

    Args:
        picture: the whole file.
        anchors: certificates (PEM) of those whose credentials are trusted; none: nobody's are.
    """
    if not load():
        return None
    import c2pa

    name = f"c2pa-python {version('c2pa-python')}"
    kind = next((kind for head, kind in _KINDS.items() if picture.startswith(head)), None)
    try:
        context = c2pa.Context.from_json(json.dumps(_settings(anchors)))
        with c2pa.Reader(kind, io.BytesIO(picture), context=context) as reader:
            return _said(name, json.loads(reader.json()))
    except c2pa.C2paError as error:
        return CredentialsCheck(validator=name, refused=" ".join(str(error).split())[:_MAX_TEXT])


def _settings(anchors: tuple[str, ...]) -> dict[str, Any]:
    trust = {"trust_config": "\n".join(_PURPOSES)}
    if anchors:
        trust["user_anchors"] = "\n".join(anchors)
    return {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True}, "trust": trust}


def _said(name: str, report: dict[str, Any]) -> CredentialsCheck:
    active = report.get("manifests", {}).get(report.get("active_manifest"), {})
    signature, results = active.get("signature_info") or {}, report.get("validation_results") or {}
    return CredentialsCheck(
        validator=name,
        state=str(report.get("validation_state", ""))[:_MAX_TEXT],
        failures=tuple(dict.fromkeys(code for code in _failures(results) if code != _UNTRUSTED))[:MOST_CODES],
        signer=str(signature.get("common_name") or "")[:_MAX_TEXT],
        organisation=str(signature.get("issuer") or "")[:_MAX_TEXT],
        signed_at=str(signature.get("time") or "")[:_MAX_TEXT],
        time_trusted="timeStamp.trusted" in _codes(results.get("activeManifest"), "success"),
    )


def _failures(results: dict[str, Any]) -> Iterator[str]:
    """Codes of what failed, in the active manifest and in those of its ingredients."""
    yield from _codes(results.get("activeManifest"), "failure")
    for delta in results.get("ingredientDeltas") or ():
        yield from _codes(delta.get("validationDeltas"), "failure")


def _codes(part: dict[str, Any] | None, outcome: str) -> list[str]:
    return [str(item.get("code", ""))[:_MAX_TEXT] for item in (part or {}).get(outcome) or ()]
