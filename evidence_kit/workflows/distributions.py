"""What an installed program is made of: the distributions that it needs, in the releases that are installed here."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution

from evidence_kit.domain.in_court.expert_pack import PackedDistribution


def needed(name: str, *extras: str) -> tuple[PackedDistribution, ...]:
    """Return a distribution with all that it requires, by name; what is not installed here is not needed here.

    Args:
        extras: of the first one. Markers (PEP 508) count as they stand for this Python and this platform.
    """
    found: dict[str, str] = {}
    waiting = [(name, frozenset(extras))]
    asked: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        if wanted in asked:
            continue
        asked.add(wanted)
        try:
            installed = distribution(wanted[0])
        except PackageNotFoundError:
            continue
        found[wanted[0]] = installed.version
        waiting += _required(installed, wanted[1])
    return tuple(PackedDistribution(name=one, version=found[one]) for one in sorted(found))


def _required(installed: Distribution, extras: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    stated = [Requirement(line) for line in installed.requires or ()]
    applies = [
        one
        for one in stated
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras | {""})
    ]
    return [(canonicalize_name(one.name), frozenset(one.extras)) for one in applies]
