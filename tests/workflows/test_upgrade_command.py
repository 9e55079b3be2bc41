"""The next command works as printed: calendars that are not public stand in it, quoted, and so does a source of headers."""

from __future__ import annotations

import shlex
from pathlib import Path

from evidence_kit.workflows.upgrade_command import HEADER_SOURCE, upgrade_command

PUBLIC, OWN = "https://alice.btc.calendar.opentimestamps.org", "https://calendar.example"


def test_only_calendars_that_would_not_be_asked_unnamed_are_named() -> None:
    command = upgrade_command(Path("批次 1"), [PUBLIC, OWN, OWN])
    assert shlex.split(command) == [
        "evidence-kit",
        "upgrade",
        "批次 1",
        f"--bitcoin={HEADER_SOURCE}",
        f"--calendar=ots:{OWN}",
    ]


def test_a_source_that_was_used_is_named_again_and_no_address_reaches_the_shell() -> None:
    hostile = "https://a.example/$(touch x);`id`"
    command = upgrade_command(Path("b1"), [hostile], bitcoin=["rpc:http://127.0.0.1:8332"])
    assert shlex.split(command)[3:] == ["--bitcoin=rpc:http://127.0.0.1:8332", f"--calendar=ots:{hostile}"]
