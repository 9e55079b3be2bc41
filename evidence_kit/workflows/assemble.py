"""From a worked case to what is filed: seal the journal, make and sign the book, seal again, pack the bundle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import BinaryIO

from evidence_kit import storage
from evidence_kit.assemble.book import ComposedBook, compose_book
from evidence_kit.assemble.bundle import pack
from evidence_kit.assemble.case_view import gather
from evidence_kit.assemble.selection import Selection, select
from evidence_kit.assemble.signing import sign_book_in
from evidence_kit.casefile import CaseFile, CaseWriter, check_no_rehearsal
from evidence_kit.domain.artifact import Artifact, ExhibitClass, Role
from evidence_kit.domain.bundle import SupplementaryFiling
from evidence_kit.domain.custody import Action
from evidence_kit.domain.errors import AssemblyError, CaseError
from evidence_kit.domain.filing.problem import ProblemCode, problem
from evidence_kit.domain.progress import Noted, ProgressCallback, Stage
from evidence_kit.domain.suggestion import suggested
from evidence_kit.domain.text import Text, text
from evidence_kit.domain.time.seal import Seal
from evidence_kit.formats.x509.certificates import common_name
from evidence_kit.intake import gaps_of
from evidence_kit.wording.problems import problem_remedy, problem_text
from evidence_kit.workflows.check import refuse_unfit
from evidence_kit.workflows.contact_sheets import take_stills
from evidence_kit.workflows.init_pictures import stated_init
from evidence_kit.workflows.likeness import measure_of_kit
from evidence_kit.workflows.long_term import stamping_for_years
from evidence_kit.workflows.parties import FilingParties
from evidence_kit.workflows.seal import seal_case
from evidence_kit.workflows.status import placeholders_of
from evidence_kit.workflows.supplement import supplementary_filing
from evidence_kit.workflows.unfiled_work import refuse_to_file

_REASON = text("当事人提交的证据册", "exhibit book submitted by the party")


@dataclass(frozen=True)
class Filing:
    """What `assemble` made."""

    book: Artifact
    bundle: Artifact
    pages: int
    seal: Seal
    """Over the journal that names the signed book."""


def file_case(
    case_file: CaseFile,
    writer: CaseWriter,
    parties: FilingParties,
    watch: ProgressCallback,
    *,
    incomplete: bool = False,
    supplement: bool = False,
) -> Filing:
    """Makes the exhibit book, signs it, seals the journal that now names it, and packs the bundle.

    Args:
        incomplete: file a case with errors all the same (`workflows.check`).
        supplement: file only what is new since the filing before (`workflows.supplement`).

    Raises:
        CaseError: the case holds nothing to file yet, or is a rehearsal's and the parties are real.
        AssemblyError: the case has errors, or the book or the bundle cannot be made.
        SealError: no authority dates the signature or the journal.
    """
    if not parties.rehearsal:
        check_no_rehearsal(case_file)
    if not case_file.with_role(Role.CLAIMED_PICTURE):
        raise CaseError(
            text("案件中尚无涉案图片，无可提交。", "The case has no claimed picture yet; there is nothing to file."),
            text(f"请先运行：{suggested('intake', case_file.root, '图片.png')}",
                 f"First run: {suggested('intake', case_file.root, 'PICTURE.png')}"),
        )  # fmt: skip
    unfilled = placeholders_of(case_file.case)
    if unfilled and not parties.rehearsal:
        raise CaseError(
            text(
                f"case.yaml 尚未填写：{'、'.join(unfilled)}", f"case.yaml is not filled in yet: {', '.join(unfilled)}"
            ),
            text(
                "请填写后再提交；要先看效果，请加 --rehearsal。",
                "Fill these in before filing; to see how it looks, add --rehearsal.",
            ),
        )
    filing = supplementary_filing(case_file) if supplement else None
    parties.signing()  # who cannot sign learns it before a page is set
    refuse_unfit(case_file, writer.clock(), watch, rehearsal=parties.rehearsal, incomplete=incomplete)
    known = writer.others
    take_stills(case_file, writer, watch)
    selection = select(case_file, filing.exhibits_before if filing else (), rehearsal=parties.rehearsal)
    refuse_to_file(case_file, selection.shown)
    if selection.renewals_left_out:
        watch(Noted(_left_out(selection.renewals_left_out)))
    book, composed = _make_book(case_file, writer, parties, selection, filing, watch)
    seal = seal_case(case_file, writer, parties.dating, watch)
    bundle = _pack(case_file, writer, parties, selection, filing, book, composed, watch)
    if writer.others > known:
        watch(Noted(_grown(writer.others - known)))
    return Filing(book, bundle, composed.pages, seal)


def _make_book(
    case_file: CaseFile,
    writer: CaseWriter,
    parties: FilingParties,
    selection: Selection,
    filing: SupplementaryFiling | None,
    watch: ProgressCallback,
) -> tuple[Artifact, ComposedBook]:
    watch(Stage("book", text("编制并签署证据册", "The exhibit book is made and signed")))
    signer = parties.signing()
    composed = compose_book(
        gather(case_file, partial(gaps_of, stated=stated_init(case_file)), selection, filing),
        created=writer.clock(),
        signer=common_name(signer.certificate),
        rehearsal=parties.rehearsal,
        watch=watch,
        measure=measure_of_kit(),
    )
    with writer.act("exhibit-book") as act:
        path = act.folder / "exhibits.pdf"
        with storage.storage_errors(path), path.open("xb+") as pdf:
            composed.write_to(pdf)
            _sign(pdf, case_file, parties, composed, writer.clock(), watch)
        book = act.adopt("exhibits.pdf", role=Role.EXHIBIT_BOOK, lane=ExhibitClass.PAPER,
                         media_type="application/pdf", title=text("证据册", "Exhibit book"))  # fmt: skip
        for name, table in composed.annexes:
            act.write(name, table, role=Role.BOOK_ANNEX, lane=ExhibitClass.PAPER, media_type="text/csv",
                      title=text("证据册附表", "Annex of the exhibit book"))  # fmt: skip
        act.commit(
            Action.BOOK_ASSEMBLED,
            text(
                f"编制并签署证据册，共 {composed.pages} 页。",
                f"Exhibit book of {composed.pages} pages made and signed.",
            ),
            details={"signer": signer.certificate.subject.rfc4514_string(), "pages": str(composed.pages)},
        )
    return book, composed


def _sign(  # noqa: PLR0913 - who signs what, when
    pdf: BinaryIO,
    case_file: CaseFile,
    parties: FilingParties,
    composed: ComposedBook,
    now: datetime,
    watch: ProgressCallback,
) -> None:
    sign = partial(
        sign_book_in,
        pdf,
        parties.signing(),
        reason=_REASON,
        where=case_file.case.court.both(),
        box=composed.box,
        watch=watch,
    )
    stamping = stamping_for_years(case_file, parties, now)
    try:
        sign(stamping)
    except AssemblyError:
        if stamping.crls == parties.stamping.crls:
            raise
        sign(parties.stamping)  # its new token has another chain than the one that the lists were fetched for


def _pack(
    case_file: CaseFile,
    writer: CaseWriter,
    parties: FilingParties,
    selection: Selection,
    filing: SupplementaryFiling | None,
    book: Artifact,
    composed: ComposedBook,
    watch: ProgressCallback,
) -> Artifact:
    watch(Stage("bundle", text("打包证据包", "The bundle is packed")))
    with writer.act("bundle") as act:
        bundle = pack(
            case_file,
            act,
            book=book,
            selection=selection,
            exhibits=composed.exhibits,
            identity=parties.signing(),
            stamp=parties.stamping.stamp,
            created=writer.clock(),
            rehearsal=parties.rehearsal,
            watch=watch,
            clock=writer.clock,
            filing=filing,
        )
        act.commit(
            Action.BUNDLE_PACKED,
            text("打包证据包。", "The bundle was packed."),
            details={"sha256": bundle.digests.sha256, "size": str(bundle.digests.size)},
        )
    return bundle


def _left_out(count: int) -> Text:
    one = problem(ProblemCode.RENEWAL_LEFT_OUT, count=count)
    said, remedy = problem_text(one), problem_remedy(one)
    return text(said.zh + remedy.zh, f"{said.en} {remedy.en}")


def _grown(events: int) -> Text:
    return text(
        f"提交期间，其他进程在本案新增 {events} 条记录，证据册未予列入；如需列入，请再次运行 assemble。",
        f"While the case was being filed, other processes added {events} events to it; the book does not list them. "
        "To have them listed, run assemble again.",
    )
