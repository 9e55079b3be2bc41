"""Passwords that stand in no file of a case: where commands take them from."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from evidence_kit.cli.language import say
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.text import text

BITCOIN_RPC = "EVIDENCE_KIT_BITCOIN_RPC"
"""Environment variable with `user:password` of a Bitcoin node; case.yaml is filed, so they cannot stand there."""

PASSPHRASE = "EVIDENCE_KIT_SIGNER_PASSPHRASE"
"""Environment variable with the passphrase of the signing key, for jobs that nobody sits in front of."""


def bitcoin_credentials() -> str:
    """Return `user:password` of the Bitcoin node; empty where none is set."""
    return os.environ.get(BITCOIN_RPC, "")


def ask_passphrase(path: Path) -> str:
    """Return the passphrase of a signing key: from the environment, or from whoever sits there.

    Raises:
        UsageError: the environment has none, and nobody can be asked.
    """
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    if not _somebody_sits_there():
        raise UsageError(
            text(f"需要 {path} 的口令，而此处没有可供询问的终端。", f"The passphrase of {path} is needed, and there is no terminal to ask at."),
            text(f"请将口令放入环境变量 {PASSPHRASE}，或在终端中运行；密钥没有口令则设为空。",
                 f"Put it into the environment variable {PASSPHRASE}, empty where the key has none, or run the command at a terminal."),
        )  # fmt: skip
    answer: str = click.prompt(say(f"{path} 的口令", f"Passphrase of {path}"), hide_input=True, default="", err=True)
    return answer


def _somebody_sits_there() -> bool:
    """Whether a question reaches a person: where input is redirected, it is still asked at the terminal of the session."""
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
    except OSError:
        return False
    return True
