"""Content credentials validated: by a library of others, native code, so in a process that does nothing else.

What it ends takes nothing from the rest of the check: that a picture has credentials, and what they claim, is known before.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from evidence_kit.domain.errors import EvidenceKitError
from evidence_kit.domain.making.origin import CredentialsCheck
from evidence_kit.domain.progress import unwatched
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify.demonstration.picture_origin import OriginFact
from evidence_kit.verify.sandbox import Said, run_job
from evidence_kit.verify.time.trust_list import anchors_for

_JOB = "evidence_kit.verify.credentials.validation_job:validate"


def with_validation(
    origins: tuple[OriginFact, ...], path: Path, trust: TrustList, *, apart: bool
) -> tuple[OriginFact, ...]:
    """Return the facts on origins with what a validator says of each claimed picture's credentials.

    Args:
        path: the bundle.
        trust: whose anchors for content credentials count.
        apart: in a process of its own, which may end without an answer.
    """
    members = [one.member for one in origins if one.credentials]
    if not members:
        return origins
    told: dict[str, CredentialsCheck | None] = {}
    anchors = list(anchors_for(trust, "content-credentials"))
    if not apart:
        from evidence_kit.verify.credentials.validation_job import validate_members  # Pillow and more come with it

        validate_members(path, members, tuple(anchors), told.__setitem__)
    else:

        def hear(said: Said) -> None:
            if "member" in said:
                check = said["check"]
                told[str(said["member"])] = None if check is None else CredentialsCheck.model_validate(check)

        order = {"path": str(path.resolve()), "members": members, "anchors": anchors}
        with contextlib.suppress(EvidenceKitError):  # it gave no answer, which is what the facts then say
            run_job(_JOB, order, size=path.stat().st_size, hear=hear, watch=unwatched)
    return tuple(
        one.model_copy(update={"validated": True, "check": told[one.member]}) if one.member in told else one
        for one in origins
    )
