"""The controls of a comparison: pictures of other seeds, each once, or what they say of chance is worth nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence_kit.domain.fault import Fault, fault
from evidence_kit.verify.fault_codes import StepCode


def chance_faults(own_seed: int, controls: Iterable[tuple[int, str]]) -> Iterator[Fault]:
    """Yield why pictures of other seeds are fewer than they are said to be.

    Args:
        own_seed: of the picture that is compared with them.
        controls: seeds and digests of their pictures' pixels; empty: it cannot be looked at, which is said elsewhere.
    """
    seeds, pixels = set[int](), set[str]()
    for seed, digest in controls:
        if seed == own_seed:
            yield fault(StepCode.CONTROL_OWN_SEED, seed=seed)
        if seed in seeds:
            yield fault(StepCode.CONTROL_TWICE, seed=seed)
            continue
        seeds.add(seed)
        if digest and digest in pixels:
            yield fault(StepCode.CONTROL_ALIKE, seed=seed)
        pixels.add(digest)
