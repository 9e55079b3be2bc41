"""Whoever changes a module finds its test by its name: `evidence_kit/ROOM/NOUN.py` is tested in `tests/ROOM/test_NOUN.py`.

A format or another package that is tested as one has `test_PACKAGE.py` beside its folder; a test of `cli/NAME.py` or of
`workflows/NAME.py` runs both halves of a command. What only declares (nouns, codes, protocols) needs none. `WITHOUT` is what is
still tested by some other name only: it shrinks, and a line that is no longer true fails.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE, TESTS = ROOT / "evidence_kit", ROOT / "tests"
COMMANDS = ("cli", "workflows")
"""A command is one file in each, of the same name; whoever runs it tests both."""
WITHOUT: dict[str, str] = {
    ".": "revocation",
    "assemble": "case_view leaflet member_names minutes",
    "assemble/signing": "identity pades_writer pkcs12",
    "casefile": "act act_locks journal_file writer",
    "cli": (
        "bars beacon chain_table click_texts contents credentials disclose options pace printable prove recipe_table "
        "schema usage verify watchers"
    ),
    "domain": "case disclosure errors examination fault finding progress record schemas",
    "domain/making": "chance determinism init_picture parameter_names recipe recovery regeneration reproduction settings variation",
    "domain/time": "batch batch_renewal embedded_proofs seal",
    "formats": "batch_files ber book_binding bundle_layout cades der recognition",
    "formats/bitcoin": "checkpoints",
    "formats/x509": "purposes",
    "intake": "calendar_proof receive runnable",
    "net": "failures",
    "outside": "browser display ffmpeg process programs",
    "recipe": "candidates gaps hires init_gaps parameters read settings",
    "record": "finish screen_recorder segment_follower session stills",
    "regenerate": "init_pictures job_key open",
    "regenerate/images": "latents pixels",
    "regenerate/recover": "seed_search",
    "regenerate/vary": "chart contact_sheet lettering preview_strip prompt_parts sheet",
    "seal": "open refusal rehearsal waiting",
    "seal/calendars": "submit",
    "seal/case": "disclose store upgrade",
    "seal/renewal": "renewal_tree timestamp_chains",
    "seal/tokens": "public_authorities",
    "verify": "bundle_job check check_apart event_loop examination_text facts files sandbox",
    "verify/demonstration": (
        "claimed_picture exhibit_classes last_settings picture_reread pixels recipe_reread settings_origin "
        "summary variations"
    ),
    "verify/time/attested": "attestation_stamps",
    "verify/time": (
        "attached_proofs attestations beacon_values foreign_proofs revocation_lists seals token_trust trust_list"
    ),
    "wording": "bundle_papers faults gaps reading sentence",
    "workflows": (
        "batch_renewal batch_status beacon claimed_picture confirm_blocks controls engines gallery init_pictures "
        "long_term parties proof_status prove search_cache verify"
    ),
}
"""By folder."""


def decides(module: Path) -> bool:
    """Tells whether a module does anything: some function of it has more than a docstring or an ellipsis for a body."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return any(not isinstance(line, ast.Expr) for function in functions for line in function.body)


def mirrored(module: Path) -> bool:
    """Tells whether a module, its other half, or the package around it below its room, has a test file of its name."""
    folder = TESTS / module.parent.relative_to(PACKAGE)
    package = folder.parent / f"test_{folder.name}.py"
    halves = (TESTS / room / f"test_{module.name}" for room in COMMANDS if module.parent == PACKAGE / other(room))
    return any(path.exists() for path in (folder / f"test_{module.name}", *halves)) or (
        folder.parent != TESTS and package.exists()
    )


def other(room: str) -> str:
    """The room of a command's other half."""
    return COMMANDS[1 - COMMANDS.index(room)]


def untested() -> dict[str, set[str]]:
    """Lists the modules without a test of their name, by folder."""
    found: dict[str, set[str]] = {}
    for module in sorted(PACKAGE.rglob("*.py")):
        if module.stem not in {"__init__", "__main__"} and decides(module) and not mirrored(module):
            found.setdefault(module.parent.relative_to(PACKAGE).as_posix(), set()).add(module.stem)
    return found


def test_every_module_has_its_test_or_stands_in_the_list_that_shrinks() -> None:
    found = {f"{folder}/{name}" for folder, names in untested().items() for name in names}
    listed = {f"{folder}/{name}" for folder, names in WITHOUT.items() for name in names.split()}
    assert sorted(found - listed) == [], "write the test of its name"
    assert sorted(listed - found) == [], "it has its test, or is gone: take it out of WITHOUT"


def test_a_module_that_decides_is_told_from_one_that_declares() -> None:
    assert decides(PACKAGE / "verify" / "check.py")
    assert not decides(PACKAGE / "verify" / "finding_codes.py")
    assert mirrored(PACKAGE / "formats" / "digest.py") and mirrored(PACKAGE / "formats" / "merkle" / "tree.py")
