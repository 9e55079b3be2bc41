"""勘验笔录: the draft of an inspection record of a hearing, in one language, for those present to complete and sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evidence_kit import wording
from evidence_kit.assemble.leaflet import Leaflet, Story, compose, head, part
from evidence_kit.domain.case import Case
from evidence_kit.domain.case_time import clock
from evidence_kit.domain.in_court.hearing import Hearing, HearingRun
from evidence_kit.domain.in_court.line_up import Handed, LineUp
from evidence_kit.domain.making.regeneration import GRADE_NAMES, decibels
from evidence_kit.domain.making.settings import settings_facts
from evidence_kit.domain.text import Language, Text, text, visible

_words = wording.table("papers/hearing")


@dataclass(frozen=True)
class HeldHearing:
    """What the minutes are about."""

    hearing: Hearing
    record_sha256: str
    """Of the record as a file."""
    case: Case
    pictures: Mapping[str, bytes] = field(repr=False)
    """Those of the runs, by their names in the record."""
    rehearsal: bool


def hearing_minutes(held: HeldHearing, language: Language) -> bytes:
    """Return the minutes as PDF/A-3a; the same hearing gives the same bytes.

    Raises:
        ToolMissing: the extra `assemble` is not installed.
    """
    hearing = held.hearing
    leaflet = Leaflet(_words("title"), held.record_sha256[:16], hearing.finished, held.rehearsal, (language,))
    return compose(leaflet, lambda: _story(held))


def _story(held: HeldHearing) -> Story:
    from reportlab.platypus import CondPageBreak

    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.table import labelled, remark

    hearing = held.hearing
    signers = _words.each(
        "signed_inspector", "signed_clerk", "signed_plaintiff", "signed_defendant", "signed_present", "date"
    )
    return [
        *head(_words("title")),
        remark(_words("draft"), warning=held.rehearsal),
        *part(_words("who_title")),
        labelled(_who(held), small=True),
        *part(_words("subject_title")),
        labelled(_subject(hearing), small=True),
        *part(_words("machine_title")),
        labelled(_machine(hearing), small=True),
        *part(_words("course_title")),
        _course(hearing),
        space(4),
        _gallery(held),
        *part(_words("line_up_title")),
        *(_line_up(hearing.line_up) if hearing.line_up else [remark(_words("no_line_up"))]),
        *part(_words("results_title")),
        *(remark(one) for one in _results(held)),
        *part(_words("not_shown_title")),
        remark(_words("not_shown")),
        CondPageBreak(190),
        *part(_words("signed_title")),
        labelled([(who, [space(20)]) for who in signers]),
    ]


def _who(held: HeldHearing) -> list[tuple[Text, Text]]:
    case, hearing, open_ = held.case, held.hearing, _words("to_fill_in")
    called = case.title
    if case.case_number:
        called = _words("case_with_number", title=case.title, number=case.case_number)
    return [
        (_words("case"), called),
        (_words("court"), case.court),
        (_words("time"), _words("from_to", started=clock(hearing.started), finished=clock(hearing.finished))),
        *((label, open_) for label in _words.each("place", "inspected_by", "present", "operated_by")),
    ]


def _subject(hearing: Hearing) -> list[tuple[Text, Text]]:
    bundle = _words("with_the_case")
    if hearing.bundle_sha256:
        named = f"{visible(hearing.bundle_name)}　SHA-256 {hearing.bundle_sha256}"
        bundle = text(named, named)
    came = {True: _words("confirmed"), False: _words("not_confirmed"), None: _words("of_the_case")}
    recipe = [(label, text(visible(value), visible(value))) for label, value in settings_facts(hearing.recipe)]
    return [
        (_words("bundle"), bundle),
        *recipe,
        (_words("recipe"), _words("recipe_digest", sha256=hearing.recipe_sha256)),
        (_words("recipe"), came[hearing.settings_confirmed]),
    ]


def _machine(hearing: Hearing) -> list[tuple[Text, Text]]:
    where = hearing.environment
    versions = "　".join(f"{name} {version}" for name, version in where.versions.items())
    used = _words(
        "device_used", processor=where.processor, device=where.device, precision=where.precision, count=where.threads
    )
    weights = [f"{visible(one.name)}　SHA-256 {one.sha256}" for one in where.components]
    return [
        (_words("software"), _words("software_of", tool=hearing.tool, digest=hearing.program_sha256)),
        (_words("processor"), used),
        (_words("versions"), text(versions, versions)),
        *((_words("weights"), text(one, one)) for one in weights),
    ]


def _course(hearing: Hearing) -> object:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.paragraph import both, paragraph
    from evidence_kit.assemble.book.typesetting.table import Cell, grid

    rows: list[list[Cell]] = []
    for run in hearing.runs:
        given = [
            *both(_words("before_running", time=clock(run.committed)), style.SMALL, style.SMALL_EN),
            paragraph(run.request_sha256, style.DIGEST),
            *both(_words("before_showing", time=clock(run.computed)), style.SMALL, style.SMALL_EN),
            paragraph(run.pixels_sha256, style.DIGEST),
        ]
        rows.append([text(str(run.number), str(run.number)), _visible(run.request.told()), given, _came(run)])
    return grid(_words.each("number", "asked", "digests", "came_of_it"), rows, (5, 21, 66, 18))


def _came(run: HearingRun) -> Text:
    seconds = f"{run.seconds:.1f}"
    figures = run.against_recipe
    if figures is None:
        return _words("the_base", seconds=seconds)
    psnr, ssim = decibels(figures), f"{figures.ssim:.4f}"
    if run.changed:
        return _words("changed", psnr=psnr, ssim=ssim, seconds=seconds)
    return _words("unchanged", psnr=psnr, ssim=ssim, seconds=seconds)


def _gallery(held: HeldHearing) -> object:
    from evidence_kit.assemble.book.typesetting.figure import caption, gallery

    shown = [
        (held.pictures[run.picture], run.picture, caption(_words("picture_of", number=run.number)))
        for run in held.hearing.runs
    ]
    return gallery(shown, columns=4, height=150)


def _line_up(held: LineUp) -> Story:
    from evidence_kit.assemble.book.typesetting import style
    from evidence_kit.assemble.book.typesetting.heading import space
    from evidence_kit.assemble.book.typesetting.paragraph import paragraph
    from evidence_kit.assemble.book.typesetting.table import Cell, grid, labelled, remark

    suspects: list[list[Cell]] = [
        [text(str(place), str(place)), _visible(one.label), [paragraph(digest, style.DIGEST)]]
        for place, (one, digest) in enumerate(zip(held.suspects, held.pixels_sha256, strict=True), 1)
    ]
    handed: list[list[Cell]] = [
        [[paragraph(one.sha256, style.DIGEST)], _named(one), text("", "")] for one in held.handed
    ]
    digests = [
        (_words("recipes_digest"), text(held.roster_sha256, held.roster_sha256)),
        (_words("court_number"), text(held.number, held.number)),
        (_words("order_digest"), text(held.order_sha256, held.order_sha256)),
    ]
    return [
        remark(_words("line_up_how", count=len(held.suspects) - 1)),
        labelled(digests, small=True),
        space(3),
        grid(_words.each("place_number", "what_recipe", "pixels"), suspects, (7, 37, 66), small=True),
        space(3),
        grid(_words.each("handed_title", "named_title", "true_title"), handed, (48, 34, 28))
        if handed
        else remark(_words("nothing_handed")),
        remark(_trials(held)),
        remark(_words("trials_limit")),
    ]


def _named(handed: Handed) -> Text:
    if handed.named is None:
        return _words("named_none")
    return _words("named", place=handed.named, astray=f"{handed.astray:.1%}")


def _trials(held: LineUp) -> Text:
    trials = held.trials
    if not trials.played:
        return _words("no_trials")
    return _words(
        "trials", played=trials.played, side=f"{trials.least_side:.0%}", scale=f"{trials.least_scale:.0%}",
        lowest=trials.qualities[0], highest=trials.qualities[1], right=trials.named_right, wrong=trials.named_wrong,
        none=trials.named_none, limit=f"{trials.most_wrong:.1%}", absent=trials.absent_named,
    )  # fmt: skip


def _results(held: HeldHearing) -> Iterator[Text]:
    hearing = held.hearing
    first, *asked = hearing.runs
    if first.against_claimed:
        grade = GRADE_NAMES[first.grade_against_claimed]
        yield _words("against_claimed", grade=grade, psnr=decibels(first.against_claimed))
    else:
        yield _words("not_against_claimed")
    yield _words("requests", count=len(asked), changed=sum(run.changed for run in asked))
    if hearing.other_record_sha256:
        unequal = [run for run in hearing.runs if run.pixels_sha256 != run.other_pixels_sha256]
        count, equal = len(hearing.runs), len(hearing.runs) - len(unequal)
        yield _words("against_other", record=hearing.other_record_sha256, count=count, equal=equal)
        for run in unequal:
            psnr = decibels(run.against_other) if run.against_other else "—"
            yield _words("unequal_to_other", number=run.number, grade=GRADE_NAMES[run.grade_against_other], psnr=psnr)
    yield _words("record_digest", file="hearing.json", sha256=held.record_sha256)


def _visible(said: Text) -> Text:
    return text(visible(said.zh), visible(said.en))
