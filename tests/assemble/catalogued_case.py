"""A case whose files are named by a catalogue of one row, or are not."""

from __future__ import annotations

import yaml

from evidence_kit.assemble.selection import select
from evidence_kit.casefile import CaseFile, CaseWriter, Clock
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.custody import Action, Material
from evidence_kit.domain.text import text
from tests.conftest import CASE_YAML

NOTE = text("说明", "note")
BOTH = {"zh": "图", "en": "picture"}


def rows(**named: object) -> list[dict[str, object]]:
    row = {
        "number": "1-1",
        "name": BOTH,
        "kind": BOTH,
        "source": BOTH,
        "content": BOTH,
        "purpose": BOTH,
        "lane": "paper",
    }
    return [{"title": BOTH, "purpose": BOTH, "exhibits": [{**row, **named}]}]


def catalogued(case_file: CaseFile, **named: object) -> CaseFile:
    """The case with a catalogue of one row."""
    case = {**yaml.safe_load(CASE_YAML), "groups": rows(**named)}
    (case_file.root / "case.yaml").write_text(yaml.safe_dump(case, allow_unicode=True), encoding="utf-8")
    return CaseFile(case_file.root)


def made(
    writer: CaseWriter,
    name: str,
    *files: tuple[str, Role, bytes],
    action: Action = Action.ARTIFACT_RECEIVED,
    of: Artifact | None = None,
) -> list[Artifact]:
    """An act with files, that started from another one."""
    materials = (Material(name="x", sha256=of.digests.sha256, path=of.path),) if of else ()
    with writer.act(name) as act:
        items = [
            act.write(file, data, role=role, lane=ExhibitClass.PAPER, media_type="application/json", title=NOTE)
            for file, role, data in files
        ]
        act.commit(action, NOTE, materials=materials)
    return items


def filed(case_file: CaseFile) -> list[str]:
    """Names of the files that are filed."""
    shown = select(case_file).shown
    events = [event for event in case_file.journal.events if event.sequence in shown]
    return [item.path.rpartition("/")[2] for event in events for item in event.products]


def with_pictures(case_file: CaseFile, clock: Clock) -> CaseFile:
    """Two pictures with their recipes and a run of each, and two other files."""
    with case_file.writing(clock) as writer:
        for name in ("a", "b"):
            read, run = (
                (f"{name}.json", Role.RECIPE, name.encode()),
                (f"{name}-run.json", Role.REGENERATION, name.encode()),
            )
            (picture,) = made(writer, "claimed-picture", (f"{name}.png", Role.CLAIMED_PICTURE, name.encode()))
            (recipe,) = made(writer, "recipe", read, action=Action.RECIPE_READ, of=picture)
            made(writer, "regeneration-base", run, action=Action.REGENERATED, of=recipe)
        made(writer, "statement", ("memo.txt", Role.STATEMENT, b"memo"))
        made(writer, "other-evidence", ("page.txt", Role.OTHER_EVIDENCE, b"page"))
    return case_file
