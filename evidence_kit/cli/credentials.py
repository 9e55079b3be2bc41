"""Passwords that stand in no file of a case: where commands take them from."""

from __future__ import annotations

import os
from pathlib import Path

import click

from evidence_kit.cli.language import say

BITCOIN_RPC = "EVIDENCE_KIT_BITCOIN_RPC"
"""Environment variable with `user:password` of a Bitcoin node; case.yaml is filed, so they cannot stand there."""

PASSPHRASE = "EVIDENCE_KIT_SIGNER_PASSPHRASE"
"""Environment variable with the passphrase of the signing key, for jobs that nobody sits in front of."""


def bitcoin_credentials() -> str:
    """Return `user:password` of the Bitcoin node; empty where none is set."""
    return os.environ.get(BITCOIN_RPC, "")


def ask_passphrase(path: Path) -> str:
    """Return the passphrase of a signing key: from the environment, or from whoever sits there."""
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    answer: str = click.prompt(say(f"{path} 的口令", f"Passphrase of {path}"), hide_input=True, default="", err=True)
    return answer
