"""A trusted list of the European Union (ETSI TS 119 612, version 5 and 6) or an extract of one, read with bounds.

Only what names a service, its certificates and the years of its status is read. The signature of the list is NOT checked.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.parsers import expat

MAX_LIST = 64 << 20
"""Bytes; the largest list of a member state had 9 million in 2025."""
_MAX_ELEMENTS = 2_000_000
_TSL = "{http://uri.etsi.org/02231/v2#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
QUALIFIED_TIME_STAMPS = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST"
QUALIFIED_CERTIFICATES = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
_STATUS = "TrustedList/Svcstatus/"
_IN_FORCE = {"granted", "undersupervision", "supervisionincessation", "accredited"}
"""Section 5.5.4 and annex J: the statuses under which a service is, or before July 2016 was, qualified."""


@dataclass(frozen=True)
class ListedService:
    """One service of a provider, for one unbroken time in which its status was in force."""

    provider: str
    name: str
    kind: str
    """The URI of its type, such as `QUALIFIED_TIME_STAMPS`."""
    certificates: tuple[bytes, ...]
    """DER, as the list states them; not read."""
    since: datetime
    until: datetime | None
    """None: in force when the list was issued."""


@dataclass(frozen=True)
class TrustedListFile:
    """What a list says of itself, and its services in force at one time or another."""

    territory: str
    operator: str
    number: str
    issued: datetime
    next_update: datetime | None
    services: tuple[ListedService, ...]


def is_trusted_list(data: bytes) -> bool:
    """Tell by the first bytes whether a file is meant to be a trusted list."""
    return b"TrustServiceStatusList" in data[:4096]


def read_trusted_list(data: bytes) -> TrustedListFile:
    """Read a list.

    Raises:
        ValueError: no XML, too large, with a document type, or not of the form of TS 119 612.
    """
    root = _parsed(data)
    if root.tag != f"{_TSL}TrustServiceStatusList":
        raise ValueError("the file is no trusted list of ETSI TS 119 612")
    scheme = _child(root, "SchemeInformation")
    update = _text(scheme, "NextUpdate", "dateTime")
    return TrustedListFile(
        territory=_text(scheme, "SchemeTerritory"),
        operator=_name(scheme.find(f"{_TSL}SchemeOperatorName")),
        number=_text(scheme, "TSLSequenceNumber"),
        issued=_moment(_text(scheme, "ListIssueDateTime")),
        next_update=_moment(update) if update else None,
        services=tuple(_services(root)),
    )


def _parsed(data: bytes) -> ElementTree.Element:
    if len(data) > MAX_LIST:
        raise ValueError("the trusted list is too large")
    tree, parser, count = ElementTree.TreeBuilder(), expat.ParserCreate(namespace_separator="}"), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MAX_ELEMENTS:
            raise ValueError("the trusted list has too many elements")
        tree.start(_tag(name), {_tag(key): value for key, value in attributes.items()})

    def refuse(*_: object) -> None:  # entities stand in document types, and no trusted list has one
        raise ValueError("the trusted list has a document type")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, refuse
    parser.EndElementHandler = lambda name: tree.end(_tag(name))
    parser.CharacterDataHandler = tree.data
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"the trusted list is no XML: {error}") from error
    return tree.close()


def _tag(name: str) -> str:
    return "{" + name if "}" in name else name


def _services(root: ElementTree.Element) -> Iterator[ListedService]:
    for provider in root.iter(f"{_TSL}TrustServiceProvider"):
        whose = _name(provider.find(f"{_TSL}TSPInformation/{_TSL}TSPName"))
        for service in provider.iter(f"{_TSL}TSPService"):
            information = _child(service, "ServiceInformation")
            history = service.findall(f"{_TSL}ServiceHistory/{_TSL}ServiceHistoryInstance")
            kind = _text(information, "ServiceTypeIdentifier")
            for since, until in _in_force([information, *history]):
                name, ders = _name(information.find(f"{_TSL}ServiceName")), tuple(_ders(information))
                yield ListedService(whose, name, kind, ders, since, until)


def _in_force(instances: list[ElementTree.Element]) -> Iterator[tuple[datetime, datetime | None]]:
    """The unbroken times of force, oldest first: neighbouring statuses that are both in force are one time."""
    told = sorted((_moment(_text(one, "StatusStartingTime")), _granted(one)) for one in instances)
    since: datetime | None = None
    for moment, granted in told:
        if granted and since is None:
            since = moment
        if not granted and since is not None:
            yield since, moment
            since = None
    if since is not None:
        yield since, None


def _granted(instance: ElementTree.Element) -> bool:
    status = _text(instance, "ServiceStatus")
    return _STATUS in status and status.rpartition("/")[2] in _IN_FORCE


def _ders(information: ElementTree.Element) -> Iterator[bytes]:
    for written in information.iterfind(f"{_TSL}ServiceDigitalIdentity/{_TSL}DigitalId/{_TSL}X509Certificate"):
        try:
            yield base64.b64decode("".join((written.text or "").split()), validate=True)
        except binascii.Error as error:
            raise ValueError("a certificate of the trusted list is no base64") from error


def _child(element: ElementTree.Element, name: str) -> ElementTree.Element:
    found = element.find(f"{_TSL}{name}")
    if found is None:
        raise ValueError(f"the trusted list lacks {name}")
    return found


def _text(element: ElementTree.Element, *names: str) -> str:
    return (element.findtext("/".join(f"{_TSL}{name}" for name in names)) or "").strip()


def _name(names: ElementTree.Element | None) -> str:
    """The English name of several, else the first."""
    given = [] if names is None else names.findall(f"{_TSL}Name")
    english = [one for one in given if one.get(_LANG, "").lower().startswith("en")]
    return next(((one.text or "").strip() for one in (*english, *given)), "")


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
