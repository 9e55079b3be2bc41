"""The text of a written file → its tree of nodes with their marks, or everything that keeps it from being one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import yaml

from evidence_kit.case_yaml.flaw import Flaw, Flawed, said
from evidence_kit.case_yaml.slips import open_quote, slip_near, syntax_flaw

_MOST_SLIPS = 40
"""How many slips are named at once: after each the whole file is read again …"""
_MOST_READ = 1 << 21
"""… which is done for so many characters in all."""


@dataclass(frozen=True)
class Document:
    """A tree, and the slips that were mended in a copy of the text so that the tree could be read."""

    root: yaml.Node
    slips: tuple[Flaw, ...] = ()


_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, where PyYAML was built with it, is much the faster; its marks are not exact enough to edit by."""


def compose(written: str, *, exact: bool = False) -> Document:
    """Return the tree of a text; slips that YAML stops at are noted, mended in a copy, and the reading goes on.

    Args:
        written: the text.
        exact: the marks shall be exact to the character.

    Raises:
        Flawed: the text has other faults than those slips.
    """
    if not exact:
        with suppress(yaml.YAMLError, ValueError, RecursionError):
            root = yaml.compose(written, Loader=_FAST)
            if root is not None:
                return Document(root)
    return _mended(written)


def _mended(written: str) -> Document:
    lines, slips = written.split("\n"), list[Flaw]()
    while True:
        try:
            root = yaml.compose("\n".join(lines), Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            slip = slip_near(lines, error)
            if (
                slip is None
                or len(slips) >= min(_MOST_SLIPS, 1 + _MOST_READ // len(written))
                or lines[slip.line] == slip.meant
            ):
                raise Flawed(*(slips or [open_quote(lines, error) or syntax_flaw(error)])) from error
            slips.append(slip.flaw)
            lines[slip.line] = slip.meant
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise Flawed(*slips, Flaw(0, 0, said("too_deep"))) from error
        else:
            if root is None:
                raise Flawed(*slips, Flaw(0, 0, said("empty")))
            return Document(root, tuple(slips))
