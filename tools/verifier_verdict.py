"""Write `verifier/src/verdict.json`: the words and the code sets of the kit's verdict, for the court's page.

    python tools/verifier_verdict.py

The questions, the states and halves of answers, and which findings speak of signers stand in the kit once; the page takes them from
this file, so that it cannot call a thing otherwise than the installed verifier does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from evidence_kit.domain.finding import NOT_SHOWN, PART_NAMES, QUESTIONS, STATE_NAMES
from evidence_kit.domain.text import Text
from evidence_kit.verify.headline import ORDER
from evidence_kit.verify.report import OF_REHEARSAL, STATE_MARKS
from evidence_kit.verify.verdict.untouched import OF_BROKEN, OF_OTHERS, OF_SIGNERS

WHERE = Path(__file__).resolve().parent.parent / "verifier" / "src" / "verdict.json"


def verdict_tables() -> str:
    """Return the content of the file."""
    tables: dict[str, Any] = {
        "questions": [{"asked": _text(QUESTIONS[one]), "notShown": _text(NOT_SHOWN[one])} for one in QUESTIONS],
        "states": {state.value: _text(said) for state, said in STATE_NAMES.items()},
        "marks": {state.value: mark for state, mark in STATE_MARKS.items()},
        "order": [state.value for state in ORDER],
        "parts": {part.value: _text(said) for part, said in PART_NAMES.items()},
        "ofSigners": sorted(OF_SIGNERS),
        "ofBroken": sorted(OF_BROKEN),
        "ofOthers": sorted(OF_OTHERS),
        "ofRehearsal": OF_REHEARSAL.pattern,
    }
    return json.dumps(tables, ensure_ascii=False, indent=1) + "\n"


def _text(said: Text) -> dict[str, str]:
    return {"zh": said.zh, "en": said.en}


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(WHERE.read_text("utf-8") != verdict_tables())
    WHERE.write_text(verdict_tables(), encoding="utf-8", newline="\n")
