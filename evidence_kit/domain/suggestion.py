"""Commands that a person is told to run next, ready to be pasted into the shell of this machine."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import PurePath

from evidence_kit.domain.text import readable

_PLAIN = {"posix": re.compile(r"[\w@%+=:,./-]+"), "nt": re.compile(r"[\w.:/\\-]+")}


def suggested(command: str, *words: str | PurePath, system: str = os.name) -> str:
    """Return `evidence-kit COMMAND WORDS…`.

    Args:
        command: the name of the command.
        words: paths, which are quoted where a shell would split or interpret them; options and placeholders such as
            `FILE…` go in as they are.
        system: whose quoting applies: `nt` for cmd and PowerShell, anything else for a POSIX shell.
    """
    return " ".join(["evidence-kit", command, *(_word(word, system) for word in words)])


def option(name: str, value: str | PurePath, *, system: str = os.name) -> str:
    """Return `NAME=VALUE`, a word for `suggested`, the value quoted where a shell would split or interpret it.

    Args:
        name: of the option, with its dashes.
        value: a path, or whatever else a person gave.
        system: as for `suggested`.
    """
    return f"{name}={_quoted(readable(str(value)), system)}"


def shell_word(name: str) -> str:
    """Return a name as one word of a POSIX shell's command, whoever chose it, that no program takes for an option."""
    plain = readable(name)
    return shlex.quote(f"./{plain}" if plain.startswith("-") else plain)


def _word(word: str | PurePath, system: str) -> str:
    if isinstance(word, str):
        return word
    name = readable(str(word))
    name = f"./{name}" if name.startswith("-") else name  # not an option
    return _quoted(name, system)


def _quoted(name: str, system: str) -> str:
    if _PLAIN["nt" if system == "nt" else "posix"].fullmatch(name):  # letters of any script need no quotes
        return name
    return f'"{name}"' if system == "nt" else shlex.quote(name)  # a Windows name cannot hold a quotation mark
