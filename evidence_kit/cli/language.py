"""Which language the terminal speaks. Imports nothing of the kit, so that `--help` answers at once."""

from __future__ import annotations

import locale
import os
import sys
from typing import Literal

Language = Literal["zh", "en"]


def chosen_language() -> Language:
    """`--lang` on the command line, else EVIDENCE_KIT_LANG, else the locale; English where none says Chinese."""
    asked = _from_arguments(sys.argv[1:]) or os.environ.get("EVIDENCE_KIT_LANG") or _from_locale()
    return "zh" if asked.lower().startswith(("zh", "chinese")) else "en"


def say(zh: str, en: str) -> str:
    """The one of two wordings that this terminal wants."""
    return zh if chosen_language() == "zh" else en


def _from_arguments(arguments: list[str]) -> str:
    """The last `--lang`, before or after the command; what follows `--` are names of files."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    asked = ""
    for argument, following in zip(options, [*options[1:], ""], strict=False):
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang":
            asked = following
    return asked


def _from_locale() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return locale.getlocale()[0] or ""
