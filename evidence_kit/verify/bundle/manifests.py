"""The lists of the container: each names exactly the files it must, with the digests they really have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence_kit.domain.fault import Fault, FileCode, fault
from evidence_kit.domain.finding import Finding, Question, Status
from evidence_kit.domain.record import Record
from evidence_kit.domain.text import Text
from evidence_kit.formats import asic, bag
from evidence_kit.formats.asic import ManifestKind
from evidence_kit.formats.bundle_layout import CHECK_JOURNAL, LATER_PAPERS, README
from evidence_kit.verify.bundle.container_facts import ContainerFacts
from evidence_kit.verify.bundle.reader import OpenedBundle
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.verify.finding_codes import FindingCode
from evidence_kit.verify.findings import finding, joined, words
from evidence_kit.wording.faults import fault_text

_TAG_FILES = {bag.DECLARATION_NAME, bag.INFO_NAME, bag.MANIFEST_NAME, README, CHECK_JOURNAL}
_ALL = "*"
_COMPARE = "openssl dgst -sha256 -binary FILE | openssl base64"


class ListFact(Record):
    """A list held against the files of the bundle."""

    name: str
    fault: Fault | None = None
    missing: tuple[str, ...] = ()
    """Files that it must name and does not."""
    extra: tuple[str, ...] = ()
    """Files that it names and may not, or that do not exist."""
    differing: tuple[str, ...] = ()
    """Files whose digest is another."""

    @property
    def sound(self) -> bool:
        """Nothing is wrong with it."""
        return not (self.fault or self.missing or self.extra or self.differing)


def observe_lists(opened: OpenedBundle) -> tuple[ListFact, ...]:
    """Every list of the container."""
    names = set(opened.digests)
    payload = {name for name in names if name.startswith(bag.PAYLOAD)}
    return (
        _fixed(opened, asic.MIMETYPE_NAME, asic.MIMETYPE),
        _fixed(opened, bag.DECLARATION_NAME, bag.DECLARATION),
        _manifest(opened, bag.MANIFEST_NAME, payload),
        _manifest(opened, bag.TAG_MANIFEST_NAME, _tag_files(names)),
        _info(opened, payload),
        _asic(opened, asic.SIGNED_MANIFEST, ManifestKind.SIGNED),
        _asic(opened, asic.STAMPED_MANIFEST, ManifestKind.STAMPED),
        _members(names),
    )


def judge_container(facts: ContainerFacts) -> Iterator[Finding]:
    """Is the file the one archive that its members can become?"""
    broken = bool(facts.faults)
    why = fault_text(*facts.faults)
    yield finding(
        code=FindingCode.CONTAINER_CANONICAL,
        question=Question.UNTOUCHED,
        status=Status.FAILED if broken else Status.PASSED,
        message=words("container_not_canonical", why=why)
        if broken
        else words("container_canonical", count=len(facts.members)),
        command="sha256sum BUNDLE.zip",
    )


def judge_lists(facts: tuple[ListFact, ...]) -> Iterator[Finding]:
    """One finding a list."""
    for fact in facts:
        yield finding(
            code=_CODES[fact.name][0],
            question=Question.UNTOUCHED,
            status=Status.PASSED if fact.sound else Status.FAILED,
            message=_good(fact) if fact.sound else _wrong(fact),
            subject="" if fact.name == _ALL else fact.name,
            command=_CODES[fact.name][1],
        )


_CODES: dict[str, tuple[FindingCode, str]] = {
    asic.MIMETYPE_NAME: (FindingCode.MIMETYPE, "file BUNDLE.zip"),
    bag.DECLARATION_NAME: (FindingCode.BAG_DECLARATION, "cat bagit.txt"),
    bag.MANIFEST_NAME: (FindingCode.BAG_MANIFEST, "sha256sum -c manifest-sha256.txt"),
    bag.TAG_MANIFEST_NAME: (FindingCode.BAG_TAG_MANIFEST, "sha256sum -c tagmanifest-sha256.txt"),
    bag.INFO_NAME: (FindingCode.BAG_INFO, "bagit.py --validate ."),
    asic.SIGNED_MANIFEST: (FindingCode.SIGNED_MANIFEST, _COMPARE),
    asic.STAMPED_MANIFEST: (FindingCode.STAMPED_MANIFEST, _COMPARE),
    _ALL: (FindingCode.UNKNOWN_MEMBERS, "unzip -l BUNDLE.zip"),
}


def _good(fact: ListFact) -> Text:
    if fact.name == _ALL:
        return words("no_unknown_members")
    return words("list_agrees", name=fact.name)


def _wrong(fact: ListFact) -> Text:
    what = [fault_text(fact.fault)] if fact.fault else []
    if fact.differing:
        what.append(words("other_content", few=_few(fact.differing)))
    if fact.missing:
        what.append(words("not_listed", few=_few(fact.missing)))
    if fact.extra:
        what.append(words("too_many", few=_few(fact.extra)))
    name = words("files_of_the_bundle") if fact.name == _ALL else fact.name
    return words("list_at_odds", name=name, what=joined(what))


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _fixed(opened: OpenedBundle, name: str, content: bytes) -> ListFact:
    data = opened.read(name)
    if data is None:
        return ListFact(name=name, fault=fault(FileCode.MISSING))
    return ListFact(name=name, fault=None if data == content else fault(FileCode.FORM))


def _manifest(opened: OpenedBundle, name: str, required: set[str]) -> ListFact:
    data = opened.read(name)
    if data is None:
        return ListFact(name=name, fault=fault(FileCode.MISSING))
    try:
        return _held_against(opened, name, bag.parse_manifest(data), required)
    except bag.BagBroken as error:
        return ListFact(name=name, fault=error.fault)


def _asic(opened: OpenedBundle, name: str, kind: ManifestKind) -> ListFact:
    data = opened.read(name)
    if data is None:
        return ListFact(name=name, fault=fault(FileCode.MISSING))
    try:
        manifest = asic.parse(data, kind)
    except asic.ManifestBroken as error:
        return ListFact(name=name, fault=error.fault)
    return _held_against(opened, name, manifest.digests, asic.expected_names(list(opened.digests), kind))


def _held_against(opened: OpenedBundle, name: str, listed: Mapping[str, str], required: set[str]) -> ListFact:
    known = {path: digest for path, digest in listed.items() if path in opened.digests}
    return ListFact(
        name=name,
        missing=tuple(sorted(required - set(listed))),
        extra=tuple(sorted(set(listed) - required | set(listed) - set(opened.digests))),
        differing=tuple(sorted(path for path, digest in known.items() if opened.digests[path].sha256 != digest)),
    )


def _info(opened: OpenedBundle, payload: set[str]) -> ListFact:
    data = opened.read(bag.INFO_NAME)
    if data is None:
        return ListFact(name=bag.INFO_NAME, fault=fault(FileCode.MISSING))
    try:
        stated = bag.payload_oxum(bag.parse_info(data))
    except bag.BagBroken as error:
        return ListFact(name=bag.INFO_NAME, fault=error.fault)
    real = sum(opened.digests[name].size for name in payload), len(payload)
    if stated == real:
        return ListFact(name=bag.INFO_NAME)
    told = {"stated": "{}.{}".format(*stated), "real": "{}.{}".format(*real)}
    return ListFact(name=bag.INFO_NAME, fault=fault(CheckCode.OXUM, **told))


def _tag_files(names: set[str]) -> set[str]:
    """Those that every bundle holds, and those of the later ones that this one does."""
    return _TAG_FILES | (LATER_PAPERS & names)


def _members(names: set[str]) -> ListFact:
    """Files that belong to no part of the format."""
    known = _tag_files(names) | {asic.MIMETYPE_NAME, bag.TAG_MANIFEST_NAME, *asic.META_INF}
    stray = {name for name in names if not name.startswith(bag.PAYLOAD)} - known
    return ListFact(name=_ALL, extra=tuple(sorted(stray)), missing=tuple(sorted(known - names)))
