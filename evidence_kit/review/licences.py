"""Licences: one for each component that the picture names, and limits on its use that the other side will find."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kit.domain.artifact import Role
from evidence_kit.domain.filing.problem import FilingProblem, ProblemCode, problem
from evidence_kit.review.material import CaseMaterial
from evidence_kit.review.prompt_text import components

_LIMIT = re.compile(
    r"non-?commercial|not for commercial|research (?:purposes )?only|personal use only|\bBY-NC\b"
    r"|仅供[^，。；]{0,12}(?:学习|研究|交流)|(?:不得|禁止)[^，。；]{0,8}商(?:用|业)|非商业",
    re.IGNORECASE,
)
_FEWEST = 4
"""Letters of a name that can be recognised within other words."""


def components_covered(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give components of the picture that no licence is named or filed for: one licence is not that of all."""
    if material.recipe is None:
        return
    files = material.with_role(Role.LICENCE)
    known = [_plain(f"{one.component.zh} {one.component.en} {one.licence.zh}") for one in material.case.licences]
    known += [_plain(item.origin) + _plain(material.texts.get(item.path, "")) for item in files]
    for name in components(material.recipe):
        plain = _plain(name)
        if len(plain) >= _FEWEST and not any(plain in one for one in known):
            yield problem(ProblemCode.COMPONENT_WITHOUT_LICENCE, ("licences",), name=name)


def limits(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give licences that limit the use which a claim for damages may be held against."""
    for at, one in enumerate(material.case.licences):
        found = _LIMIT.search(f"{one.licence.zh} {one.licence.en}")
        if found is not None:
            yield problem(ProblemCode.LICENCE_LIMITS_USE, ("licences", at), file=one.component, words=found[0])
    for item in material.with_role(Role.LICENCE):
        found = _LIMIT.search(" ".join(material.texts.get(item.path, "").split()))
        if found is not None:
            yield problem(ProblemCode.LICENCE_LIMITS_USE, file=item.origin or item.path, words=found[0])


def steps_exhibited(material: CaseMaterial) -> Iterator[FilingProblem]:
    """Give the pictures between which the author chose, where several are there and no exhibit holds them."""
    pictures = {item.path for item in material.with_role(Role.PICTURE)}
    filed = {item.path for one in material.exhibits for item in one.files}
    if len(pictures) > 1 and not pictures & filed:
        yield problem(ProblemCode.STEPS_NOT_EXHIBITED, ("chain",), count=len(pictures))


def _plain(words: str) -> str:
    return "".join(one for one in words.casefold() if one.isalnum())
