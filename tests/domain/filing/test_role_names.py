"""Roles by what people call them."""

from __future__ import annotations

import pytest

from evidence_kit.domain.artifact import HANDED_ROLES, Role
from evidence_kit.domain.filing.role_names import role_name, role_named


@pytest.mark.parametrize("role", HANDED_ROLES)
def test_every_role_goes_by_its_value_and_by_a_name_in_each_language(role: Role) -> None:
    name = role_name(role)
    assert role_named(role.value) is role_named(name.zh) is role_named(name.en) is role


@pytest.mark.parametrize(
    ("words", "role"),
    [("日志", Role.CREATION_LOG), ("许可", Role.LICENCE), ("发布", Role.PUBLICATION), ("侵权", Role.INFRINGEMENT), ("主张图片", Role.CLAIMED_PICTURE),
     ("LOG", Role.CREATION_LOG), ("license", Role.LICENCE), ("Claimed  Picture", Role.CLAIMED_PICTURE), ("init_picture", Role.INIT_PICTURE),
     ("bundle", None), ("", None), ("seal", None)],
)  # fmt: skip
def test_names_are_taken_as_people_type_them(words: str, role: Role | None) -> None:
    assert role_named(words) is role
