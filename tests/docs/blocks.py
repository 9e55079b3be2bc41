"""The command blocks of the documents, as a reader sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "samples/README.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)
_FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(
    r"^(evidence-kit (?!journal head|batch root)|python |pip |make |sh |sed |dd |jq |openssl |ots |hex\(|previous=|find )",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A fenced block that holds commands."""

    document: str
    number: int
    """Among the command blocks of its document, from 1."""
    text: str

    @property
    def name(self) -> str:
        """How the tests speak of it."""
        return f"{Path(self.document).stem} {self.number}"


def command_blocks() -> dict[str, Block]:
    """Every block with a command, of every document, by its name."""
    found = {}
    for document in DOCUMENTS:
        fences = _FENCE.findall((ROOT / document).read_text(encoding="utf-8"))
        texts = [text for kind, text in fences if kind in ("", "sh") and _COMMAND.search(text)]
        for number, text in enumerate(texts, start=1):
            block = Block(document, number, text)
            assert block.name not in found, "two documents of one name"
            found[block.name] = block
    return found


def kit_lines(block: Block) -> list[str]:
    """Its calls of the kit, each on one line."""
    whole = block.text.replace("\\\n", " ")
    return [
        line[line.index("evidence-kit ") :] for line in whole.splitlines() if re.search(r"(^|\| )evidence-kit ", line)
    ]
