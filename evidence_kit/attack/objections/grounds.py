"""What a claim stands on beside the picture: accounts, captures, licences, the accused file, a language that the court reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.attack.objections.material import FiledMaterial, name_of
from evidence_kit.domain.artifact import HANDED_ROLES, Role
from evidence_kit.domain.case import PartyRole
from evidence_kit.domain.filing.objection import Objection, ObjectionCode, objection

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CHINESE_COURTS = frozenset({"bic", "cn"})
_TRANSLATED = (Role.LICENCE, Role.STATEMENT, Role.CAPTURE_RECORD, Role.ACCOUNT_RECORD, Role.COST, Role.OTHER_EVIDENCE)
"""What is filed for its words; a log and a picture's parameters are filed as they were written."""
_HANDED = frozenset(HANDED_ROLES) - {Role.OPENTIMESTAMPS_PROOF}
_SIDES = (PartyRole.PLAINTIFF, PartyRole.DEFENDANT)


def accused(material: FiledMaterial) -> Iterator[Objection]:
    """Give a filing without the accused file, or one in which it cannot be held against the claimed picture."""
    files = material.with_role(Role.INFRINGEMENT)
    if not files:
        yield objection(ObjectionCode.NO_ACCUSED_FILE)
    elif not material.compares or not any(item.media_type.startswith("image/") for item in files):
        yield objection(ObjectionCode.ACCUSED_NOT_COMPARED, material.where(files[0]))


def accounts(material: FiledMaterial) -> Iterator[Objection]:
    """Give parties to whom no account is tied, and accounts that no exhibit shows."""
    stated = material.case.accounts
    for party in material.case.parties:
        tied = any(party.name.zh in one.holder.zh or party.name.en in one.holder.en for one in stated)
        if party.role in _SIDES and not tied:
            role = Role.PUBLICATION if party.role is PartyRole.PLAINTIFF else Role.INFRINGEMENT
            yield objection(ObjectionCode.ACCOUNT_NOT_TIED, material.of_role(role), party=party.name)
    for one in stated:
        if not one.exhibits:
            yield objection(ObjectionCode.ACCOUNT_NOT_SHOWN, None, account=one.name, holder=one.holder)


def captures(material: FiledMaterial) -> Iterator[Objection]:
    """Give captures of which only the case tells, no record of the capture being filed."""
    stated = material.case.captures
    if stated and not material.with_role(Role.CAPTURE_RECORD):
        number = next((number for one in stated for number in one.exhibits), "")
        yield objection(ObjectionCode.CAPTURE_WITHOUT_RECORD, material.numbered(number), count=len(stated))


def licences(material: FiledMaterial) -> Iterator[Objection]:
    """Give licences of which nothing says where and when their text was taken from."""
    for one in material.case.licences:
        if not one.source or one.day is None:
            number = one.exhibits[0] if one.exhibits else ""
            yield objection(ObjectionCode.LICENCE_WITHOUT_SOURCE, material.numbered(number), component=one.component)


def catalogue(material: FiledMaterial) -> Iterator[Objection]:
    """Give files that were handed in, are in the bundle, and stand in no exhibit: the other side gets them all the same."""
    for item in material.artifacts:
        if item.role in _HANDED and material.where(item) is None:
            yield objection(ObjectionCode.IN_NO_EXHIBIT, None, file=name_of(item))


def languages(material: FiledMaterial) -> Iterator[Objection]:
    """Give exhibits filed for their words that hold no Chinese, before a court that reads Chinese (Civil Evidence Provisions art. 17)."""
    if material.case.profile not in _CHINESE_COURTS:
        return
    for item in material.with_role(*_TRANSLATED):
        words = material.texts.get(item.path, "")
        if words.strip() and not _CHINESE.search(words):
            yield objection(ObjectionCode.FOREIGN_WORDS, material.where(item), file=name_of(item))
