"""A bundle opened to be run: what is sound is, what was changed is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence_kit.domain.errors import InputError
from evidence_kit.domain.progress import unwatched
from evidence_kit.verify.time.trust_list import EMPTY
from evidence_kit.workflows.sound_bundle import sound_bundle
from tests.heard import HEARD_BUNDLE

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def test_its_steps_and_its_one_claimed_picture_are_at_hand() -> None:
    with sound_bundle(HEARD_BUNDLE, EMPTY, now=NOW, watch=unwatched) as bundle:
        assert bundle.settings_confirmed and not bundle.rehearsal
        assert bundle.steps[-1].settings.prompt == "a (celadon:1.2) teapot, moonlight, quiet"
        assert bundle.claimed is not None and bundle.claimed.startswith(b"\x89PNG")
        assert not bundle.pictures.files


def test_one_changed_byte_is_enough_to_refuse_it(tmp_path: Path) -> None:
    changed = bytearray(HEARD_BUNDLE.read_bytes())
    changed[len(changed) // 3] ^= 1
    (tmp_path / "changed.zip").write_bytes(changed)
    with (
        pytest.raises(InputError, match="nothing of it was run"),
        sound_bundle(tmp_path / "changed.zip", EMPTY, now=NOW, watch=unwatched),
    ):
        raise AssertionError("opened")
