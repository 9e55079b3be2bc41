"""Who a picture's file says made it: labels, content credentials, and the closed service that they or its texts name."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_kit.domain.making.origin import AiLabel, ClosedService, ContentCredentials, Service, ServiceGround
from evidence_kit.domain.making.recipe import Known, OtherParameter, Recipe
from evidence_kit.formats.c2pa import manifest, remote
from evidence_kit.formats.metadata import aigc_label
from evidence_kit.formats.metadata.carriers import Embedded

CREDENTIALS_ELSEWHERE = "content credentials elsewhere"
"""Key of an `OtherParameter`: the address at which the file says that its credentials lie."""
CREDENTIALS_GONE = "content credentials no longer in the file"
"""Key of an `OtherParameter`: a reference to a store in the file, which holds none."""
MADE_BY_A_MODEL = frozenset({"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"})
"""IPTC digital source types of what a trained model made, whole or in part."""
_GENERATORS = (
    ("openai", Service.OPENAI),
    ("chatgpt", Service.OPENAI),
    ("gpt-image", Service.OPENAI),
    ("gpt-4o", Service.OPENAI),
    ("dall", Service.OPENAI),
    ("google c2pa core generator", Service.GOOGLE),
    ("gemini", Service.GOOGLE),
    ("imagen", Service.GOOGLE),
    ("adobe firefly", Service.ADOBE),
    ("adobe_firefly", Service.ADOBE),
    ("firefly", Service.ADOBE),
    ("microsoft_responsible_ai", Service.MICROSOFT),
    ("microsoft designer", Service.MICROSOFT),
    ("bing image creator", Service.MICROSOFT),
    ("image creator from", Service.MICROSOFT),
    ("midjourney", Service.MIDJOURNEY),
)
"""How names of generators and agents begin, in small letters; who only uses a service's name within his own names another."""
_PROGRAMS = (("midjourney", Service.MIDJOURNEY),)
"""Programs of recipes that are services."""


def with_origin(recipe: Recipe, embedded: Embedded) -> Recipe:
    """Return a recipe with what the file says of its maker beside its parameters.

    A service is named only where nothing says that a program that anybody can run made the picture: whoever spreads a
    picture may label it, and whoever retouches it may sign it.
    """
    labels = aigc_label.labels_in(embedded)
    credentials = tuple(manifest.read(store) for store in embedded.stores)
    return recipe.model_copy(
        update={
            "labels": labels,
            "credentials": credentials,
            "service": _service(recipe, labels, credentials),
            "others": (*recipe.others, *_referred_to(embedded)),
        }
    )


def _referred_to(embedded: Embedded) -> Iterator[OtherParameter]:
    """Credentials that the file refers to and does not hold."""
    packets = ((entry.carrier, entry.text) for entry in embedded.entries if "xmp" in entry.carrier.lower())
    for link in remote.links_in(packets):
        if not link.within_file:
            yield OtherParameter(key=CREDENTIALS_ELSEWHERE, value=link.address, changes_pixels=False)
        elif not embedded.stores:
            yield OtherParameter(key=CREDENTIALS_GONE, value=link.address, changes_pixels=False)


def _service(
    recipe: Recipe, labels: tuple[AiLabel, ...], credentials: tuple[ContentCredentials, ...]
) -> ClosedService | None:
    program = (recipe.program.value or "").lower()
    for name, service in _PROGRAMS:
        if name in program:
            return ClosedService(service=service, ground=ServiceGround.PARAMETERS)
    if recipe.prompt.known is not Known.UNKNOWN or recipe.seed.known is not Known.UNKNOWN:
        return None
    for name, service in _GENERATORS:
        if any(words.startswith(name) for words in _makers(credentials)):
            return ClosedService(service=service, ground=ServiceGround.CREDENTIALS)
    if any(label.content_producer for label in labels):
        return ClosedService(service=Service.LABELLED, ground=ServiceGround.LABEL)
    return None


def _makers(credentials: tuple[ContentCredentials, ...]) -> Iterator[str]:
    """The names of what made a file of which a manifest says that a trained model made it."""
    for store in credentials:
        acts = [act for claim in store.claims for act in claim.actions]
        if any(act.digital_source_type in MADE_BY_A_MODEL for act in acts):
            yield from (claim.claim_generator.lower() for claim in store.claims)
            yield from (act.software_agent.lower() for act in acts)
