"""From a worked case to what is filed: seal the journal, make and sign the book, seal again, pack the bundle."""

from __future__ import annotations

from dataclasses import dataclass

from evidence_kit.assemble import compose_book, gather, pack, sign_book
from evidence_kit.casefile import CaseFile, CaseWriter
from evidence_kit.domain.artifact import Artifact, Lane, Role
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.custody import Action
from evidence_kit.domain.progress import Stage, Watcher
from evidence_kit.domain.seal import Seal
from evidence_kit.domain.text import text
from evidence_kit.seal.sealing import seal_head
from evidence_kit.workflows.world import World


@dataclass(frozen=True)
class Filing:
    """What `assemble` made."""

    book: Artifact
    bundle: Artifact
    pages: int


def seal_case(case_file: CaseFile, writer: CaseWriter, world: World, watch: Watcher) -> Seal:
    """Dates the journal as it stands.

    Raises:
        SealError: fewer authorities or calendars delivered than the case demands.
    """
    watch(Stage("seal", text("封存：为保管日志加盖可信时间", "Seal: trusted time over the custody journal")))
    return seal_head(
        case_file,
        writer,
        authorities=world.authorities,
        authorities_needed=world.authorities_needed,
        calendars=world.calendars,
        calendars_needed=world.calendars_needed,
        rehearsal=world.rehearsal,
        entropy=world.entropy,
        watch=watch,
    )


def file_case(case_file: CaseFile, writer: CaseWriter, world: World, watch: Watcher) -> Filing:
    """Makes the exhibit book, signs it, seals the journal that now names it, and packs the bundle.

    Raises:
        AssemblyError: the book or the bundle cannot be made.
        SealError: no authority dates the signature or the journal.
    """
    book, exhibits, pages = _make_book(case_file, writer, world, watch)
    seal_case(case_file, writer, world, watch)
    return Filing(book, _pack(case_file, writer, world, book, exhibits, watch), pages)


def _make_book(
    case_file: CaseFile, writer: CaseWriter, world: World, watch: Watcher
) -> tuple[Artifact, tuple[Exhibit, ...], int]:
    watch(Stage("book", text("编制证据册", "The exhibit book")))
    composed = compose_book(gather(case_file), created=writer.clock(), rehearsal=world.rehearsal, watch=watch)
    signed = sign_book(composed.pdf, world.identity, world.stamp, reason=_REASON, field=composed.signature_field)
    with writer.act("exhibit-book") as act:
        book = act.write("exhibits.pdf", signed, role=Role.EXHIBIT_BOOK, lane=Lane.PAPER,
                         media_type="application/pdf", title=text("证据册", "Exhibit book"))  # fmt: skip
        act.commit(
            Action.BOOK_ASSEMBLED,
            text(
                f"编制并签署证据册，共 {composed.pages} 页。",
                f"Exhibit book of {composed.pages} pages made and signed.",
            ),
            details={"signer": world.identity.certificate.subject.rfc4514_string(), "pages": str(composed.pages)},
        )
    return book, composed.exhibits, composed.pages


_REASON = text("当事人提交的证据册", "exhibit book submitted by the party")


def _pack(
    case_file: CaseFile, writer: CaseWriter, world: World, book: Artifact, exhibits: tuple[Exhibit, ...], watch: Watcher
) -> Artifact:
    watch(Stage("bundle", text("打包证据包", "The bundle")))
    with writer.act("bundle") as act:
        bundle = pack(
            case_file,
            act,
            book=book,
            exhibits=exhibits,
            identity=world.identity,
            stamp=world.stamp,
            created=writer.clock(),
            rehearsal=world.rehearsal,
            watch=watch,
        )
        act.commit(
            Action.BUNDLE_PACKED,
            text("打包证据包。", "The bundle was packed."),
            details={"sha256": bundle.digests.sha256, "size": str(bundle.digests.size)},
        )
    return bundle
