"""Embedded texts, recorded against carried: whole, forged, left out, or taken for another encoding by an earlier version."""

from __future__ import annotations

import hashlib

import pytest

from evidence_kit.domain.finding import Status
from evidence_kit.domain.making.recipe import RawMetadata
from evidence_kit.verify.demonstration.picture_reread import Unread
from evidence_kit.verify.demonstration.recipe_texts import judge_texts, text_faults


def raw(carrier: str, text: str, data: bytes) -> RawMetadata:
    return RawMetadata(carrier=carrier, text=text, sha256=hashlib.sha256(data).hexdigest())


MILL = "磨坊 a mill".encode()
TRUE = raw("exif:ImageDescription", MILL.decode(), MILL)
CHUNK = raw("png:parameters", MILL.decode(), MILL)
OLD = raw("exif:ImageDescription", MILL.decode("latin-1"), MILL.decode("latin-1").encode())
OLD_CHUNK = raw("png:parameters", MILL.decode("latin-1"), MILL)
LATIN = raw("exif:Artist", "Zoë", b"Zo\xeb")
OLD_LATIN = raw("exif:Artist", "Zoë", "Zoë".encode())
FORGED = raw("exif:ImageDescription", "another mill", b"another mill")


@pytest.mark.parametrize(
    ("recorded", "carried", "codes", "status"),
    [
        ((TRUE, CHUNK), (TRUE, CHUNK), [], Status.PASSED),
        ((OLD,), (TRUE,), ["TEXT_OLDER_READING"], Status.INDETERMINATE),
        ((OLD_CHUNK,), (CHUNK,), ["TEXT_OLDER_READING"], Status.INDETERMINATE),
        ((OLD_LATIN,), (LATIN,), ["TEXT_OLDER_READING"], Status.INDETERMINATE),
        ((OLD,), (TRUE, CHUNK), ["TEXT_OLDER_READING", "TEXT_LEFT_OUT"], Status.INDETERMINATE),
        ((), (TRUE,), ["TEXT_LEFT_OUT"], Status.INDETERMINATE),
        ((FORGED,), (TRUE,), ["TEXT_OTHERWISE"], Status.FAILED),
        ((OLD, FORGED), (TRUE,), ["TEXT_OLDER_READING", "TEXT_ABSENT"], Status.FAILED),
        ((OLD.model_copy(update={"text": "another mill"}),), (TRUE,), ["TEXT_OTHERWISE"], Status.FAILED),
    ],
)
def test_only_what_a_version_may_have_read_otherwise_is_no_forgery(
    recorded: tuple[RawMetadata, ...], carried: tuple[RawMetadata, ...], codes: list[str], status: Status
) -> None:
    faults = tuple(text_faults(recorded, carried))
    assert [item.code for item in faults] == codes
    assert judge_texts("claimed.png", faults, None, claimed=True).status is status


@pytest.mark.parametrize(("why", "status"), [(Unread.NO_DECODER, Status.INDETERMINATE), (Unread.BROKEN, Status.FAILED)])
def test_a_picture_without_its_decoder_here_is_not_said_to_be_forged(why: Unread, status: Status) -> None:
    assert judge_texts("claimed.heic", (), why, claimed=True).status is status
