"""Every way of altering a bundle that is tried on it."""

from __future__ import annotations

from pathlib import Path

from evidence_kit.attack.catalogue import mutations_of
from evidence_kit.attack.target import Target
from evidence_kit.domain.filing.mutation import Access, MutationCode
from evidence_kit.workflows.strange_keys import strange_keys

ELSEWHERE = {
    MutationCode.LOG_REPLACED, MutationCode.EFFECT_RAISED, MutationCode.SEAL_SPLICED, MutationCode.FILM_SEGMENT_REMOVED,
    MutationCode.FILM_REPLACED, MutationCode.MARK_REMOVED, MutationCode.CLAIMED_DAY_CHANGED,
}  # fmt: skip
"""What a case without log, sheet, film, second seal, claimed day and rehearsal gives no occasion for."""


def test_every_kind_of_member_and_every_way_is_there(target: Target) -> None:
    keys = strange_keys()
    found = mutations_of(target, keys.stamp, keys.sign_container)
    assert {one.code for one in found} >= set(MutationCode) - ELSEWHERE
    assert {one.access for one in found} == set(Access)
    flipped = {one.member for one in found if one.code is MutationCode.BYTE_OF_MEMBER}
    roles = {one.artifact.role for one in target.bundle.members}
    assert {one.artifact.role for one in target.bundle.members if one.member in flipped} == roles
    assert flipped >= {
        name for name in target.sources if not name.startswith("data/exhibits/") and "/seals/" not in name
    }


def test_without_a_trusted_signer_nothing_is_signed_anew(target: Target) -> None:
    found = mutations_of(target, strange_keys().stamp, None)
    assert Access.OWN_KEYS not in {one.access for one in found}


def test_every_copy_is_another_file(target: Target, tmp_path: Path) -> None:
    keys = strange_keys()
    before = target.path.read_bytes()
    for number, one in enumerate(mutations_of(target, keys.stamp, keys.sign_container)):
        path = tmp_path / f"{number}.zip"
        one.write(path)
        assert path.read_bytes() != before, one.code
        path.unlink()
    assert target.path.read_bytes() == before
