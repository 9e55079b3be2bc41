"""Labels, content credentials and services in words: rows of name and value, for the terminal and for the book."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.origin import (
    SERVICE_NAMES,
    AiLabel,
    ClosedService,
    ContentCredentials,
    CredentialAction,
    CredentialsCheck,
    ManifestClaim,
)
from evidence_kit.domain.text import Text, text, visible
from evidence_kit.formats.metadata import provider_code
from evidence_kit.wording import kit_table

Row = tuple[Text, Text]
_words = kit_table("origin")


def label_rows(label: AiLabel) -> tuple[Row, ...]:
    """Return one label read aloud, field by field; a field that is not stated has no row."""
    value = label.label if label.label in ("1", "2", "3") else "other"
    rows = [
        ("label_place", _plain(label.carrier)),
        ("label_itself", _words(f"label_{value}", value=visible(label.label))),
        ("producer", _provider(label.content_producer)),
        ("produce_id", _plain(label.produce_id)),
        ("reserved_1", _plain(label.reserved_code1)),
        ("propagator", _provider(label.content_propagator)),
        ("propagate_id", _plain(label.propagate_id)),
        ("reserved_2", _plain(label.reserved_code2)),
    ]
    return tuple((_words(name), said) for name, said in rows if said.zh)


def credentials_rows(credentials: ContentCredentials, check: CredentialsCheck | None) -> tuple[Row, ...]:
    """Return what a manifest store claims, and what a validator said of it."""
    digest = _words("store_digest", carrier=credentials.carrier, size=credentials.size, sha256=credentials.sha256)
    rows = [(_words("store_place"), digest)]
    if not credentials.claims:
        return (*rows, (_words("claim"), _words("store_unread")))
    for claim in credentials.claims[:-1]:
        rows += _claim(claim, "claim_earlier")
    rows += _claim(credentials.claims[-1], "claim")
    if not credentials.claims[-1].signature_present:
        return (*rows, (_words("signature"), _words("unsigned")))
    return (*rows, *_check(check))


def service_row(service: ClosedService) -> Row:
    """Return the service that a file names as its maker, and by what."""
    said = _words(f"service_by_{service.ground.value}", name=SERVICE_NAMES[service.service])
    return _words("service"), said


def check_text(check: CredentialsCheck | None) -> Text:
    """Return what a validator said, in one sentence without a full stop."""
    if check is None:
        return _words("check_absent")
    if check.refused:
        return _words("check_refused", validator=check.validator, reason=visible(check.refused))
    if check.state == "Trusted":
        return _words("check_trusted", validator=check.validator)
    if check.state == "Valid":
        return _words("check_valid", validator=check.validator)
    return _words("check_invalid", validator=check.validator, failures=visible(", ".join(check.failures)) or "—")


def label_meaning() -> Text:
    """Return what a label does not show."""
    return _words("label_meaning")


def credentials_meaning() -> Text:
    """Return what credentials do not show."""
    return _words("credentials_meaning")


def _claim(claim: ManifestClaim, name: str) -> Iterator[Row]:
    yield _words(name), _plain(claim.claim_generator or "—")
    for act in claim.actions:
        yield _words("act"), _plain(_act(act))
    for ingredient in claim.ingredients:
        if ingredient.title:
            yield _words("ingredient"), _plain(" · ".join(filter(None, (ingredient.title, ingredient.relationship))))


def _act(act: CredentialAction) -> str:
    return " · ".join(filter(None, (act.action, act.digital_source_type, act.software_agent, act.when)))


def _check(check: CredentialsCheck | None) -> Iterator[Row]:
    if check is not None and check.signer:
        named = _words("signer_named", name=visible(check.signer), organisation=visible(check.organisation or "—"))
        yield _words("signer"), named
    if check is not None and check.signed_at:
        trusted = "signed_at_trusted" if check.time_trusted else "signed_at_unchecked"
        yield _words("signed_at"), _words(trusted, time=visible(check.signed_at))
    yield _words("check"), check_text(check)


def _provider(value: str) -> Text:
    code = provider_code.read(value)
    if code is None:
        return _plain(value)
    return _words("company_fits" if code.check_digit_fits else "company_wrong", value=value, company=code.company)


def _plain(value: str) -> Text:
    return text(visible(value), visible(value))
