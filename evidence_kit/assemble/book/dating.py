"""What an exhibit of the creation is called and what dates it: by the rule of `domain.time.creation_dating`, on the exhibit itself."""

from __future__ import annotations

from evidence_kit import wording
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.heading import space
from evidence_kit.assemble.book.typesetting.languages import listed
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.assemble.case_view import CaseView, PlannedExhibit
from evidence_kit.casefile.independent_time import dating_of
from evidence_kit.domain.artifact import LANE_NAMES, Artifact, ExhibitClass
from evidence_kit.domain.text import Text
from evidence_kit.domain.time.creation_dating import CreationDating

_words = wording.table("book/dating")


def class_name(gathered: CaseView, planned: PlannedExhibit) -> Text:
    """What class an exhibit is filed under: a creation record only where something else than the party's word dates all of it."""
    datings = [dating for _, dating in _datings(gathered, planned)]
    if planned.plan.lane is not ExhibitClass.CREATION_RECORD:
        return LANE_NAMES[planned.plan.lane]
    if not datings:  # none of its files was taken in as one
        return LANE_NAMES[ExhibitClass.PAPER]
    return next((dating.name for dating in datings if not dating.at_the_time), datings[0].name)


def dating(setting: Setting, planned: PlannedExhibit) -> Story:
    """The sentence on claimed time, earliest independent time and the days between; once for all files of which it is the same."""
    files: dict[tuple[Text, bool], list[str]] = {}
    for item, found in _datings(setting.gathered, planned):
        files.setdefault((found.sentence, found.at_the_time), []).append(item.origin or item.path.rpartition("/")[2])
    story: Story = []
    for (sentence, at_the_time), names in files.items():
        look = style.SMALL if at_the_time else style.SMALL_RED
        story += both(_words("of_files", files=listed(names), sentence=sentence), look, style.SMALL_EN)
    return [*story, space(3)] if story else []


def _datings(gathered: CaseView, planned: PlannedExhibit) -> list[tuple[Artifact, CreationDating]]:
    made = [item for item in planned.artifacts if item.lane is ExhibitClass.CREATION_RECORD]
    return [(item, dating_of(gathered.case_file, item)) for item in made]
