"""The receipt of a batch as its readers see it: who stamped by certificate, how many files, what a renewal adds."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pypdfium2

from evidence_kit.assemble.receipts.receipt import MOST_FILES
from evidence_kit.casefile import system_clock
from evidence_kit.domain.progress import unwatched
from evidence_kit.formats.x509.certificates import der
from evidence_kit.workflows.batch import BatchSelection, make_batch
from evidence_kit.workflows.parties import rehearsal_parties
from evidence_kit.workflows.renew import RenewalRequest
from tests.assemble.book.accessibility import failures
from tests.authorities import ClockworkAuthority
from tests.batch_years import BatchYears


def pages(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def in_one_line(pdf: Path) -> str:
    return "".join("".join(pages(pdf)).split())


def names_of(authority: ClockworkAuthority) -> list[str]:
    subject = authority.leaf.subject.rfc4514_string()
    return [subject.replace(" ", ""), sha256(der(authority.leaf)).hexdigest()]


def test_each_authority_is_named_by_subject_and_fingerprint_of_its_certificate(tmp_path: Path) -> None:
    years = BatchYears(tmp_path)
    assert failures((years.out / "receipt.pdf").read_bytes()) == []
    printed = in_one_line(years.out / "receipt.pdf")
    wanted = [name for authority in years.old for name in names_of(authority)]
    assert [name for name in wanted if name not in printed] == []


def test_the_receipt_of_a_renewal_begins_with_it_and_does_not_print_the_list_again(tmp_path: Path) -> None:
    years = BatchYears(tmp_path)
    years.clock.set(2028, 11, 1)
    assert years.renew(RenewalRequest(everything=True))
    printed = in_one_line(years.out / "renewal-1" / "receipt.pdf")
    assert printed.index("续期Renewals") < printed.index("时间证明Proofsoftime")
    wanted = [name for authority in (*years.old, *years.new) for name in names_of(authority)]
    assert [name for name in wanted if name not in printed] == []
    files = [path.name for path in years.files]
    assert [name for name in files if name in printed] == []
    assert "listedinreceipt.pdfandreceipt.csv" in printed


def test_five_hundred_files_go_on_nine_pages_and_the_rest_is_said_to_stand_in_the_table(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(MOST_FILES + 1):
        (tmp_path / "in" / f"扫描-{number:04}.txt").write_bytes(b"%d" % number)
    made = make_batch(BatchSelection(tmp_path / "in"), tmp_path / "out", title="", also=(),
                      parties=rehearsal_parties(system_clock), clock=system_clock, watch=unwatched)  # fmt: skip
    printed = pages(made.pdf)
    assert len(printed) <= 9
    whole = "".join("".join(printed).split())
    assert f"扫描-{MOST_FILES - 1:04}.txt" in whole
    assert f"扫描-{MOST_FILES:04}.txt" not in whole
    assert f"thefirst{MOST_FILES}of{MOST_FILES + 1};therestareinreceipt.csv" in whole
